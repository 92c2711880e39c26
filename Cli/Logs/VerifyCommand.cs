using System.CommandLine;
using ThemeDay.Cli.Calls;
using ThemeDay.Cli.Running;

namespace ThemeDay.Cli.Logs;

/// <summary><c>./run verify</c>: are the event logs of a running system whole, and what their checkpoints were signed for?</summary>
internal static class VerifyCommand
{
    private static readonly Option<string?> State = RunningSystem.StateOption();

    private static readonly Option<string?> Keep = new("--keep")
    {
        Description = "A file, best on another machine, of checkpoints: the logs are held against those in it, and the new ones are added",
    };

    public static Command Describe()
    {
        var command = new Command("verify", "Check the event logs of a running system against their chain and checkpoints") { State, Keep };
        // As a service: the one role that sees the payloads of every district, so that none is taken by its digest alone.
        command.SetAction(
            (given, cancellationToken) =>
                RunningSystem.AskAsync(
                    given.GetValue(State),
                    new("service"),
                    async api =>
                    {
                        var kept = given.GetValue(Keep) is { } path ? KeptCheckpoints.Read(path) : null;
                        return await LogCheck.AllAsync(api, kept, cancellationToken) ? 0 : 1;
                    },
                    cancellationToken
                )
        );
        return command;
    }
}
