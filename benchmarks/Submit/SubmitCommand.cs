using System.CommandLine;
using ThemeDay.Benchmarks.Running;

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

    private static readonly Option<int> Count = BenchmarkCommand.CreateOption("--count", "Calls in each round", 6_000, 200, 50_000);
    private static readonly Option<int> Clients = BenchmarkCommand.CreateOption(
        "--clients",
        "How many call at a time, each signed in as its unit's liaison",
        16,
        1,
        64
    );
    private static readonly Option<int> Rounds = BenchmarkCommand.CreateOption(
        "--rounds",
        "Rounds that count, of service and baseline each; their median is told",
        5,
        1,
        15
    );

    public static Command Describe()
    {
        var command = new Command("submit", "Submit themes: throughput and p99 beside a bare gRPC method writing the same rows") { Count, Clients, Rounds };
        command.SetAction(
            (given, cancellationToken) =>
                BenchmarkCommand.RunAsync(
                    (state, token) => SubmitBenchmark.RunAsync(state, new(given.GetValue(Count), given.GetValue(Clients), given.GetValue(Rounds)), token),
                    Timeout,
                    cancellationToken
                )
        );
        return command;
    }
}
