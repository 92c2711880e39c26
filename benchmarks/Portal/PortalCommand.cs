using System.CommandLine;
using ThemeDay.Benchmarks.Running;

namespace ThemeDay.Benchmarks.Portal;

/// <summary>The options of <c>./bench portal</c>.</summary>
/// <param name="Seconds">The length of a round.</param>
/// <param name="Clients">Concurrent clients.</param>
/// <param name="Rounds">Measured rounds, for the portal and the baseline each.</param>
internal sealed record PortalOptions(int Seconds, int Clients, int Rounds)
{
    /// <summary>Warm-up rounds: tiered JIT recompiles hot methods in the background, on the same processors.</summary>
    public const int WarmUps = 3;
}

/// <summary><c>./bench portal</c>: pages of the portal from memory, compared with a bare Razor page of the same bytes (docs/decisions/0020).</summary>
internal static class PortalCommand
{
    // About a minute with the default sizes; a longer run is considered hung.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    private static readonly Option<int> Seconds = BenchmarkCommand.CreateOption("--seconds", "Seconds of each round", 3, 1, 30);
    private static readonly Option<int> Clients = BenchmarkCommand.CreateOption("--clients", "Connections, each with one request at a time", 16, 1, 256);
    private static readonly Option<int> Rounds = BenchmarkCommand.CreateOption("--rounds", "Rounds that count, of portal and baseline each", 5, 1, 15);

    public static Command Describe()
    {
        var command = new Command("portal", "The first page and the page of an activity from memory, beside a bare Razor page of the same bytes")
        {
            Seconds,
            Clients,
            Rounds,
        };
        command.SetAction(
            (given, cancellationToken) =>
                BenchmarkCommand.RunAsync(
                    (state, token) => PortalBenchmark.RunAsync(state, new(given.GetValue(Seconds), given.GetValue(Clients), given.GetValue(Rounds)), token),
                    Timeout,
                    cancellationToken
                )
        );
        return command;
    }
}
