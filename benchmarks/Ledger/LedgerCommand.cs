using System.CommandLine;
using ThemeDay.Benchmarks.Running;

namespace ThemeDay.Benchmarks.Ledger;

/// <summary>The options of <c>./bench ledger</c>.</summary>
/// <param name="Districts">Districts with data.</param>
/// <param name="Seconds">The length of a round.</param>
/// <param name="Clients">Concurrent clients.</param>
/// <param name="Rounds">Measured rounds, for the service and the baseline each.</param>
/// <param name="WarmUps">Rounds before: tiered JIT recompiles hot methods in the background, on the same processors.</param>
internal sealed record LedgerOptions(int Districts, int Seconds, int Clients, int Rounds, int WarmUps);

/// <summary>
/// <c>./bench ledger</c>: reads of obligations after one year and after ten, beside a bare gRPC service that reads the same rows (decision 0016).
/// </summary>
internal static class LedgerCommand
{
    // About five minutes with the default sizes on two cores; a longer run is considered hung.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(20);

    private static readonly Option<int> Districts = BenchmarkCommand.CreateOption("--districts", "Districts with a campaign each year", 50, 1, 500);
    private static readonly Option<int> Seconds = BenchmarkCommand.CreateOption("--seconds", "Seconds of each round", 3, 1, 30);
    private static readonly Option<int> Clients = BenchmarkCommand.CreateOption("--clients", "Connections, each with one call at a time", 16, 1, 64);
    private static readonly Option<int> Rounds = BenchmarkCommand.CreateOption("--rounds", "Rounds that count; their median is told", 3, 1, 15);

    private static readonly Option<int> WarmUps = BenchmarkCommand.CreateOption("--warm-ups", "Rounds before those that count", 6, 0, 20);

    public static Command Describe()
    {
        var command = new Command("ledger", "A unit's obligations, a district's lights and one obligation, after one year and after ten")
        {
            Districts,
            Seconds,
            Clients,
            Rounds,
            WarmUps,
        };
        command.SetAction(
            (given, cancellationToken) =>
                BenchmarkCommand.RunAsync(
                    (state, token) =>
                        LedgerBenchmark.RunAsync(
                            state,
                            new(given.GetValue(Districts), given.GetValue(Seconds), given.GetValue(Clients), given.GetValue(Rounds), given.GetValue(WarmUps)),
                            token
                        ),
                    Timeout,
                    cancellationToken
                )
        );
        return command;
    }
}
