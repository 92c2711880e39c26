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

    private static readonly Option<string[]> KeyOption = new("--key")
    {
        Description = "The id of a key that has been replaced: its checkpoints are valid too, as are those of the key of the state folder; repeatable",
    };

    public static Command Create()
    {
        var command = new Command("verify", "Check the event logs of a running system against their chain and checkpoints, and its snapshots")
        {
            State,
            CheckpointsOption,
            KeyOption,
        };
        // Uses the service role, the only one that can read payloads of every district, so that no event is verified by its digest alone.
        command.SetAction(
            (parseResult, cancellationToken) =>
            {
                var trusted = parseResult.GetValue(CheckpointsOption) is { } path ? CheckpointFile.Read(path) : null;
                return SystemConnection.RunAsync(
                    parseResult.GetValue(State),
                    new("service"),
                    async api =>
                    {
                        var keys = CheckpointKeys.Load(Repository.ResolveState(parseResult.GetValue(State)), parseResult.GetValue(KeyOption) ?? []);
                        return await LogVerifier.VerifyAllAsync(api, trusted, keys, cancellationToken) ? 0 : 1;
                    },
                    cancellationToken
                );
            }
        );
        return command;
    }
}
