using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Npgsql;
using ThemeDay.Benchmarks.Running;
using ThemeDay.Cli.Tokens;
using ThemeDay.LocalState;
using ThemeDay.Scheduling.V1;
using ThemeDay.Testing;

namespace ThemeDay.Benchmarks.Submit;

/// <summary>Registry as a process with private servers and the settings of AppHost.cs. No other service runs.</summary>
internal sealed class RunningRegistry : IAsyncDisposable
{
    private readonly StateDirectory state;
    private readonly LocalPostgresServer postgres;
    private readonly LocalRabbitMqServer rabbitMq;
    private readonly string clientSecret = SecretStore.GeneratePassword();
    private readonly string messageKey = SecretStore.GeneratePassword();
    private readonly Dictionary<string, string?> settings;
    private ServerProcess? process;

    private RunningRegistry(StateDirectory state, string? postgresArguments)
    {
        this.state = state;
        postgres = new(state.GetPath("postgres"), SecretStore.GeneratePassword()) { Log = state.GetPath("postgres.log"), Arguments = postgresArguments };
        rabbitMq = new(state.GetPath("messaging"), SecretStore.GeneratePassword()) { Log = state.GetPath("messaging.log") };
        Database = NpgsqlDataSource.Create(ConnectionString);
        Tokens = new(HttpAddress, clientSecret, TimeProvider.System);
        settings = CreateSettings(HttpAddress.Port, Address.Port);
        settings["ConnectionStrings__registry-db"] = ConnectionString;
        settings["Tokens__SigningKey"] = SecretStore.GenerateSigningKey();
        settings["Tokens__Clients__registry"] = clientSecret;
        settings["Tokens__Clients__scheduling"] = clientSecret;
        settings["Tokens__Clients__publication"] = clientSecret;
        settings["Tokens__Clients__cli"] = clientSecret;
        settings["services__scheduling__grpc__0"] = $"{Scheduling.Grpc}";
        settings["Contacts__KeyFolder"] = ContactKeyFolder;
        settings["Files__Folder"] = CreateFolder("files/registry");
    }

    /// <summary>The gRPC endpoint.</summary>
    public Uri Address { get; } = new($"http://127.0.0.1:{LoopbackPorts.Allocate()}");

    /// <summary>Its process.</summary>
    public ServerProcess Process => process ?? throw new InvalidOperationException("not started");

    /// <summary>The connection string of its database.</summary>
    public string ConnectionString => GetConnectionString("registry");

    /// <summary>The HTTP endpoint.</summary>
    public Uri HttpAddress { get; } = new($"http://127.0.0.1:{LoopbackPorts.Allocate()}");

    /// <summary>Direct access to its database.</summary>
    public NpgsqlDataSource Database { get; }

    /// <summary>The folder of the keys that contacts are encrypted with.</summary>
    public string ContactKeyFolder => CreateFolder("keys/registry");

    /// <summary>A stub of Scheduling, which runs only while the campaign is opened: Registry asks it for the indicator scheme.</summary>
    public StubService Scheduling { get; } = new(_ => { }, endpoints => endpoints.MapGrpcService<AnyIndicatorScheme>());

    /// <summary>A client of its token endpoint.</summary>
    public TokenClient Tokens { get; }

    /// <summary>Starts it.</summary>
    /// <param name="state">The state directory.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <param name="postgresArguments">Further arguments of PostgreSQL.</param>
    public static async Task<RunningRegistry> StartAsync(StateDirectory state, CancellationToken cancellationToken, string? postgresArguments = null)
    {
        Directory.CreateDirectory(state.Path);
        var running = new RunningRegistry(state, postgresArguments);
        try
        {
            await Task.WhenAll(running.postgres.StartAsync(cancellationToken), running.rabbitMq.StartAsync(cancellationToken));
            await running.postgres.CreateDatabaseAsync("registry", cancellationToken);
            await running.StartAsync(cancellationToken);
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the process and starts it again.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await Process.DisposeAsync();
        await StartAsync(cancellationToken);
    }

    /// <summary>The settings that every service has, as AppHost.cs gives them.</summary>
    /// <param name="http">The port for HTTP/1.1.</param>
    /// <param name="grpc">The port for gRPC.</param>
    public Dictionary<string, string?> CreateSettings(int http, int grpc) =>
        new()
        {
            ["ASPNETCORE_URLS"] = null,
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = null, // as ./run starts it with the local engine
            ["Endpoints__HttpPort"] = $"{http}",
            ["Endpoints__GrpcPort"] = $"{grpc}",
            ["ConnectionStrings__messaging"] = rabbitMq.ConnectionString,
            ["Messaging__AuthenticationKey"] = messageKey,
            ["Tokens__ClientSecret"] = clientSecret,
            ["Checkpoints__SigningKey"] = SecretStore.GenerateSigningKey(),
        };

    /// <summary>Creates a folder in the state directory.</summary>
    /// <returns>Its path.</returns>
    public string CreateFolder(string name) => state.CreateDirectory(name);

    /// <summary>The connection string of a database on its PostgreSQL.</summary>
    public string GetConnectionString(string database) => $"{postgres.ConnectionString};Database={database}";

    /// <summary>Creates a database for another service.</summary>
    public Task CreateDatabaseAsync(string database, CancellationToken cancellationToken) => postgres.CreateDatabaseAsync(database, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
            await process.DisposeAsync();
        await Database.DisposeAsync();
        Tokens.Dispose();
        await Task.WhenAll(rabbitMq.DisposeAsync().AsTask(), postgres.DisposeAsync().AsTask());
    }

    private async Task StartAsync(CancellationToken cancellationToken) =>
        process = await ServerProcess.StartServiceAsync("Registry", HttpAddress, settings, state.GetPath("registry.log"), cancellationToken);

    private sealed class AnyIndicatorScheme : IndicatorSchemeService.IndicatorSchemeServiceBase
    {
        public override Task<IndicatorScheme> GetIndicatorScheme(GetIndicatorSchemeRequest request, ServerCallContext context) =>
            Task.FromResult(new IndicatorScheme { Name = request.Name });
    }
}
