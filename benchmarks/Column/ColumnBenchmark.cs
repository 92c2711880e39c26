using System.Text.Json;
using ThemeDay.Benchmarks.Running;
using ThemeDay.Benchmarks.Submit;
using ThemeDay.Cli.Running;
using ThemeDay.LocalState;

namespace ThemeDay.Benchmarks.Column;

/// <summary>The whole benchmark: a private PostgreSQL, Publication and the baseline as separate processes, alternating rounds, medians.</summary>
internal static class ColumnBenchmark
{
    /// <summary>What a browser sends.</summary>
    public const string AcceptEncoding = "gzip, deflate, br";

    /// <param name="state">An empty directory.</param>
    /// <param name="options">The options.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task RunAsync(StateDirectory state, ColumnOptions options, CancellationToken cancellationToken)
    {
        await using var publication = await RunningPublication.StartAsync(state, cancellationToken);
        await MeasureAsync(publication, state, options, cancellationToken);
    }

    private static async Task MeasureAsync(RunningPublication publication, StateDirectory state, ColumnOptions options, CancellationToken cancellationToken)
    {
        var answers = await ColumnDataset.PrepareAsync(publication, cancellationToken);
        await using var bare = await BareSite.StartAsync([.. answers.Values], state, cancellationToken);
        var reads = await ColumnDataset.CountReadsAsync(publication, cancellationToken);
        var rounds = answers.ToDictionary(answer => answer.Key, _ => new List<ColumnRound>());
        for (var number = -ColumnOptions.WarmUps; number < options.Rounds; number++)
        {
            foreach (var (name, answer) in answers)
            {
                cancellationToken.ThrowIfCancellationRequested();
                // The order alternates, so that noise from other processes on the machine affects both.
                var first = Run(number % 2 == 0 ? publication.Service : bare, answer);
                var second = Run(number % 2 == 0 ? bare : publication.Service, answer);
                var round = number % 2 == 0 ? new ColumnRound(first, second) : new ColumnRound(second, first);
                Console.WriteLine($"{(number < 0 ? "warm-up" : $"round {number + 1}"), -8} {name, -7} {round}");
                if (number >= 0)
                    rounds[name].Add(round);
            }
        }

        if (await ColumnDataset.CountReadsAsync(publication, cancellationToken) - reads is > 100 and var more)
            throw new InvalidOperationException($"the reports were read {more} times: not the memory was measured");
        Console.WriteLine(Outcome(options, answers, rounds));

        LoadResult Run(ServerProcess server, ColumnAnswer answer) =>
            SocketLoad.Run(
                server,
                $"GET {answer.Path} HTTP/1.1\nAccept-Encoding: {AcceptEncoding}\nAccept: */*\nUser-Agent: bench",
                options.Clients,
                TimeSpan.FromSeconds(options.Seconds)
            );
    }

    private static string Outcome(ColumnOptions options, IReadOnlyDictionary<string, ColumnAnswer> answers, Dictionary<string, List<ColumnRound>> rounds)
    {
        Dictionary<string, object> outcome = new() { ["benchmark"] = "column" };
        foreach (var (name, measured) in rounds)
        {
            outcome[name] = new
            {
                bytes = answers[name].Bytes.Length,
                throughput_ratio = Median(round => round.Service.Stats.PerSecond / round.Baseline.Stats.PerSecond, 3),
                per_core_ratio = Median(round => round.Service.PerProcessorSecond / round.Baseline.PerProcessorSecond, 3),
                per_second = Median(round => round.Service.Stats.PerSecond, 0),
                baseline_per_second = Median(round => round.Baseline.Stats.PerSecond, 0),
                per_core_second = Median(round => round.Service.PerProcessorSecond, 0),
                baseline_per_core_second = Median(round => round.Baseline.PerProcessorSecond, 0),
                p50_ms = Median(round => round.Service.Stats.P50Ms, 3),
                baseline_p50_ms = Median(round => round.Baseline.Stats.P50Ms, 3),
                p99_ms = Median(round => round.Service.Stats.P99Ms, 3),
                baseline_p99_ms = Median(round => round.Baseline.Stats.P99Ms, 3),
            };

            double Median(Func<ColumnRound, double> figure, int digits) => Math.Round(LatencyStats.Median(measured.Select(figure)), digits);
        }

        outcome["clients"] = options.Clients;
        outcome["seconds"] = options.Seconds;
        outcome["rounds"] = options.Rounds;
        return JsonSerializer.Serialize(outcome);
    }
}

/// <summary>One round of service and baseline, run back to back: noise from other processes affects both.</summary>
internal sealed record ColumnRound(LoadResult Service, LoadResult Baseline)
{
    public override string ToString() =>
        $"service {Format(Service)} | baseline {Format(Baseline)} | ratio {Service.Stats.PerSecond / Baseline.Stats.PerSecond:0.00}, "
        + $"per core {Service.PerProcessorSecond / Baseline.PerProcessorSecond:0.00}";

    private static string Format(LoadResult result) =>
        $"{result.Stats.PerSecond, 6:0}/s, {result.PerProcessorSecond, 6:0} per core second, "
        + $"p50 {result.Stats.P50Ms, 5:0.00} p99 {result.Stats.P99Ms, 6:0.00} ms";
}
