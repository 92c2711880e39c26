using System.CommandLine;
using ThemeDay.Benchmarks.Running;

namespace ThemeDay.Benchmarks.Feed;

/// <summary>The options of <c>./bench feed</c>.</summary>
/// <param name="Subscribers">The number of subscribers compared with one.</param>
/// <param name="Events">Events of each measurement at a fixed rate.</param>
/// <param name="Rate">Events per second of these.</param>
/// <param name="Burst">Events of each measurement without a pause.</param>
/// <param name="Rounds">Measured rounds.</param>
internal sealed record FeedOptions(int Subscribers, int Events, int Rate, int Burst, int Rounds)
{
    /// <summary>Warm-up rounds: tiered JIT recompiles hot methods in the background, on the same two cores.</summary>
    public const int WarmUps = 1;

    /// <summary>Total rounds, including warm-up.</summary>
    public int TotalRounds => WarmUps + Rounds;
}

/// <summary><c>./bench feed</c>: the event feed with one and with many subscribers, beside a bare gRPC server that streams the same messages.</summary>
internal static class FeedCommand
{
    // About four minutes with the default sizes on two cores; a longer run is considered hung.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(20);

    private static readonly Option<int> Subscribers = BenchmarkCommand.CreateOption("--subscribers", "Subscribers, compared with one", 200, 2, 240);
    private static readonly Option<int> Events = BenchmarkCommand.CreateOption("--events", "Events of each measurement at a fixed rate", 1_000, 40, 100_000);
    private static readonly Option<int> Rate = BenchmarkCommand.CreateOption("--rate", "Events per second of these", 100, 25, 10_000);
    private static readonly Option<int> Burst = BenchmarkCommand.CreateOption("--burst", "Events of each measurement without a pause", 4_000, 100, 100_000);
    private static readonly Option<int> Rounds = BenchmarkCommand.CreateOption("--rounds", "Rounds that count; medians are reported", 3, 1, 15);

    public static Command Describe()
    {
        var command = new Command("feed", "Stream events: statements, CPU time and latency with one and with many subscribers, beside a bare gRPC stream")
        {
            Subscribers,
            Events,
            Rate,
            Burst,
            Rounds,
        };
        command.SetAction(
            (given, cancellationToken) =>
                BenchmarkCommand.RunAsync(
                    (state, token) =>
                        FeedBenchmark.RunAsync(
                            state,
                            new(given.GetValue(Subscribers), given.GetValue(Events), given.GetValue(Rate), given.GetValue(Burst), given.GetValue(Rounds)),
                            token
                        ),
                    Timeout,
                    cancellationToken
                )
        );
        return command;
    }
}
