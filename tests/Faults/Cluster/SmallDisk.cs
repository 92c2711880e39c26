using Npgsql;
using ThemeDay.Testing;

namespace ThemeDay.Faults.Cluster;

/// <summary>A tmpfs with the tables of the services, which can be full. The write-ahead log of PostgreSQL is elsewhere: without space for it, the server
/// ends.</summary>
/// <param name="postgres">The server.</param>
/// <param name="folder">The mount point.</param>
internal sealed class SmallDisk(TestPostgres postgres, string folder) : IAsyncDisposable
{
    private const string Size = "1g";

    private readonly string tablespace = $"small_{Guid.NewGuid():N}";

    /// <summary>Mounts the disk.</summary>
    /// <returns>Null where this is not allowed: not as root, without the capability, or PostgreSQL in a container.</returns>
    public static async Task<SmallDisk?> TryMountAsync(TestPostgres postgres, string folder)
    {
        if (!postgres.IsLocal || !Environment.IsPrivilegedProcess)
            return null;
        Directory.CreateDirectory(folder);
        if (await RunAsync("mount", "-t", "tmpfs", "-o", $"size={Size},mode=0700", "tmpfs", folder) != 0)
            return null;
        await RunAsync("chown", "postgres:postgres", folder);
        var disk = new SmallDisk(postgres, folder);
        await disk.ExecuteAsync($"create tablespace {disk.tablespace} location '{folder}'");
        return disk;
    }

    /// <summary>Moves an unused database there.</summary>
    public Task PlaceAsync(string database) => ExecuteAsync($"alter database {database} set tablespace {tablespace}");

    /// <summary>Leaves no free space.</summary>
    public async Task FillAsync()
    {
        var used = new DriveInfo(folder) is var drive ? drive.TotalSize - drive.AvailableFreeSpace : 0;
        await RunAsync("mount", "-o", $"remount,size={used}", folder);
    }

    /// <summary>Gives the space back.</summary>
    public Task FreeAsync() => RunAsync("mount", "-o", $"remount,size={Size}", folder);

    public async ValueTask DisposeAsync()
    {
        await FreeAsync();
        foreach (var database in await ListDatabasesAsync())
            await ExecuteAsync($"drop database {database} with (force)");
        await ExecuteAsync($"drop tablespace {tablespace}");
        await RunAsync("umount", folder);
    }

    // Also the copies that a test has made.
    private async Task<List<string>> ListDatabasesAsync()
    {
        await using var connection = new NpgsqlConnection(postgres.OfSuperuser("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            $"select datname from pg_database join pg_tablespace t on t.oid = dattablespace where spcname = '{tablespace}'",
            connection
        );
        await using var reader = await command.ExecuteReaderAsync();
        List<string> databases = [];
        while (await reader.ReadAsync())
            databases.Add(reader.GetString(0));
        return databases;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(postgres.OfSuperuser("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<int> RunAsync(string program, params string[] arguments) =>
        (await ProcessLauncher.RunAsync(new(program, arguments), CancellationToken.None)).ExitCode;
}
