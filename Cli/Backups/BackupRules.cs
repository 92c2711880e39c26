namespace ThemeDay.Cli.Backups;

/// <summary>What belongs in a backup, and which backups are accepted.</summary>
internal static class BackupRules
{
    /// <summary>The version of the archive's format. An archive of another one is refused.</summary>
    public const int Format = 1;

    /// <summary>Only permissions are kept: a set-user-id bit has no place in a state directory.</summary>
    public const UnixFileMode Permissions =
        UnixFileMode.UserRead
        | UnixFileMode.UserWrite
        | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead
        | UnixFileMode.GroupWrite
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite
        | UnixFileMode.OtherExecute;

    /// <summary>The version of PostgreSQL's data directory; without it, the databases of a system are elsewhere.</summary>
    public const string PostgresVersionFile = "postgres/data/PG_VERSION";

    // What a start creates anew: the run itself, copies of programs, logs, what a killed write or first start left, and the broker, whose messages
    // services read from the feed again (docs/eventing.md).
    private static readonly HashSet<string> LeftOut =
    [
        "bin",
        "home",
        "home.new",
        "lock",
        "logs",
        "messaging",
        "messaging.initialized",
        "messaging.initialized.new",
        "ports.json.new",
        "run.json",
        "run.json.new",
        "postgres/password",
        "postgres/data.new",
        "postgres/data/postmaster.pid",
    ];

    /// <summary>Whether a file or directory of the state directory, with all that is in it, is left out.</summary>
    public static bool IsLeftOut(string path) => LeftOut.Contains(path);

    /// <summary>Whether the path of an entry stays inside the directory that it is extracted to, and is one that a backup holds.</summary>
    public static bool IsAllowed(string path) =>
        path.Split('/') is var parts
        && parts.All(part => part is not ("" or "." or "..") && !part.Contains('\0', StringComparison.Ordinal))
        && !Enumerable.Range(1, parts.Length).Any(length => IsLeftOut(string.Join('/', parts[..length])));

    /// <summary>Why this machine cannot use a backup; null if it can.</summary>
    public static string? FindObstacle(BackupHeader header, BackupPlatform machine) =>
        header.Format != Format ? $"it has format {header.Format}, and this version of ThemeDay reads format {Format}"
        : header.Architecture != machine.Architecture
            ? $"it was made on {header.Architecture}, and this machine is {machine.Architecture}: move the databases with pg_dump (docs/operations.md, Backup)"
        : machine.PostgresVersion is not { } version
            ? $"it holds data of PostgreSQL {header.PostgresVersion}, which is not installed: sudo apt-get install postgresql-{header.PostgresVersion}"
        : header.PostgresVersion != version
            ? $"it holds data of PostgreSQL {header.PostgresVersion}, and this machine would start PostgreSQL {version}: restore it where "
                + $"{header.PostgresVersion} is the highest version installed, or move the databases with pg_dump (docs/operations.md, Backup)"
        : null;

    /// <summary>What differs between the entries that an archive lists and those that were read of it; null if nothing does.</summary>
    public static string? FindDifference(IReadOnlyList<BackupEntry> listed, IReadOnlyList<BackupEntry> read)
    {
        var (expected, actual) = (listed.ToHashSet(), read.ToHashSet());
        return read.FirstOrDefault(entry => !expected.Contains(entry)) is { } changed ? $"{changed.Path} is not as it was backed up"
            : listed.FirstOrDefault(entry => !actual.Contains(entry)) is { } missing ? $"{missing.Path} is missing"
            : null;
    }
}
