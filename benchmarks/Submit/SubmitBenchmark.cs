using System.Text.Json;
using Grpc.Core;
using ThemeDay.Cli.Running;
using ThemeDay.LocalState;

namespace ThemeDay.Benchmarks.Submit;

/// <summary>The whole benchmark: private servers, Registry and the baseline as separate processes, alternating rounds, medians.</summary>
internal static class SubmitBenchmark
{
    /// <param name="state">An empty directory.</param>
    /// <param name="options">The options.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task RunAsync(StateDirectory state, SubmitOptions options, CancellationToken cancellationToken)
    {
        await using var system = await RunningRegistry.StartAsync(state, cancellationToken);
        await MeasureAsync(system, options, cancellationToken);
    }

    private static async Task MeasureAsync(RunningRegistry system, SubmitOptions options, CancellationToken cancellationToken)
    {
        var drafts = await BenchmarkDataset.PrepareAsync(system, options, cancellationToken);
        await using var baseline = await RunningBaseline.StartAsync(system, drafts.Sample, cancellationToken);
        using var service = new ServiceWorkload(system, drafts);
        using var bare = new BaselineWorkload(baseline.Address, options.Clients);

        List<Round> rounds = [];
        for (var number = 0; number < options.TotalRounds; number++)
        {
            // The order alternates, so that noise from other processes on the machine affects both.
            var ofService = number % 2 == 0 ? await ServiceAsync() : default!;
            var ofBaseline = await BaselineAsync();
            if (number % 2 != 0)
                ofService = await ServiceAsync();
            var round = new Round(ofService, ofBaseline);
            Console.WriteLine($"{(number < SubmitOptions.WarmUps ? "warm-up" : $"round {number - SubmitOptions.WarmUps + 1}"), -8} {round}");
            if (number >= SubmitOptions.WarmUps)
                rounds.Add(round);

            async Task<LatencyStats> ServiceAsync()
            {
                await drafts.WaitUntilIdleAsync(cancellationToken);
                return await service.RunAsync(drafts.Of(number), cancellationToken);
            }

            async Task<LatencyStats> BaselineAsync()
            {
                await drafts.WaitUntilIdleAsync(cancellationToken);
                return await bare.RunAsync(drafts.Of(number), cancellationToken);
            }
        }

        await drafts.CheckAsync(options, cancellationToken);
        Console.WriteLine(Outcome(options, rounds));
    }

    private static string Outcome(SubmitOptions options, List<Round> rounds)
    {
        return JsonSerializer.Serialize(
            new
            {
                benchmark = "submit",
                throughput_ratio = Median(round => round.ThroughputRatio, 3),
                p99_ratio = Median(round => round.P99Ratio, 2),
                per_second = Median(round => round.Service.PerSecond, 0),
                baseline_per_second = Median(round => round.Baseline.PerSecond, 0),
                p50_ms = Median(round => round.Service.P50Ms, 2),
                baseline_p50_ms = Median(round => round.Baseline.P50Ms, 2),
                p99_ms = Median(round => round.Service.P99Ms, 2),
                baseline_p99_ms = Median(round => round.Baseline.P99Ms, 2),
                confirmed_after_ms = Median(round => round.Service.ConfirmedAfterMs, 0),
                clients = options.Clients,
                count = options.Count,
                rounds = options.Rounds,
            }
        );

        double Median(Func<Round, double> figure, int digits) => Math.Round(LatencyStats.Median(rounds.Select(figure)), digits);
    }
}
