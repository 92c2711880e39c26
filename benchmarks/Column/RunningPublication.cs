using Npgsql;
using ThemeDay.Benchmarks.Running;
using ThemeDay.LocalState;
using ThemeDay.Testing;

namespace ThemeDay.Benchmarks.Column;

/// <summary>
/// Publication as a process with a private PostgreSQL and the settings of AppHost.cs, but for the limits of an address. No other service runs.
/// </summary>
internal sealed class RunningPublication : IAsyncDisposable
{
    private readonly StateDirectory state;
    private readonly LocalPostgresServer postgres;
    private readonly StubService others = new(_ => { }, _ => { }); // empty event feeds
    private ServerProcess? service;

    private RunningPublication(StateDirectory state)
    {
        this.state = state;
        postgres = new(state.GetPath("postgres"), SecretStore.GeneratePassword()) { Log = state.GetPath("postgres.log") };
        Database = NpgsqlDataSource.Create(ConnectionString);
    }

    /// <summary>The process of the service.</summary>
    public ServerProcess Service => service ?? throw new InvalidOperationException("not started");

    /// <summary>Its gRPC endpoint.</summary>
    public Uri GrpcAddress { get; } = new($"http://127.0.0.1:{LoopbackPorts.Allocate()}");

    /// <summary>Direct access to its database.</summary>
    public NpgsqlDataSource Database { get; }

    /// <summary>The folder of its files.</summary>
    public string FileFolder => state.CreateDirectory("files/publication");

    private string ConnectionString => $"{postgres.ConnectionString};Database=publication";

    public static async Task<RunningPublication> StartAsync(StateDirectory state, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(state.Path);
        var running = new RunningPublication(state);
        try
        {
            await running.others.StartAsync();
            await running.postgres.StartAsync(cancellationToken);
            await running.postgres.CreateDatabaseAsync("publication", cancellationToken);
            var address = new Uri($"http://127.0.0.1:{LoopbackPorts.Allocate()}");
            running.service = await ServerProcess.StartServiceAsync(
                "Publication",
                address,
                running.Variables(address.Port),
                state.GetPath("publication.log"),
                cancellationToken
            );
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (service is not null)
            await service.DisposeAsync();
        await Database.DisposeAsync();
        await postgres.DisposeAsync();
        await others.DisposeAsync();
    }

    private Dictionary<string, string?> Variables(int http)
    {
        var variables = new Dictionary<string, string?>
        {
            ["ASPNETCORE_URLS"] = null,
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = null, // as ./run starts it with the local engine
            ["Endpoints__HttpPort"] = $"{http}",
            ["Endpoints__GrpcPort"] = $"{GrpcAddress.Port}",
            ["ConnectionStrings__publication-db"] = ConnectionString,
            ["Tokens__SigningKey"] = SecretStore.GenerateSigningKey(), // signs its own tokens
            ["Tokens__ClientSecret"] = SecretStore.GeneratePassword(),
            ["Checkpoints__SigningKey"] = SecretStore.GenerateSigningKey(),
            ["Contacts__KeyFolder"] = FileFolder,
            ["Files__Folder"] = FileFolder,
            // All requests come from one address. They are counted as ever.
            ["Limits__RequestsPerSecondPerAddress"] = "1000000",
            ["Limits__BurstPerAddress"] = "1000000",
            ["Limits__ConcurrentRequestsPerAddress"] = "1000000",
        };
        foreach (var (name, value) in (((string Name, string Value)[])[.. others.SettingsAs("registry"), .. others.SettingsAs("scheduling")]))
            variables[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        return variables;
    }
}
