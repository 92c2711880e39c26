using System.Text.Json;
using ThemeDay.Benchmarks.Running;
using ThemeDay.Benchmarks.Submit;
using ThemeDay.LocalState;

namespace ThemeDay.Benchmarks.Start;

/// <summary>
/// Registry, Scheduling and Publication one after the other, with PostgreSQL and RabbitMQ already running: the first start, which creates the tables, and then
/// restarts, the baseline in turn with them.
/// </summary>
internal static class StartBenchmark
{
    private const string Baseline = "baseline";

    /// <param name="state">An empty directory.</param>
    /// <param name="rounds">The number of restarts of each service.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task RunAsync(StateDirectory state, int rounds, CancellationToken cancellationToken)
    {
        await using var registry = await RunningRegistry.StartAsync(state, cancellationToken);
        await using var scheduling = await RunningService.StartAsync(registry, "Scheduling", state.GetPath("scheduling.log"), cancellationToken);
        await using var publication = await RunningService.StartAsync(registry, "Publication", state.GetPath("publication.log"), cancellationToken);
        Dictionary<string, double> firstStart = new()
        {
            ["registry"] = Seconds(registry.Process),
            ["scheduling"] = Seconds(scheduling.Process),
            ["publication"] = Seconds(publication.Process),
        };
        List<Dictionary<string, MeasuredStart>> starts = [];
        for (var number = 1; number <= rounds; number++)
        {
            await registry.RestartAsync(cancellationToken);
            await scheduling.RestartAsync(cancellationToken);
            await publication.RestartAsync(cancellationToken);
            await using var bare = await StartBaselineAsync(registry, state, cancellationToken);
            Dictionary<string, MeasuredStart> round = new()
            {
                ["registry"] = MeasuredStart.Of(registry.Process),
                ["scheduling"] = MeasuredStart.Of(scheduling.Process),
                ["publication"] = MeasuredStart.Of(publication.Process),
                [Baseline] = MeasuredStart.Of(bare),
            };
            Console.WriteLine($"round {number} {string.Join(" | ", round.Select(each => $"{each.Key} {each.Value}"))}");
            starts.Add(round);
        }

        Console.WriteLine(
            JsonSerializer.Serialize(
                new
                {
                    benchmark = "start",
                    services = firstStart.Keys.ToDictionary(
                        service => service,
                        service => new
                        {
                            seconds = Median(service, start => start.Seconds, 2),
                            ratio = Math.Round(LatencyStats.Median(starts.Select(round => round[service].Seconds / round[Baseline].Seconds)), 2),
                            memory_mib = Median(service, start => start.MemoryMiB, 0),
                            first_start_seconds = Math.Round(firstStart[service], 2),
                        }
                    ),
                    baseline_seconds = Median(Baseline, start => start.Seconds, 2),
                    baseline_memory_mib = Median(Baseline, start => start.MemoryMiB, 0),
                    rounds,
                }
            )
        );

        double Median(string process, Func<MeasuredStart, double> figure, int digits) =>
            Math.Round(LatencyStats.Median(starts.Select(round => figure(round[process]))), digits);
    }

    private static double Seconds(ServerProcess process) => process.ReadyAfter.TotalSeconds;

    private static Task<ServerProcess> StartBaselineAsync(RunningRegistry registry, StateDirectory state, CancellationToken cancellationToken)
    {
        var http = new Uri($"http://127.0.0.1:{LoopbackPorts.Allocate()}");
        return ServerProcess.StartCommandAsync(
            "start-baseline",
            http,
            "health",
            new Dictionary<string, string?>
            {
                ["ASPNETCORE_URLS"] = null,
                ["Endpoints__HttpPort"] = $"{http.Port}",
                ["Endpoints__GrpcPort"] = $"{LoopbackPorts.Allocate()}",
                [BareService.Database] = registry.ConnectionString,
            },
            state.GetPath("baseline.log"),
            cancellationToken
        );
    }

    private sealed record MeasuredStart(double Seconds, double MemoryMiB)
    {
        public static MeasuredStart Of(ServerProcess process) => new(StartBenchmark.Seconds(process), process.MemoryMiB);

        public override string ToString() => $"{Seconds:0.00} s {MemoryMiB:0} MiB";
    }
}
