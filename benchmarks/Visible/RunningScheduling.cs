using ThemeDay.Benchmarks.Running;
using ThemeDay.Benchmarks.Submit;
using ThemeDay.LocalState;
using ThemeDay.Testing;

namespace ThemeDay.Benchmarks.Visible;

/// <summary>Scheduling as a process, which subscribes to the events of a running Registry; the feed of Publication is empty.</summary>
internal sealed class RunningScheduling : IAsyncDisposable
{
    private readonly StubService publication = new(_ => { }, _ => { });
    private ServerProcess? service;

    private RunningScheduling(Uri address) => Address = address;

    /// <summary>The gRPC endpoint.</summary>
    public Uri Address { get; }

    /// <summary>Starts it.</summary>
    /// <param name="registry">The registry, with its servers.</param>
    /// <param name="address">The gRPC endpoint of Scheduling that it knows.</param>
    /// <param name="log">The file for its output.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <param name="database">The name of its database.</param>
    public static async Task<RunningScheduling> StartAsync(
        RunningRegistry registry,
        Uri address,
        string log,
        CancellationToken cancellationToken,
        string database = "scheduling"
    )
    {
        var running = new RunningScheduling(address);
        try
        {
            await running.publication.StartAsync();
            await registry.CreateDatabaseAsync(database, cancellationToken);
            var http = new Uri($"http://127.0.0.1:{LoopbackPorts.Allocate()}");
            running.service = await ServerProcess.StartServiceAsync(
                "Scheduling",
                http,
                running.Variables(registry, http.Port, database),
                log,
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
        await publication.DisposeAsync();
    }

    private Dictionary<string, string?> Variables(RunningRegistry registry, int http, string database)
    {
        var variables = new Dictionary<string, string?>
        {
            ["ASPNETCORE_URLS"] = null,
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = null, // as ./run starts it with the local engine
            ["Endpoints__HttpPort"] = $"{http}",
            ["Endpoints__GrpcPort"] = $"{Address.Port}",
            ["ConnectionStrings__scheduling-db"] = registry.GetConnectionString(database),
            ["ConnectionStrings__messaging"] = registry.MessagingConnectionString,
            ["Messaging__AuthenticationKey"] = registry.MessageKey,
            ["Tokens__ClientSecret"] = registry.ClientSecret,
            ["Checkpoints__SigningKey"] = SecretStore.GenerateSigningKey(),
            ["services__registry__http__0"] = $"{registry.HttpAddress}",
            ["services__registry__grpc__0"] = $"{registry.Address}",
        };
        foreach (var (name, value) in publication.SettingsAs("publication"))
            variables[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        return variables;
    }
}
