using ThemeDay.Benchmarks.Submit;
using ThemeDay.LocalState;
using ThemeDay.Testing;

namespace ThemeDay.Benchmarks.Running;

/// <summary>
/// Scheduling or Publication as a process beside a running Registry, with its servers and tokens. The feed of the other one is empty.
/// </summary>
internal sealed class RunningService : IAsyncDisposable
{
    private readonly RunningRegistry registry;
    private readonly string service;
    private readonly string log;
    private readonly Dictionary<string, string?> settings;
    private readonly Uri http = new($"http://127.0.0.1:{LoopbackPorts.Allocate()}");
    private readonly StubService other = new(_ => { }, _ => { });
    private ServerProcess? process;

    private RunningService(RunningRegistry registry, string service, string database, Uri address, string log)
    {
        (this.registry, this.service, this.log, Address, ConnectionString) = (registry, service, log, address, registry.GetConnectionString(database));
        settings = registry.CreateSettings(http.Port, address.Port);
        settings["ConnectionStrings__" + service.ToLowerInvariant() + "-db"] = ConnectionString;
        settings["Contacts__KeyFolder"] = registry.CreateFolder($"keys/{database}");
        settings["Files__Folder"] = registry.CreateFolder($"files/{database}");
        settings["services__registry__http__0"] = $"{registry.HttpAddress}";
        settings["services__registry__grpc__0"] = $"{registry.Address}";
        foreach (var (name, value) in other.SettingsAs(service is "Scheduling" ? "publication" : "scheduling"))
            settings[name.Replace(":", "__", StringComparison.Ordinal)] = value;
    }

    /// <summary>The gRPC endpoint.</summary>
    public Uri Address { get; }

    /// <summary>The connection string of its database.</summary>
    public string ConnectionString { get; }

    /// <summary>Its process.</summary>
    public ServerProcess Process => process ?? throw new InvalidOperationException("not started");

    /// <summary>Creates its database and starts it.</summary>
    /// <param name="registry">The registry, with its servers.</param>
    /// <param name="service">Scheduling or Publication.</param>
    /// <param name="log">The file for its output.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <param name="database">The name of its database; null for that of the service.</param>
    /// <param name="address">The gRPC endpoint, if others know it already.</param>
    public static async Task<RunningService> StartAsync(
        RunningRegistry registry,
        string service,
        string log,
        CancellationToken cancellationToken,
        string? database = null,
        Uri? address = null
    )
    {
        database ??= service.ToLowerInvariant();
        var running = new RunningService(registry, service, database, address ?? new($"http://127.0.0.1:{LoopbackPorts.Allocate()}"), log);
        try
        {
            await running.other.StartAsync();
            await registry.CreateDatabaseAsync(database, cancellationToken);
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

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
            await process.DisposeAsync();
        await other.DisposeAsync();
    }

    private async Task StartAsync(CancellationToken cancellationToken) =>
        process = await ServerProcess.StartServiceAsync(service, http, settings, log, cancellationToken);
}
