using System.CommandLine;
using System.Globalization;
using System.Reflection;
using ThemeDay.Cli.Running;
using ThemeDay.LocalState;

namespace ThemeDay.Cli.Backups;

/// <summary><c>./run backup FILE</c>: writes the state directory of a stopped system into one archive (docs/decisions/0023-backup.md).</summary>
internal static class BackupCommand
{
    private static readonly Argument<string> Archive = new("FILE") { Description = "The archive, such as themeday-2026-12-01.tar.gz; must not exist yet" };
    private static readonly Option<string?> State = new("--state") { Description = "The state folder of the stopped system (default: .state)" };

    public static Command Create()
    {
        var command = new Command("backup", "Write databases, files, keys and secrets of a stopped system into one archive") { Archive, State };
        command.SetAction(
            async (result, cancellationToken) =>
            {
                var state = Repository.ResolveState(result.GetValue(State));
                var path = Path.GetFullPath(result.GetValue(Archive)!);
                var (files, bytes) = await BackUpAsync(state, path, cancellationToken);
                await result.WriteLineAsync(
                    $"{path}: {files} files of {state.Path}, {bytes / 1_000_000} MB before compression. It holds all secrets: keep it where only operators read"
                );
                return 0;
            }
        );
        return command;
    }

    private static async Task<(int Files, long Bytes)> BackUpAsync(StateDirectory state, string path, CancellationToken cancellationToken)
    {
        if (Path.Exists(path))
            throw new CommandException($"{path} exists: name a new file");
        if ($"{path}/".StartsWith($"{state.Path}/", StringComparison.Ordinal))
            throw new CommandException($"{path} is inside the state directory that it would be a backup of: name a file elsewhere");
        var versionFile = state.GetPath(BackupRules.PostgresVersionFile);
        if (!Directory.Exists(state.Path))
            throw new CommandException($"there is no state directory {state.Path}: name that of the system with --state DIR");
        try
        {
            using var stateLock = StateLock.Acquire(state);
            if (!File.Exists(versionFile))
            {
                throw new CommandException(
                    $"{state.Path} holds no databases: those in containers or on other servers are backed up with pg_dump (docs/operations.md, Backup)"
                );
            }

            if (FindServer(state) is { } pid)
                throw new CommandException($"PostgreSQL (process {pid}) of {state.Path} has not ended yet: try again in a few seconds");
            var header = new BackupHeader(
                BackupRules.Format,
                TimeProvider.System.GetUtcNow(),
                Assembly.GetExecutingAssembly().GetName().Version!.ToString(3),
                int.Parse(await File.ReadAllTextAsync(versionFile, cancellationToken), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture),
                BackupPlatform.Current.Architecture
            );
            return await BackupWriter.WriteAsync(state.Path, path, header, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{path} is not written: {exception.Message}", exception);
        }
    }

    // The lock is that of AppHost. Servers of a killed one end by themselves within seconds; until then their files change.
    private static string? FindServer(StateDirectory state)
    {
        var data = state.GetPath("postgres/data");
        return
            File.Exists($"{data}/postmaster.pid")
            && File.ReadLines($"{data}/postmaster.pid").FirstOrDefault() is { } pid
            && File.Exists($"/proc/{pid}/cmdline")
            && File.ReadAllText($"/proc/{pid}/cmdline").Split('\0').Contains(data)
            ? pid
            : null;
    }
}
