using System.CommandLine;
using ThemeDay.Benchmarks.Running;

namespace ThemeDay.Benchmarks.Visible;

/// <summary>The options of <c>./bench visible</c>.</summary>
/// <param name="Count">Themes of a round.</param>
/// <param name="Clients">Concurrent clients at full load.</param>
/// <param name="Rounds">Measured rounds.</param>
internal sealed record VisibleOptions(int Count, int Clients, int Rounds)
{
    /// <summary>
    /// Rounds before those that are measured: tiered JIT recompiles hot methods in the background, on the same processors. The last finds out what full load
    /// is.
    /// </summary>
    public const int WarmUps = 5;

    /// <summary>Total rounds, including warm-up.</summary>
    public int TotalRounds => WarmUps + Rounds;
}

/// <summary><c>./bench visible</c>: from the answer of SubmitTheme to the theme in a list of Scheduling, at half of full load.</summary>
internal static class VisibleCommand
{
    // About three minutes with the default sizes on two cores; a longer run is considered hung.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    private static readonly Option<int> Count = BenchmarkCommand.CreateOption("--count", "Themes of each round, each of a unit of its own", 2_000, 100, 5_000);
    private static readonly Option<int> Clients = BenchmarkCommand.CreateOption("--clients", "How many call at a time at full load", 16, 1, 64);
    private static readonly Option<int> Rounds = BenchmarkCommand.CreateOption("--rounds", "Rounds that count; their median is told", 3, 1, 10);

    public static Command Describe()
    {
        var command = new Command("visible", "From the answer of SubmitTheme to the theme in a list of Scheduling, at half of full load")
        {
            Count,
            Clients,
            Rounds,
        };
        command.SetAction(
            (given, cancellationToken) =>
                BenchmarkCommand.RunAsync(
                    (state, token) => VisibleBenchmark.RunAsync(state, new(given.GetValue(Count), given.GetValue(Clients), given.GetValue(Rounds)), token),
                    Timeout,
                    cancellationToken
                )
        );
        return command;
    }
}
