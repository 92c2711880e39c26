using System.CommandLine;
using ThemeDay.Cli.Running;

namespace ThemeDay.Benchmarks.Running;

/// <summary>What the commands of the benchmarks have in common.</summary>
internal static class BenchmarkCommand
{
    /// <summary>An option with an integer within bounds.</summary>
    public static Option<int> CreateOption(string name, string description, int usual, int least, int most)
    {
        var option = new Option<int>(name) { Description = $"{description} ({least} to {most}; default {usual})", DefaultValueFactory = _ => usual };
        option.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int>() is var value && (value < least || value > most))
                given.AddError($"{name} is {least} to {most}");
        });
        return option;
    }

    /// <summary>Runs a benchmark until it ends, is interrupted, or takes longer than it may: then it is considered hung.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Func<CancellationToken, Task<int>> benchmark, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var signals = new ShutdownSignals(onSecond: () => { });
        using var timeoutCts = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, signals.Token);
        timeoutCts.CancelAfter(timeout);
        return await benchmark(timeoutCts.Token);
    }
}
