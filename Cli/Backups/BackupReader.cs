using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace ThemeDay.Cli.Backups;

/// <summary>Extracts a backup and compares all of it with the list that it ends with.</summary>
/// <remarks>
/// The list detects what happened to an archive by accident, and a change by somebody who does not know the format. Who can replace an archive can replace the
/// list, too: against them stand the checkpoints stored elsewhere (<c>./run verify --checkpoints</c>).
/// </remarks>
internal sealed class BackupReader
{
    private readonly string directory;
    private readonly List<BackupEntry> entries = [];

    private BackupReader(string directory) => this.directory = directory;

    /// <summary>Extracts the backup into an empty directory that no other user can enter. Nothing of it may be used unless this returns.</summary>
    /// <returns>Its header.</returns>
    /// <exception cref="CommandException">It is not a backup, not as it was written, or not for this machine.</exception>
    public static async Task<BackupHeader> ExtractAsync(string path, string directory, BackupPlatform machine, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            await using var gzip = new GZipStream(file, CompressionMode.Decompress);
            await using var tar = new TarReader(gzip);
            return await new BackupReader(directory).ReadAsync(tar, machine, cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or FormatException or JsonException or ArgumentException)
        {
            throw new CommandException($"{path} is no backup, or is damaged: {exception.Message}", exception);
        }
        catch (BackupRefusedException exception)
        {
            throw new CommandException($"{path} is not restored: {exception.Message}", exception);
        }
    }

    private async Task<BackupHeader> ReadAsync(TarReader tar, BackupPlatform machine, CancellationToken cancellationToken)
    {
        if (await tar.GetNextEntryAsync(cancellationToken: cancellationToken) is not { Name: BackupHeader.Name, DataStream: { } start } first)
            throw new InvalidDataException($"it does not begin with {BackupHeader.Name}");
        using var json = new MemoryStream();
        await start.CopyToAsync(json, cancellationToken);
        entries.Add(new(first.Name, first.Mode, Convert.ToHexStringLower(SHA256.HashData(json.ToArray()))));
        var header = Parse<BackupHeader>(json.ToArray());
        if (BackupRules.FindObstacle(header, machine) is { } obstacle)
            throw new BackupRefusedException(obstacle);

        while (await tar.GetNextEntryAsync(cancellationToken: cancellationToken) is { } entry)
        {
            if (entry is { Name: BackupEntry.ListName, DataStream: { } list })
            {
                using var end = new MemoryStream();
                await list.CopyToAsync(end, cancellationToken);
                if (BackupRules.FindDifference(Parse<List<BackupEntry>>(end.ToArray()), entries) is { } difference)
                    throw new BackupRefusedException(difference);
                return await tar.GetNextEntryAsync(cancellationToken: cancellationToken) is { } more
                    ? throw new BackupRefusedException($"{more.Name} follows its end")
                    : header;
            }

            await ExtractAsync(entry, cancellationToken);
        }

        throw new InvalidDataException("its end is missing");
    }

    private async Task ExtractAsync(TarEntry entry, CancellationToken cancellationToken)
    {
        var name = entry.EntryType is TarEntryType.Directory ? entry.Name.TrimEnd('/') : entry.Name;
        if (!BackupRules.IsAllowed(name) || name is BackupHeader.Name)
            throw new BackupRefusedException($"“{entry.Name}” is not a path of a state directory");
        if ((entry.Mode & ~BackupRules.Permissions) != UnixFileMode.None)
            throw new BackupRefusedException($"{name} has more than permissions in its mode");
        var path = Path.Combine(directory, name);
        if (Path.Exists(path) || !Directory.Exists(Path.GetDirectoryName(path)))
            throw new BackupRefusedException($"{name} is there twice, or before its directory");
        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                Directory.CreateDirectory(path);
                File.SetUnixFileMode(path, entry.Mode); // whatever the umask is
                entries.Add(new(name, entry.Mode, Sha256: null));
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile:
                entries.Add(new(name, entry.Mode, await WriteFileAsync(path, entry, cancellationToken)));
                break;
            default:
                throw new BackupRefusedException($"{name} is a {entry.EntryType}, neither file nor directory");
        }
    }

    private static async Task<string> WriteFileAsync(string path, TarEntry entry, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write))
        {
            var buffer = new byte[128 * 1024];
            while (entry.DataStream is { } content && await content.ReadAsync(buffer, cancellationToken) is > 0 and var count)
            {
                hash.AppendData(buffer, 0, count);
                await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            }
        }

        File.SetUnixFileMode(path, entry.Mode);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static T Parse<T>(byte[] json) => JsonSerializer.Deserialize<T>(json, BackupJson.Options) ?? throw new InvalidDataException("an entry is null");

    private sealed class BackupRefusedException(string message) : Exception(message);
}
