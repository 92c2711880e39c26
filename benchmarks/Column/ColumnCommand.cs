using System.CommandLine;
using ThemeDay.Benchmarks.Running;

namespace ThemeDay.Benchmarks.Column;

/// <summary>The options of <c>./bench column</c>.</summary>
/// <param name="Seconds">The length of a round.</param>
/// <param name="Clients">Concurrent clients.</param>
/// <param name="Rounds">Measured rounds, for the service and the baseline each.</param>
internal sealed record ColumnOptions(int Seconds, int Clients, int Rounds)
{
    /// <summary>Warm-up rounds: tiered JIT recompiles hot methods in the background, on the same processors.</summary>
    public const int WarmUps = 3;
}

/// <summary><c>./bench column</c>: the public site from memory, compared with a bare endpoint that writes the same bytes (docs/decisions/0014).</summary>
internal static class ColumnCommand
{
    // About two minutes with the default sizes; a longer run is considered hung.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    private static readonly Option<int> Seconds = BenchmarkCommand.CreateOption("--seconds", "Seconds of each round", 3, 1, 30);
    private static readonly Option<int> Clients = BenchmarkCommand.CreateOption("--clients", "Connections, each with one request at a time", 16, 1, 256);
    private static readonly Option<int> Rounds = BenchmarkCommand.CreateOption(
        "--rounds",
        "Rounds that count, of service and baseline each; their median is told",
        5,
        1,
        15
    );

    public static Command Describe()
    {
        var command = new Command("column", "The public site from memory: a list, a report and a picture beside a bare endpoint writing the same bytes")
        {
            Seconds,
            Clients,
            Rounds,
        };
        command.SetAction(
            (given, cancellationToken) =>
                BenchmarkCommand.RunAsync(
                    (state, token) => ColumnBenchmark.RunAsync(state, new(given.GetValue(Seconds), given.GetValue(Clients), given.GetValue(Rounds)), token),
                    Timeout,
                    cancellationToken
                )
        );
        return command;
    }
}
