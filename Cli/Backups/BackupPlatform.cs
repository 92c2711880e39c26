using System.Globalization;
using System.Runtime.InteropServices;

namespace ThemeDay.Cli.Backups;

/// <summary>What a machine can do with a data directory of PostgreSQL.</summary>
/// <param name="Architecture">Its processor architecture.</param>
/// <param name="PostgresVersion">The major version that <c>./run</c> starts, the highest installed; null without one.</param>
internal sealed record BackupPlatform(string Architecture, int? PostgresVersion)
{
    private const string Versions = "/usr/lib/postgresql";

    /// <summary>This machine.</summary>
    public static BackupPlatform Current => new($"{RuntimeInformation.OSArchitecture}", FindPostgresVersion());

    // As AppHost/Servers/postgres.sh does.
    private static int? FindPostgresVersion() =>
        Directory.Exists(Versions)
            ? Directory
                .EnumerateDirectories(Versions)
                .Where(directory => File.Exists(Path.Combine(directory, "bin", "postgres")))
                .Select(directory =>
                    int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : (int?)null
                )
                .Max()
            : null;
}
