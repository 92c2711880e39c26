using System.CommandLine;
using ThemeDay.Benchmarks.Running;

namespace ThemeDay.Benchmarks.Start;

/// <summary><c>./bench start</c>: how long the services take until they are ready, beside a bare gRPC service.</summary>
internal static class StartCommand
{
    // About two minutes with the default sizes on two cores; a longer run is considered hung.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(15);

    private static readonly Option<int> Rounds = BenchmarkCommand.CreateOption("--rounds", "Restarts of each service; medians are reported", 7, 1, 50);

    public static Command Describe()
    {
        var command = new Command("start", "How long each service takes until it is ready, and its memory then, beside a bare gRPC service") { Rounds };
        command.SetAction(
            (given, cancellationToken) =>
                BenchmarkCommand.RunAsync((state, token) => StartBenchmark.RunAsync(state, given.GetValue(Rounds), token), Timeout, cancellationToken)
        );
        return command;
    }
}
