using System.Text.Json;

namespace ThemeDay.Cli.Backups;

/// <summary>The first entry of a backup, <c>backup.json</c>: what has to fit before anything else is read.</summary>
/// <param name="Format">The version of the archive's format, <see cref="BackupRules.Format"/>.</param>
/// <param name="CreateTime">When the backup was started.</param>
/// <param name="Version">The version of ThemeDay that made it; for people.</param>
/// <param name="PostgresVersion">The major version of PostgreSQL whose data directory it holds.</param>
/// <param name="Architecture">The processor architecture, on which the format of that directory depends.</param>
internal sealed record BackupHeader(int Format, DateTimeOffset CreateTime, string Version, int PostgresVersion, string Architecture)
{
    public const string Name = "backup.json";
}

/// <summary>A file or directory of a backup. The last entry of the archive, <c>entries.json</c>, lists all others.</summary>
/// <param name="Path">Its path in the state directory, with slashes.</param>
/// <param name="Mode">Its permissions; owners are not kept, they follow from the path.</param>
/// <param name="Sha256">The hash of the content in lower-case hexadecimal digits; null for a directory.</param>
internal sealed record BackupEntry(string Path, UnixFileMode Mode, string? Sha256)
{
    /// <summary>The entry that lists the others.</summary>
    public const string ListName = "entries.json";
}

/// <summary>How both are written.</summary>
internal static class BackupJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web);
}
