using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using ThemeDay.Cli.Backups;
using ThemeDay.LocalState;

namespace ThemeDay.Cli.Tests.Backups;

/// <summary><c>./run backup</c> and <c>./run restore</c> on directories that look like those of a stopped system.</summary>
public sealed class BackupCommandTests : IDisposable
{
    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // Its parent: the users of the services can enter it, as StateLock demands where root runs the tests.
    private readonly DirectoryInfo folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"themeday-{Guid.NewGuid():N}"), StateDirectory.Mode);

    private string State => Path.Combine(folder.FullName, "state");

    private string Restored => Path.Combine(folder.FullName, "restored");

    private string Archive => Path.Combine(folder.FullName, "backup.tar.gz");

    public BackupCommandTests()
    {
        Write("postgres/data/PG_VERSION", $"{BackupPlatform.Current.PostgresVersion}\n");
        Write("postgres/data/base/1/112", new string('x', 100_000));
        Directory.CreateDirectory(Path.Combine(State, "postgres/data/pg_notify")); // empty, and PostgreSQL does not start without it
        Write("files/registry/store-id", "1");
        Write("keys/registry/key.xml", "<key />");
        Write("secrets/postgres-password", "password");
        File.SetUnixFileMode(Path.Combine(State, "secrets/postgres-password"), Secret);
        Write("ports.json", "{}");
        Write("logs/registry.log", "log");
        Write("messaging/data/x", "queue");
        Write("messaging.initialized", "");
    }

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_restored_directory_has_every_file_with_its_content_and_permissions_but_neither_logs_nor_the_broker()
    {
        await RunAsync("backup", Archive, "--state", State);
        var (exitCode, _) = await RunAsync("restore", Archive, "--state", Restored);

        Assert.Equal(0, exitCode);
        Assert.Equal(
            List(State)
                .Where(path => !path.StartsWith("logs", StringComparison.Ordinal) && !path.StartsWith("messaging", StringComparison.Ordinal) && path != "lock"),
            List(Restored)
        );
        Assert.Equal(
            await File.ReadAllTextAsync(Path.Combine(State, "postgres/data/base/1/112")),
            await File.ReadAllTextAsync(Path.Combine(Restored, "postgres/data/base/1/112"))
        );
        Assert.Equal(Secret, File.GetUnixFileMode(Path.Combine(Restored, "secrets/postgres-password")));
        Assert.Equal(StateDirectory.Mode, File.GetUnixFileMode(Restored));
        Assert.Equal(["backup.tar.gz", "restored", "state"], folder.EnumerateFileSystemInfos().Select(child => child.Name).Order());
    }

    [Fact]
    public async Task A_backup_holds_secrets_so_only_its_owner_can_read_it()
    {
        var (exitCode, said) = await RunAsync("backup", Archive, "--state", State);

        Assert.Equal(0, exitCode);
        Assert.Contains("It holds all secrets", said, StringComparison.Ordinal);
        Assert.Equal(Secret, File.GetUnixFileMode(Archive));
    }

    [Fact]
    public async Task A_system_that_runs_is_not_backed_up()
    {
        using var running = StateLock.Acquire(StateDirectory.Resolve(State, ""));

        await AssertRefusedAsync("another run uses the state directory", "backup", Archive, "--state", State);
        AssertNothingBut("state");
    }

    [Fact]
    public async Task A_backup_replaces_no_file_and_stands_outside_what_it_is_a_backup_of()
    {
        await File.WriteAllTextAsync(Archive, "an earlier one");

        await AssertRefusedAsync("exists", "backup", Archive, "--state", State);
        await AssertRefusedAsync("inside the state directory", "backup", Path.Combine(State, "b.tar.gz"), "--state", State);
        await AssertRefusedAsync("inside the state directory", "backup", Path.Combine(State, "b.tar.gz"), "--state", $"{State}//");
        Assert.Equal("an earlier one", await File.ReadAllTextAsync(Archive));
    }

    [Fact]
    public async Task Databases_that_are_elsewhere_are_said_to_be_and_nothing_is_written()
    {
        Directory.Delete(Path.Combine(State, "postgres"), recursive: true);

        await AssertRefusedAsync("holds no databases", "backup", Archive, "--state", State);
        await AssertRefusedAsync("no state directory", "backup", Archive, "--state", Restored);
        AssertNothingBut("state");
    }

    [Fact]
    public async Task A_link_in_the_state_directory_is_named_and_no_part_of_the_backup_is_left()
    {
        File.CreateSymbolicLink(Path.Combine(State, "secrets/zz"), "/etc/hostname");

        await AssertRefusedAsync("secrets/zz is a link to /etc/hostname", "backup", Archive, "--state", State);
        AssertNothingBut("state");
    }

    [Fact]
    public async Task What_a_killed_backup_left_does_not_stand_in_the_way_of_the_next()
    {
        await File.WriteAllTextAsync($"{Archive}.partial", "half of a backup");

        var (exitCode, _) = await RunAsync("backup", Archive, "--state", State);

        Assert.Equal(0, exitCode);
        AssertNothingBut("backup.tar.gz", "state");
    }

    [Fact]
    public async Task A_directory_that_holds_anything_is_not_restored_over()
    {
        await RunAsync("backup", Archive, "--state", State);

        await AssertRefusedAsync("is not empty", "restore", Archive, "--state", State);
    }

    [Fact]
    public async Task An_empty_directory_is()
    {
        await RunAsync("backup", Archive, "--state", State);
        Directory.CreateDirectory(Restored);

        Assert.Equal(0, (await RunAsync("restore", Archive, "--state", $"{Restored}/")).ExitCode);
        AssertNothingBut("backup.tar.gz", "restored", "state");
    }

    [Fact]
    public async Task A_content_that_was_changed_in_the_archive_is_refused() =>
        await AssertNotRestoredAsync("files/registry/store-id is not as it was backed up", (entry, _) => SetContent(entry, "files/registry/store-id", "2"));

    [Fact]
    public async Task Permissions_that_were_changed_in_the_archive_are_refused() =>
        await AssertNotRestoredAsync(
            "secrets/postgres-password is not as it was backed up",
            (entry, _) =>
            {
                if (entry.Name is "secrets/postgres-password")
                    entry.Mode |= UnixFileMode.OtherRead;
                return entry;
            }
        );

    [Fact]
    public async Task A_file_that_is_missing_in_the_archive_is_named() =>
        await AssertNotRestoredAsync("keys/registry/key.xml is missing", (entry, _) => entry.Name is "keys/registry/key.xml" ? null : entry);

    [Theory]
    [InlineData("../outside", "not a path of a state directory")]
    [InlineData("/tmp/outside", "not a path of a state directory")]
    [InlineData("bin/registry", "not a path of a state directory")]
    [InlineData("nowhere/file", "before its directory")]
    [InlineData("secrets/postgres-password", "is there twice")]
    public async Task A_file_that_was_added_outside_its_place_is_refused(string name, string expected) =>
        await AssertNotRestoredAsync(
            expected,
            (entry, tar) =>
            {
                if (entry.Name is BackupEntry.ListName)
                    tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream("x"u8.ToArray()) });
                return entry;
            }
        );

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    public async Task A_link_in_the_archive_is_refused(TarEntryType type) =>
        await AssertNotRestoredAsync(
            $"secrets/zz is a {type}",
            (entry, tar) =>
            {
                if (entry.Name is BackupEntry.ListName)
                    tar.WriteEntry(new PaxTarEntry(type, "secrets/zz") { LinkName = "../../outside" });
                return entry;
            }
        );

    [Fact]
    public async Task A_set_user_id_bit_is_refused() =>
        await AssertNotRestoredAsync(
            "more than permissions",
            (entry, _) =>
            {
                if (entry.Name is "ports.json")
                    entry.Mode |= UnixFileMode.SetUser;
                return entry;
            }
        );

    [Fact]
    public async Task The_data_of_another_PostgreSQL_is_refused_before_anything_is_extracted() =>
        await AssertNotRestoredAsync(
            "it holds data of PostgreSQL 9",
            (entry, _) =>
                SetContent(
                    entry,
                    BackupHeader.Name,
                    $$"""{"format":1,"version":"0.1.0","postgresVersion":9,"architecture":"{{BackupPlatform.Current.Architecture}}"}"""
                )
        );

    [Fact]
    public async Task A_part_of_an_archive_is_refused_wherever_it_ends()
    {
        await RunAsync("backup", Archive, "--state", State);
        var whole = await File.ReadAllBytesAsync(Archive);
        var tar = Unzip(whole);

        foreach (var length in (int[])[0, 1, 100, whole.Length / 2, whole.Length - 100])
            await AssertDamagedAsync(whole[..length]);
        foreach (var length in (int[])[0, 1, 512, 1024, 2048, tar.Length / 2, tar.Length - 2048])
            await AssertDamagedAsync(Zip(tar[..length]));
    }

    [Fact]
    public async Task A_bit_that_was_flipped_anywhere_in_the_archive_is_noticed()
    {
        await RunAsync("backup", Archive, "--state", State);
        var tar = Unzip(await File.ReadAllBytesAsync(Archive));
        var end = tar.AsSpan().IndexOf(Encoding.ASCII.GetBytes(BackupEntry.ListName));
        var random = new Random(20261202);

        for (var round = 0; round < 100; round++)
        {
            var changed = tar.ToArray();
            changed[random.Next(end)] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(Archive, Zip(changed));
            var (exitCode, said) = await RunAsync("restore", Archive, "--state", Restored);
            if (exitCode == 0) // times, owners and padding: nothing that is restored
            {
                Assert.Equal(await ReadAllAsync(State, List(Restored)), await ReadAllAsync(Restored, List(Restored)));
                Directory.Delete(Restored, recursive: true);
            }
            else
            {
                Assert.Single(said.Split('\n', StringSplitOptions.RemoveEmptyEntries));
                AssertNothingBut("backup.tar.gz", "state");
            }
        }
    }

    [Fact]
    public async Task What_is_no_backup_at_all_is_refused()
    {
        await AssertRefusedAsync("there is no file", "restore", Archive, "--state", Restored);
        await AssertDamagedAsync("not an archive"u8.ToArray());
        await AssertDamagedAsync(Zip("not an archive"u8.ToArray()));
    }

    [Fact]
    public async Task A_restore_beside_what_a_killed_one_left_says_so()
    {
        await RunAsync("backup", Archive, "--state", State);
        Directory.CreateDirectory($"{Restored}.restoring");

        await AssertRefusedAsync($"{Restored}.restoring exists", "restore", Archive, "--state", Restored);
    }

    private static async Task<(int ExitCode, string Said)> RunAsync(params string[] words)
    {
        var said = new StringWriter();
        var exitCode = await CommandLine.RunAsync(
            words,
            new()
            {
                Output = said,
                Error = said,
                EnableDefaultExceptionHandler = false,
            }
        );
        return (exitCode, $"{said}");
    }

    private static async Task AssertRefusedAsync(string expected, params string[] words)
    {
        var (exitCode, said) = await RunAsync(words);

        Assert.Equal(1, exitCode);
        Assert.Contains(expected, Assert.Single(said.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    // Entries as the archive has them, with one change.
    private async Task AssertNotRestoredAsync(string expected, Func<PaxTarEntry, TarWriter, PaxTarEntry?> change)
    {
        await RunAsync("backup", Archive, "--state", State);
        using var changed = new MemoryStream();
        await using (var reader = new TarReader(new MemoryStream(Unzip(await File.ReadAllBytesAsync(Archive)))))
        await using (var writer = new TarWriter(changed, TarEntryFormat.Pax, leaveOpen: true))
        {
            while (await reader.GetNextEntryAsync(copyData: true) is PaxTarEntry entry)
            {
                if (change(entry, writer) is { } written)
                    await writer.WriteEntryAsync(written);
            }
        }

        await File.WriteAllBytesAsync(Archive, Zip(changed.ToArray()));

        await AssertRefusedAsync(expected, "restore", Archive, "--state", Restored);
        AssertNothingBut("backup.tar.gz", "state");
    }

    private async Task AssertDamagedAsync(byte[] archive)
    {
        await File.WriteAllBytesAsync(Archive, archive);
        await AssertRefusedAsync("is no backup, or is damaged", "restore", Archive, "--state", Restored);
        AssertNothingBut("backup.tar.gz", "state");
    }

    private void AssertNothingBut(params string[] names) => Assert.Equal(names, folder.EnumerateFileSystemInfos().Select(child => child.Name).Order());

    private static PaxTarEntry SetContent(PaxTarEntry entry, string name, string content)
    {
        if (entry.Name == name)
            entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content));
        return entry;
    }

    private static byte[] Zip(byte[] bytes)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(bytes);
        return zipped.ToArray();
    }

    private static byte[] Unzip(byte[] bytes)
    {
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var whole = new MemoryStream();
        gzip.CopyTo(whole);
        return whole.ToArray();
    }

    private static IEnumerable<string> List(string directory) =>
        Directory
            .EnumerateFileSystemEntries(directory, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(directory, path))
            .Order(StringComparer.Ordinal);

    private static async Task<List<string>> ReadAllAsync(string directory, IEnumerable<string> paths)
    {
        List<string> contents = [];
        foreach (var path in paths.Select(path => Path.Combine(directory, path)))
            contents.Add($"{path[directory.Length..]} {File.GetUnixFileMode(path)} {(File.Exists(path) ? await File.ReadAllTextAsync(path) : "")}");
        return contents;
    }

    private void Write(string name, string content)
    {
        var path = Path.Combine(State, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
