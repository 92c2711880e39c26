using System.CommandLine;
using ThemeDay.Cli.Running;

namespace ThemeDay.Cli.Logs;

/// <summary><c>./run verify</c>: verifies the event logs of a running system against their hash chains and signed checkpoints, then its snapshots.</summary>
internal static class VerifyCommand
{
    private static readonly Option<string?> State = SystemConnection.StateOption();

    private static readonly Option<string?> CheckpointsOption = new("--checkpoints")
    {
        Description = "A file, best on another machine, of checkpoints: the logs are held against those in it, and the new ones are added",
    };

    public static Command Create()
    {
        var command = new Command("verify", "Check the event logs of a running system against their chain and checkpoints, and its snapshots")
        {
            State,
            CheckpointsOption,
        };
        // Uses the service role, the only one that can read payloads of every district, so that no event is verified by its digest alone.
        command.SetAction(
            (parseResult, cancellationToken) =>
                SystemConnection.RunAsync(
                    parseResult.GetValue(State),
                    new("service"),
                    async api =>
                    {
                        var trusted = parseResult.GetValue(CheckpointsOption) is { } path ? CheckpointFile.Read(path) : null;
                        return await LogVerifier.VerifyAllAsync(api, trusted, cancellationToken) ? 0 : 1;
                    },
                    cancellationToken
                )
        );
        return command;
    }
}
