using Grpc.Core;
using Grpc.Net.Client;
using ThemeDay.LocalState;
using ThemeDay.Testing;

namespace ThemeDay.Faults.Cluster;

/// <summary>One process of a service. It keeps its ports over restarts.</summary>
/// <param name="service">registry, scheduling or publication.</param>
/// <param name="number">1, 2, …</param>
/// <param name="folder">Where its log is written.</param>
internal sealed class ServiceReplica(string service, int number, string folder) : IAsyncDisposable
{
    private static readonly TimeSpan StartupTimeout = TimeSpan.FromMinutes(2); // a few seconds on an idle machine
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(15);

    private readonly int httpPort = LoopbackPorts.Allocate();
    private readonly int grpcPort = LoopbackPorts.Allocate();
    private ChildProcess? process;
    private GrpcChannel? channel;

    public string Service => service;

    public int Number => number;

    public string Name => $"{service}-{number}";

    public string HttpAddress => $"http://127.0.0.1:{httpPort}";

    public string GrpcAddress => $"http://127.0.0.1:{grpcPort}";

    /// <summary>The file with its output.</summary>
    public string LogPath => Path.Combine(folder, $"{Name}.log");

    /// <summary>Settings that this replica alone has.</summary>
    public Dictionary<string, string?> Environment { get; } = [];

    public bool IsRunning => process is { IsRunning: true };

    /// <summary>Completes when the process has ended.</summary>
    public Task<int> Exited => process?.Exited ?? Task.FromResult(0);

    /// <summary>Its gRPC endpoint.</summary>
    public CallInvoker Invoker => (channel ??= GrpcChannel.ForAddress(GrpcAddress)).CreateCallInvoker();

    /// <summary>Starts the process, without waiting until it is ready.</summary>
    /// <param name="settings">The settings of the service.</param>
    public async Task LaunchAsync(IReadOnlyDictionary<string, string?> settings)
    {
        var project = $"Services.{char.ToUpperInvariant(service[0])}{service[1..]}";
        var dll = Path.Combine(AppContext.BaseDirectory.Replace("tests/Faults", project), $"ThemeDay.{project}.dll");
        var environment = new Dictionary<string, string?>(settings)
        {
            ["Endpoints__HttpPort"] = $"{httpPort}",
            ["Endpoints__GrpcPort"] = $"{grpcPort}",
            ["OTEL_SERVICE_NAME"] = service,
        };
        foreach (var (name, value) in Environment)
            environment[name] = value;
        process = await ProcessLauncher.StartAsync(
            new("dotnet", dll)
            {
                WorkingDirectory = Path.GetDirectoryName(dll)!,
                Log = LogPath,
                Environment = environment,
            }
        );
    }

    /// <summary>Waits until the process is ready.</summary>
    public async Task WaitUntilReadyAsync()
    {
        await Poll.UntilAsync(
            async () =>
            {
                Assert.True(IsRunning, $"{Name} ended: {await ReadLogTailAsync()}");
                return await GetHealthAsync() is "Healthy" or "Degraded";
            },
            StartupTimeout,
            $"{Name} is ready"
        );
    }

    /// <summary>The response of the health endpoint: Healthy, Degraded or Unhealthy; empty if there is none.</summary>
    public async Task<string> GetHealthAsync() => (await DescribeHealthAsync()).Split('\n')[0];

    /// <summary>The response of the health endpoint, with the checks that are not healthy; empty if there is none.</summary>
    public async Task<string> DescribeHealthAsync()
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        try
        {
            using var response = await client.GetAsync(new Uri($"{HttpAddress}/health"));
            return await response.Content.ReadAsStringAsync();
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return ""; // not listening yet, or stopped
        }
    }

    /// <summary>Sends a signal.</summary>
    public void Send(Signal signal) => process?.Send(signal);

    /// <summary>Kills the process with SIGKILL, also while it is stopped.</summary>
    public async Task KillAsync()
    {
        Send(Signal.Kill);
        await Exited;
    }

    /// <summary>Stops the process in an orderly way.</summary>
    public Task StopAsync() => process?.StopAsync(ShutdownTimeout) ?? Task.CompletedTask;

    /// <summary>The last lines of its output.</summary>
    public async Task<string> ReadLogTailAsync(int lines = 40) =>
        File.Exists(LogPath) ? string.Join('\n', (await File.ReadAllLinesAsync(LogPath)).TakeLast(lines)) : "";

    public async ValueTask DisposeAsync()
    {
        channel?.Dispose();
        await KillAsync();
    }
}
