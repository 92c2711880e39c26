using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ThemeDay.Servers;
using ThemeDay.Testing;

namespace ThemeDay.SystemTests;

/// <summary>The demo, loaded from an empty folder by <c>./run --demo --once</c> and started again on what that left; its telemetry goes to the test.</summary>
public sealed class LoadedSystem : IAsyncLifetime
{
    internal static readonly TimeSpan LoadLimit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private readonly EnterableFolder folder = new();
    private readonly WebApplication sink;

    public LoadedSystem()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{FreePorts.Choose()}");
        builder.Logging.ClearProviders();
        sink = builder.Build();
        sink.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            Telemetry.Enqueue((signal, body.ToArray()));
        });
    }

    /// <summary>Every body that came over OTLP.</summary>
    internal ConcurrentQueue<(string Signal, byte[] Body)> Telemetry { get; } = [];

    internal WholeRun Second { get; private set; } = null!;

    internal int FirstExitCode { get; private set; }

    internal string FirstSaid { get; private set; } = "";

    internal string Out => folder.Of("out");

    public async ValueTask InitializeAsync()
    {
        await sink.StartAsync();
        var telemetry = new Dictionary<string, string?> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = sink.Urls.First(), ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf" };
        await using (var first = await WholeRun.StartAsync(folder.Path, ["--demo", "--once", "--out", Out], telemetry))
        {
            FirstExitCode = await first.EndAsync(LoadLimit);
            FirstSaid = first.Said;
        }

        Second = await WholeRun.StartAsync(folder.Path, ["--demo"], telemetry);
        await Second.SaysAsync("nothing to do", StartLimit);
    }

    public async ValueTask DisposeAsync()
    {
        await Second.DisposeAsync();
        await sink.DisposeAsync();
        folder.Dispose();
    }
}
