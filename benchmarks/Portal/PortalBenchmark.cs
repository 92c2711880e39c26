using System.Text.Json;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using ThemeDay.Benchmarks.Column;
using ThemeDay.Benchmarks.Running;
using ThemeDay.Benchmarks.Submit;
using ThemeDay.LocalState;
using ThemeDay.Scheduling.V1;
using ThemeDay.Testing;

namespace ThemeDay.Benchmarks.Portal;

/// <summary>The whole benchmark: Publication with its database, the portal and the baseline as separate processes, alternating rounds, medians.</summary>
internal static class PortalBenchmark
{
    private static readonly IReadOnlyDictionary<string, string> Paths = new Dictionary<string, string>
    {
        ["home"] = "/430503",
        ["activity"] = "/430503/activities/2023-1/t-1",
    };

    /// <param name="state">An empty directory.</param>
    /// <param name="options">The options.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task RunAsync(StateDirectory state, PortalOptions options, CancellationToken cancellationToken)
    {
        await using var publication = await RunningPublication.StartAsync(state, cancellationToken);
        await ColumnDataset.PrepareAsync(publication, cancellationToken);
        await using var scheduling = new StubService(_ => { }, routes => routes.MapGrpcService<NoProgrammes>());
        await scheduling.StartAsync();
        var address = new Uri($"http://127.0.0.1:{LoopbackPorts.Allocate()}");
        await using var portal = await ServerProcess.StartServiceAsync(
            "Portal",
            address,
            Variables(publication, scheduling, address.Port),
            state.GetPath("portal.log"),
            cancellationToken
        );
        using var client = new HttpClient { BaseAddress = address };
        var pages = new Dictionary<string, byte[]>();
        foreach (var (_, path) in Paths)
            pages[path] = await client.GetByteArrayAsync(new Uri(path, UriKind.Relative), cancellationToken);
        await using var bare = await BarePages.StartAsync(pages, state, cancellationToken);
        Measure(portal, bare, pages, options, cancellationToken);
    }

    private static void Measure(
        ServerProcess portal,
        ServerProcess bare,
        Dictionary<string, byte[]> pages,
        PortalOptions options,
        CancellationToken cancellationToken
    )
    {
        Dictionary<string, object> outcome = new() { ["benchmark"] = "portal" };
        foreach (var (name, path) in Paths)
        {
            List<ColumnRound> rounds = [];
            for (var number = -PortalOptions.WarmUps; number < options.Rounds; number++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                // The order alternates, so that noise from other processes on the machine affects both.
                var first = Run(number % 2 == 0 ? portal : bare);
                var second = Run(number % 2 == 0 ? bare : portal);
                var round = number % 2 == 0 ? new ColumnRound(first, second) : new ColumnRound(second, first);
                Console.WriteLine($"{(number < 0 ? "warm-up" : $"round {number + 1}"), -8} {name, -9} {round}");
                if (number >= 0)
                    rounds.Add(round);
            }

            outcome[name] = new
            {
                bytes = pages[path].Length,
                throughput_ratio = Median(round => round.Service.Stats.PerSecond / round.Baseline.Stats.PerSecond, 3),
                per_core_ratio = Median(round => round.Service.PerProcessorSecond / round.Baseline.PerProcessorSecond, 3),
                per_second = Median(round => round.Service.Stats.PerSecond, 0),
                baseline_per_second = Median(round => round.Baseline.Stats.PerSecond, 0),
                p99_ms = Median(round => round.Service.Stats.P99Ms, 3),
                baseline_p99_ms = Median(round => round.Baseline.Stats.P99Ms, 3),
            };

            double Median(Func<ColumnRound, double> figure, int digits) => Math.Round(LatencyStats.Median(rounds.Select(figure)), digits);

            LoadResult Run(ServerProcess server) =>
                SocketLoad.Run(server, $"GET {path} HTTP/1.1\nAccept: text/html\nUser-Agent: bench", options.Clients, TimeSpan.FromSeconds(options.Seconds));
        }

        Console.WriteLine(JsonSerializer.Serialize(outcome));
    }

    private static Dictionary<string, string?> Variables(RunningPublication publication, StubService scheduling, int port)
    {
        var variables = new Dictionary<string, string?>
        {
            ["ASPNETCORE_URLS"] = null,
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = null,
            ["Endpoints__HttpPort"] = $"{port}",
            ["services__publication__http__0"] = $"{publication.Service.Address}",
            ["services__publication__grpc__0"] = $"{publication.GrpcAddress}",
            // All requests come from one address. They are counted as ever.
            ["Limits__RequestsPerSecondPerAddress"] = "1000000",
            ["Limits__BurstPerAddress"] = "1000000",
            ["Limits__ConcurrentRequestsPerAddress"] = "1000000",
        };
        foreach (var (name, value) in scheduling.SettingsAs("scheduling"))
            variables[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        return variables;
    }

    private sealed class NoProgrammes : PublicProgrammeService.PublicProgrammeServiceBase
    {
        public override Task<ApprovedProgramme> GetApprovedProgramme(GetApprovedProgrammeRequest request, ServerCallContext context) =>
            throw new RpcException(new(StatusCode.NotFound, ""));
    }
}
