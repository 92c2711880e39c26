using Npgsql;
using ThemeDay.Faults.Failpoints;
using ThemeDay.LocalState;
using ThemeDay.Testing;

namespace ThemeDay.Faults.Cluster;

/// <summary>
/// Replicas of Registry, Scheduling and Publication as processes, with the settings of AppHost. Each service reaches its database, and all of them the broker,
/// through a proxy; one another through a load balancer.
/// </summary>
internal sealed class ServiceCluster : IAsyncDisposable
{
    public const int MaxReplicas = 3;

    public static readonly string[] Services = ["registry", "scheduling", "publication"];

    private readonly SharedTempFolder folder = new();
    private readonly Dictionary<string, string?> settings = [];
    private readonly List<TcpProxy> loadBalancers = [];

    private readonly List<ServiceReplica> all = [];
    private int replicas = 1;

    private ServiceCluster()
    {
        foreach (var service in Services)
            for (var number = 1; number <= MaxReplicas; number++)
                all.Add(new(service, number, folder.Path));
        Directory.CreateDirectory(folder.Of("failpoints"));
        Failpoints = new(folder.Of("failpoints"));
    }

    /// <summary>The replicas of all services that are in use.</summary>
    public IReadOnlyList<ServiceReplica> Replicas => [.. all.Where(replica => replica.Number <= replicas)];

    /// <summary>Arms the failpoints of all processes.</summary>
    public FailpointControl Failpoints { get; }

    /// <summary>The disk of the databases, which can be full; null where none can be mounted.</summary>
    public SmallDisk? Disk { get; private set; }

    /// <summary>The connection string of the superuser, to the database postgres.</summary>
    public string Superuser { get; private set; } = "";

    /// <summary>Issues the tokens of the workload.</summary>
    public TestTokens Tokens { get; private set; } = new();

    /// <summary>The proxies in front of PostgreSQL, by service.</summary>
    public Dictionary<string, TcpProxy> DatabaseProxies { get; } = [];

    /// <summary>The proxy in front of RabbitMQ.</summary>
    public TcpProxy BrokerProxy { get; private set; } = null!;

    /// <summary>The databases, by service, without a proxy.</summary>
    public Dictionary<string, string> Databases { get; } = [];

    /// <summary>The folder of the files of a service.</summary>
    public string GetFileFolder(string service) => folder.Of($"files-{service}");

    /// <summary>Starts one replica of each service, which makes the tables, and waits until they are ready.</summary>
    /// <param name="postgres">The server of the databases.</param>
    /// <param name="broker">The connection string of a virtual host of RabbitMQ.</param>
    public static async Task<ServiceCluster> StartAsync(TestPostgres postgres, string broker)
    {
        var cluster = new ServiceCluster();
        try
        {
            await cluster.ConfigureAsync(postgres, broker);
            await cluster.EnsureRunningAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>The services whose events a service applies.</summary>
    public static IReadOnlyList<string> SourcesOf(string service) =>
        service switch
        {
            "registry" => ["scheduling"],
            "scheduling" => ["registry", "publication"],
            _ => ["registry", "scheduling"],
        };

    /// <summary>The replicas of a service.</summary>
    public IEnumerable<ServiceReplica> Of(string service) => Replicas.Where(replica => replica.Service == service);

    /// <summary>Changes the number of replicas of each service, and waits until all are ready.</summary>
    public async Task ScaleAsync(int count)
    {
        replicas = count;
        await Task.WhenAll(all.Where(replica => replica.Number > count).Select(replica => replica.StopAsync()));
        await EnsureRunningAsync();
    }

    /// <summary>Gives Registry another key that signs tokens, one replica after the other.</summary>
    public async Task RotateTokenKeyAsync()
    {
        Tokens = new();
        foreach (var replica in Of("registry").ToList())
        {
            await replica.StopAsync();
            await LaunchAsync(replica);
            await replica.WaitUntilReadyAsync();
        }
    }

    /// <summary>Opens a connection to the database of a service, past the proxy.</summary>
    public async Task<NpgsqlConnection> OpenDatabaseAsync(string service)
    {
        var connection = new NpgsqlConnection($"{Databases[service]};Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Starts a replica, without waiting until it is ready.</summary>
    public Task LaunchAsync(ServiceReplica replica) => replica.LaunchAsync(SettingsOf(replica.Service));

    /// <summary>Starts the replicas that have ended, and waits until all are ready.</summary>
    public async Task EnsureRunningAsync()
    {
        foreach (var replica in Replicas.Where(replica => !replica.IsRunning))
            await LaunchAsync(replica);
        await Task.WhenAll(Replicas.Select(replica => replica.WaitUntilReadyAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(all.Select(replica => replica.DisposeAsync().AsTask()));
        foreach (var proxy in loadBalancers.Concat(DatabaseProxies.Values))
            await proxy.DisposeAsync();
        if (BrokerProxy is not null)
            await BrokerProxy.DisposeAsync();
        if (Disk is not null)
            await Disk.DisposeAsync();
        folder.Dispose();
    }

    private async Task ConfigureAsync(TestPostgres postgres, string broker)
    {
        var server = new Uri(broker);
        Superuser = postgres.OfSuperuser("postgres");
        Disk = await SmallDisk.TryMountAsync(postgres, folder.Of("disk"));
        BrokerProxy = new(broker);
        settings["ASPNETCORE_URLS"] = null;
        settings["DOTNET_TieredPGO"] = "0"; // processes live for seconds: what is spent on profiles is not earned
        settings["ConnectionStrings__messaging"] = $"amqp://{server.UserInfo}@127.0.0.1:{BrokerProxy.Port}{server.AbsolutePath}";
        settings["Messaging__AuthenticationKey"] = SecretStore.GeneratePassword();
        settings["Checkpoints__SigningKey"] = Tokens.SigningKey;
        settings["Tokens__ClientSecret"] = "of-tests";
        foreach (var service in Services)
        {
            var database = Databases[service] = await postgres.NewConnectionStringAsync();
            var address = new NpgsqlConnectionStringBuilder(database);
            if (Disk is not null)
                await Disk.PlaceAsync(address.Database!);
            var proxy = DatabaseProxies[service] = new($"tcp://{address.Host}:{address.Port}");
            (address.Host, address.Port) = ("127.0.0.1", proxy.Port);
            settings[$"ConnectionStrings__{service}-db"] = address.ConnectionString;
            Directory.CreateDirectory(GetFileFolder(service));
            settings[$"services__{service}__http__0"] = Balance(AllOf(service).Select(replica => replica.HttpAddress));
            settings[$"services__{service}__grpc__0"] = Balance(AllOf(service).Select(replica => replica.GrpcAddress));
        }
    }

    private IEnumerable<ServiceReplica> AllOf(string service) => all.Where(replica => replica.Service == service);

    private string Balance(IEnumerable<string> servers)
    {
        var balancer = new TcpProxy([.. servers]);
        loadBalancers.Add(balancer);
        return balancer.Address;
    }

    private Dictionary<string, string?> SettingsOf(string service)
    {
        var own = new Dictionary<string, string?>(settings) { ["Files__Folder"] = GetFileFolder(service) };
        foreach (var (name, value) in Failpoints.Settings)
            own[name] = value;
        if (service is not "scheduling")
            own["Contacts__KeyFolder"] = folder.Of($"keys-{service}");
        if (service is "registry")
        {
            own["Tokens__SigningKey"] = Tokens.SigningKey;
            foreach (var client in Services)
                own[$"Tokens__Clients__{client}"] = "of-tests";
        }

        return own;
    }
}
