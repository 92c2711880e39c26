using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ThemeDay.LocalState;
using ThemeDay.Testing;

namespace ThemeDay.SystemTests;

/// <summary>
/// Three starts on one state directory: the demo from scratch by <c>./run --demo --once</c>; a campaign of another district next to it by <c>--data</c>; the
/// demo again, which finds nothing to do and keeps running for the tests. The telemetry of the loads is sent to the test, that of the last start to the
/// dashboard.
/// </summary>
[CollectionDefinition(Collection)]
public sealed class LoadedSystem : IAsyncLifetime, ICollectionFixture<LoadedSystem>
{
    internal const string Collection = "the loaded system";

    internal static readonly TimeSpan LoadTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan StartupTimeout = TimeSpan.FromMinutes(2);

    private readonly SharedTempFolder folder = new();
    private readonly WebApplication sink;

    public LoadedSystem()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{LoopbackPorts.Allocate()}");
        builder.Logging.ClearProviders();
        sink = builder.Build();
        sink.MapPost(
            "/v1/{signal}",
            async (string signal, HttpRequest request) =>
            {
                using var body = new MemoryStream();
                await request.Body.CopyToAsync(body);
                Telemetry.Enqueue((signal, body.ToArray()));
            }
        );
    }

    /// <summary>All request bodies received over OTLP.</summary>
    internal ConcurrentQueue<(string Signal, byte[] Body)> Telemetry { get; } = [];

    internal RunProcess Running { get; private set; } = null!;

    /// <summary>The results of the two loads.</summary>
    internal (int ExitCode, string Said) Demo { get; private set; }

    internal (int ExitCode, string Said) AnotherDistrict { get; private set; }

    /// <summary>Whether the address file of the system still existed after shutdown.</summary>
    internal bool HasAddressesAfterTheStop { get; private set; }

    /// <summary>How many mails the demo had received after the two loads: a test that reminds a unit in the system that keeps running adds to them.</summary>
    internal int MailsOfTheLoads { get; private set; }

    internal string Out => folder.Of("out");

    internal string OutOfAnotherDistrict => folder.Of("out-of-another-district");

    public async ValueTask InitializeAsync()
    {
        await sink.StartAsync();
        var telemetry = new Dictionary<string, string?>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = sink.Urls.First(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        };
        Demo = await LoadAsync("--out", Out);
        AnotherDistrict = await LoadAsync("--data", Path.Combine(AppContext.BaseDirectory, "another-district"), "--out", OutOfAnotherDistrict);
        HasAddressesAfterTheStop = File.Exists(folder.Of("state/run.json"));
        MailsOfTheLoads = Directory.GetFiles(folder.Of("state/demo-mails")).Length;
        Running = await RunProcess.StartAsync(folder.Path, ["--demo"]);
        await Running.WaitForOutputAsync("nothing to do", StartupTimeout);

        async Task<(int, string)> LoadAsync(params string[] words)
        {
            await using var run = await RunProcess.StartAsync(folder.Path, ["--demo", "--once", .. words], telemetry);
            return (await run.EndAsync(LoadTimeout), run.Said);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Running.DisposeAsync();
        await sink.DisposeAsync();
        folder.Dispose();
    }
}
