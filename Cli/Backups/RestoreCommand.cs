using System.CommandLine;
using ThemeDay.Cli.Running;
using ThemeDay.LocalState;

namespace ThemeDay.Cli.Backups;

/// <summary><c>./run restore FILE</c>: makes a state directory of a backup, which the next <c>./run</c> starts.</summary>
internal static class RestoreCommand
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly Argument<string> Archive = new("FILE") { Description = "The archive that ./run backup wrote" };
    private static readonly Option<string?> State = new("--state") { Description = "The state folder to create; absent or empty (default: .state)" };

    public static Command Create()
    {
        var command = new Command("restore", "Create a state directory from a backup") { Archive, State };
        command.SetAction(
            async (result, cancellationToken) =>
            {
                var state = Repository.ResolveState(result.GetValue(State));
                var header = await RestoreAsync(result.GetValue(Archive)!, state, cancellationToken);
                await result.WriteLineAsync(
                    $"{state.Path}: restored as of {header.CreateTime:yyyy-MM-dd HH:mm} UTC. Start it with ./run --state {state.Path}, then compare its logs "
                        + "with checkpoints stored elsewhere: ./run verify --checkpoints FILE"
                );
                return 0;
            }
        );
        return command;
    }

    // Extracted into a directory beside it, which no other user can enter, and renamed once all of it is verified and on the disk: a state directory is there
    // as a whole or not at all.
    private static async Task<BackupHeader> RestoreAsync(string path, StateDirectory state, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            throw new CommandException($"there is no file {path}");
        StateLock.EnsureUsable(state);
        if (Directory.Exists(state.Path) && Directory.EnumerateFileSystemEntries(state.Path).Any())
            throw new CommandException($"{state.Path} is not empty: name another directory with --state DIR, or move that one away");
        var staging = StateDirectory.Resolve($"{state.Path}.restoring", "");
        if (Path.Exists(staging.Path))
            throw new CommandException($"{staging.Path} exists: another restore is under way, or one was killed; then delete it");
        try
        {
            var parent = Path.GetDirectoryName(state.Path)!;
            Directory.CreateDirectory(parent);
            Directory.CreateDirectory(staging.Path, OwnerOnly);
            try
            {
                var header = await BackupReader.ExtractAsync(path, staging.Path, BackupPlatform.Current, cancellationToken);
                SystemUsers.GiveToServer("postgres", staging.GetPath("postgres")); // ./run gives files and keys to their services
                DirectoryDurability.FlushFileSystem(staging.Path);
                File.SetUnixFileMode(staging.Path, StateDirectory.Mode);
                if (Directory.Exists(state.Path))
                    Directory.Delete(state.Path); // empty
                Directory.Move(staging.Path, state.Path);
                DirectoryDurability.Flush(parent);
                return header;
            }
            catch
            {
                Directory.Delete(staging.Path, recursive: true);
                throw;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{path} is not restored: {exception.Message}", exception);
        }
    }
}
