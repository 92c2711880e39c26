using System.CommandLine;
using ThemeDay.Cli.Running;

namespace ThemeDay.Benchmarks.Submit;

/// <summary>What <c>./bench submit</c> was asked for.</summary>
/// <param name="Count">Calls in each round.</param>
/// <param name="Clients">How many call at a time.</param>
/// <param name="Rounds">Rounds that count, of service and floor each.</param>
internal sealed record SubmitOptions(int Count, int Clients, int Rounds)
{
    /// <summary>Rounds before those that count: .NET compiles what is called often again, in the background, on the same two cores.</summary>
    public const int WarmUps = 3;

    /// <summary>All rounds.</summary>
    public int Turns => WarmUps + Rounds;
}

/// <summary><c>./bench submit</c>: SubmitTheme of the real Registry beside a bare gRPC method that writes the same rows (docs/decisions/0006).</summary>
internal static class SubmitCommand
{
    // Some 100 s at the default sizes on two cores; what takes longer than this hangs.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private static readonly Option<int> Count = Bounded("--count", "Calls in each round", 6_000, 200, 50_000);
    private static readonly Option<int> Clients = Bounded("--clients", "How many call at a time, each signed in as its unit's liaison", 16, 1, 64);
    private static readonly Option<int> Rounds = Bounded("--rounds", "Rounds that count, of service and floor each; their median is told", 5, 1, 15);

    public static Command Describe()
    {
        var command = new Command("submit", "Submit themes: throughput and p99 beside a bare gRPC method writing the same rows") { Count, Clients, Rounds };
        command.SetAction(
            async (given, cancellationToken) =>
            {
                using var signals = new ShutdownSignals(onSecond: () => { });
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, signals.Token);
                limit.CancelAfter(Limit);
                return await SubmitBenchmark.RunAsync(new(given.GetValue(Count), given.GetValue(Clients), given.GetValue(Rounds)), limit.Token);
            }
        );
        return command;
    }

    private static Option<int> Bounded(string name, string description, int usual, int least, int most)
    {
        var option = new Option<int>(name) { Description = $"{description} ({least} to {most}; default {usual})", DefaultValueFactory = _ => usual };
        option.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int>() is var value && (value < least || value > most))
                given.AddError($"{name} is {least} to {most}");
        });
        return option;
    }
}
