using System.CommandLine;
using Grpc.Core;
using ThemeDay.Cli.Running;
using ThemeDay.LocalState;

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

    /// <summary>
    /// Runs a benchmark in a directory of its own, which is deleted afterwards, until it ends, is interrupted, or takes longer than it may: then it is
    /// considered hung.
    /// </summary>
    /// <returns>The exit code: 0; 1 if it was stopped before the results were complete.</returns>
    public static async Task<int> RunAsync(Func<StateDirectory, CancellationToken, Task> runAsync, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var signals = new ShutdownSignals(onSecond: () => { });
        using var timeoutCts = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, signals.Token);
        timeoutCts.CancelAfter(timeout);
        var beside = Repository.ResolveState(requested: null); // on a disk with a realistic fsync cost
        var state = StateDirectory.Resolve(Path.Combine(beside.Path, $"bench-{Guid.NewGuid().ToString("N")[..8]}"), Repository.Root);
        try
        {
            await runAsync(state, timeoutCts.Token);
            return 0;
        }
        catch (Exception exception) when (exception is OperationCanceledException or RpcException && timeoutCts.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("stopped before the figures were whole");
            return 1;
        }
        finally
        {
            Directory.Delete(state.Path, recursive: true);
        }
    }
}
