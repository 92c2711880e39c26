using System.CommandLine;
using ThemeDay.Cli.Running;

namespace ThemeDay.Benchmarks.Submit;

/// <summary>The options of <c>./bench submit</c>.</summary>
/// <param name="Count">Calls per round.</param>
/// <param name="Clients">Concurrent clients.</param>
/// <param name="Rounds">Measured rounds, for the service and the baseline each.</param>
internal sealed record SubmitOptions(int Count, int Clients, int Rounds)
{
    /// <summary>Warm-up rounds: tiered JIT recompiles hot methods in the background, on the same two cores.</summary>
    public const int WarmUps = 3;

    /// <summary>Total rounds, including warm-up.</summary>
    public int TotalRounds => WarmUps + Rounds;
}

/// <summary><c>./bench submit</c>: compares SubmitTheme of Registry with a bare gRPC method that writes the same rows (docs/decisions/0006).</summary>
internal static class SubmitCommand
{
    // About 100 s with the default sizes on two cores; a longer run is considered hung.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    private static readonly Option<int> Count = Bounded("--count", "Calls in each round", 6_000, 200, 50_000);
    private static readonly Option<int> Clients = Bounded("--clients", "How many call at a time, each signed in as its unit's liaison", 16, 1, 64);
    private static readonly Option<int> Rounds = Bounded("--rounds", "Rounds that count, of service and baseline each; their median is told", 5, 1, 15);

    public static Command Describe()
    {
        var command = new Command("submit", "Submit themes: throughput and p99 beside a bare gRPC method writing the same rows") { Count, Clients, Rounds };
        command.SetAction(
            async (given, cancellationToken) =>
            {
                using var signals = new ShutdownSignals(onSecond: () => { });
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, signals.Token);
                limit.CancelAfter(Timeout);
                return await SubmitBenchmark.RunAsync(new(given.GetValue(Count), given.GetValue(Clients), given.GetValue(Rounds)), limit.Token);
            }
        );
        return command;
    }

    private static Option<int> Bounded(string name, string description, int usual, int least, int most)
    {
        var option = new Option<int>(name) { Description = $"{description} ({least} to {most}; default {usual})", DefaultValueFactory = _ => usual };
        option.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int>() is var value && (value < least || value > most))
                given.AddError($"{name} is {least} to {most}");
        });
        return option;
    }
}
