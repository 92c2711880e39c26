using System.CommandLine;
using ThemeDay.Benchmarks.Running;

namespace ThemeDay.Benchmarks.Scale;

/// <summary>The options of <c>./bench scale</c>.</summary>
/// <param name="Districts">Districts of the large installation.</param>
/// <param name="Years">Campaigns of each of them, one a year.</param>
/// <param name="SmallDistricts">Districts of the small installation, with one campaign each; they are in the large one too.</param>
/// <param name="Calls">Measured calls of each RPC in a round.</param>
/// <param name="Rounds">Measured rounds.</param>
/// <param name="Restarts">Measured restarts of each service.</param>
internal sealed record ScaleOptions(int Districts, int Years, int SmallDistricts, int Calls, int Rounds, int Restarts)
{
    /// <summary>Warm-up rounds: tiered JIT recompiles hot methods in the background, PostgreSQL reads the rows from disk.</summary>
    public const int WarmUps = 2;
}

/// <summary><c>./bench scale</c>: the ten busiest RPCs, start and memory with 10,000 themes and with 5,000,000.</summary>
internal static class ScaleCommand
{
    // About an hour with the default sizes on two cores; a longer run is considered hung.
    private static readonly TimeSpan Timeout = TimeSpan.FromHours(3);

    private static readonly Option<int> Districts = BenchmarkCommand.CreateOption("--districts", "Districts of the large installation", 2_978, 2, 2_978);
    private static readonly Option<int> Years = BenchmarkCommand.CreateOption("--years", "Campaigns of each of them, one a year", 10, 1, 10);
    private static readonly Option<int> SmallDistricts = BenchmarkCommand.CreateOption("--small", "Districts of the small one, of one year", 60, 1, 500);
    private static readonly Option<int> Calls = BenchmarkCommand.CreateOption("--calls", "Calls of each RPC in a round", 300, 10, 100_000);
    private static readonly Option<int> Rounds = BenchmarkCommand.CreateOption("--rounds", "Rounds that count; medians are reported", 5, 1, 15);
    private static readonly Option<int> Restarts = BenchmarkCommand.CreateOption("--restarts", "Restarts of each service", 3, 1, 15);

    public static Command Describe()
    {
        var command = new Command("scale", "The ten busiest RPCs, start and memory with 10,000 themes and with 5,000,000; takes 40 GB of disk")
        {
            Districts,
            Years,
            SmallDistricts,
            Calls,
            Rounds,
            Restarts,
        };
        command.SetAction(
            (given, cancellationToken) =>
                BenchmarkCommand.RunAsync(
                    (state, token) =>
                        ScaleBenchmark.RunAsync(
                            state,
                            new(
                                given.GetValue(Districts),
                                given.GetValue(Years),
                                given.GetValue(SmallDistricts),
                                given.GetValue(Calls),
                                given.GetValue(Rounds),
                                given.GetValue(Restarts)
                            ),
                            token
                        ),
                    Timeout,
                    cancellationToken
                )
        );
        return command;
    }
}
