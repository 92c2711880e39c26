using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ThemeDay.LocalState;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.ServiceDefaults.Files;

/// <summary>
/// Binds the folder of the files to the database: both have the same id. Two instances with a folder each behind one database, which would lose files for one
/// another, or a folder and a database of different backups, are found at the start.
/// </summary>
public static class FileStoreIdentity
{
    private const string FileName = "store-id";
    private const int BatchSize = 500;

    /// <summary>Compares the ids, or creates them where the database has none yet. For <see cref="DatabaseSeed"/>: one instance at a time.</summary>
    /// <exception cref="StartRefusedException">The ids differ, the database has one and the folder has none, or the folder has files of which the database,
    /// such as a new one, knows none: the orphaned-file cleanup would delete them.</exception>
    public static async Task VerifyAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var folder = services.GetRequiredService<FileStoreOptions>().Folder;
        var database = services.GetRequiredService<NpgsqlDataSource>();
        await using var select = database.CreateCommand("select id from file_store");
        var stored = (Guid?)await select.ExecuteScalarAsync(cancellationToken);
        var found = await ReadAsync(folder, cancellationToken);
        if (stored is null)
        {
            await EnsureFilesAreKnownAsync(services, cancellationToken);
            var id = found ?? await CreateAsync(folder, cancellationToken); // the file first: a database without an id asks again
            await using var insert = database.CreateCommand("insert into file_store (id) values ($1)");
            insert.Parameters.Add(new() { Value = id });
            await insert.ExecuteNonQueryAsync(cancellationToken);
        }
        else if (stored != found)
        {
            throw new StartRefusedException(
                $"the folder of the files is not that of the database, which has the id {stored} in file_store, the folder "
                    + (found is null ? $"none in {FileName}" : $"{found} in {FileName}")
                    + ": all instances share one folder, and it is restored with the database"
            );
        }
    }

    private static async Task EnsureFilesAreKnownAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var hasFiles = false;
        foreach (var hashes in services.GetRequiredService<FileStore>().List().Chunk(BatchSize))
        {
            hasFiles = true;
            if (await services.GetRequiredService<FileReferences>().AnyReferencedAsync(hashes, cancellationToken))
                return;
        }

        if (hasFiles)
            throw new StartRefusedException(
                "the folder of the files is not empty, but the database refers to none of its files: restore the database that belongs to them, or move the "
                    + "files away"
            );
    }

    private static async Task<Guid?> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return null;
        var text = await File.ReadAllTextAsync(path, cancellationToken);
        return Guid.TryParse(text, out var id) ? id : throw new StartRefusedException($"{path} has no id; restore it with the files");
    }

    private static async Task<Guid> CreateAsync(string folder, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid();
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, FileName);
        var temporary = $"{path}.{id:N}";
        await using (var file = new FileStream(temporary, FileMode.CreateNew))
        {
            await file.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"{id}\n"), cancellationToken);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path);
        DirectoryDurability.Flush(folder);
        return id;
    }
}
