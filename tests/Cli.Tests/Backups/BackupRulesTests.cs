using ThemeDay.Cli.Backups;

namespace ThemeDay.Cli.Tests.Backups;

public sealed class BackupRulesTests
{
    private static readonly BackupPlatform Machine = new("X64", 15);
    private static readonly BackupHeader Header = new(BackupRules.Format, DateTimeOffset.UnixEpoch, "0.1.0", 15, "X64");

    [Theory]
    [InlineData("secrets/postgres-password", true)]
    [InlineData("files/registry/ab/abcd", true)]
    [InlineData("postgres/data/PG_VERSION", true)]
    [InlineData("../secrets/key", false)]
    [InlineData("files/../../etc/passwd", false)]
    [InlineData("/etc/passwd", false)]
    [InlineData("files//x", false)]
    [InlineData("files/./x", false)]
    [InlineData("files/", false)]
    [InlineData("", false)]
    [InlineData("files/a\0b", false)]
    [InlineData("run.json", false)] // of a system that does not run
    [InlineData("bin/registry/ThemeDay.Services.Registry.dll", false)] // would be run
    [InlineData("postgres/data/postmaster.pid", false)]
    public void Only_paths_that_a_backup_holds_are_restored(string path, bool allowed) => Assert.Equal(allowed, BackupRules.IsAllowed(path));

    [Fact]
    public void A_backup_is_restored_where_format_architecture_and_PostgreSQL_are_the_same() => Assert.Null(BackupRules.FindObstacle(Header, Machine));

    [Fact]
    public void Otherwise_the_obstacle_and_the_way_around_it_are_named()
    {
        Assert.Contains("format 2", BackupRules.FindObstacle(Header with { Format = 2 }, Machine), StringComparison.Ordinal);
        Assert.Contains("made on Arm64", BackupRules.FindObstacle(Header with { Architecture = "Arm64" }, Machine), StringComparison.Ordinal);
        Assert.Contains(
            "PostgreSQL 15, and this machine would start PostgreSQL 17",
            BackupRules.FindObstacle(Header, new("X64", 17)),
            StringComparison.Ordinal
        );
        Assert.Contains("apt-get install postgresql-15", BackupRules.FindObstacle(Header, new("X64", null)), StringComparison.Ordinal);
    }
}
