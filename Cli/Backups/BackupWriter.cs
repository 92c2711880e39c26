using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using ThemeDay.LocalState;

namespace ThemeDay.Cli.Backups;

/// <summary>Writes a state directory that nobody uses into an archive.</summary>
/// <remarks>A tar archive, compressed with gzip: <c>backup.json</c>, the directories and files in the order of their paths, <c>entries.json</c>.</remarks>
internal sealed class BackupWriter
{
    private readonly DirectoryInfo state;
    private readonly TarWriter tar;
    private readonly List<BackupEntry> entries = [];
    private long bytes;

    private BackupWriter(string state, TarWriter tar) => (this.state, this.tar) = (new(state), tar);

    /// <summary>Writes the archive: under a temporary name, and under its own once it is complete and on the disk.</summary>
    /// <returns>The number of files in it, and their size in bytes before compression.</returns>
    /// <exception cref="CommandException">The state directory holds something that is neither file nor directory.</exception>
    public static async Task<(int Files, long Bytes)> WriteAsync(string state, string path, BackupHeader header, CancellationToken cancellationToken)
    {
        var temporary = $"{path}.partial";
        File.Delete(temporary); // of a killed backup
        try
        {
            (int, long) written;
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            };
            await using (var file = new FileStream(temporary, options))
            {
                await using (var gzip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true)) // the system is down meanwhile
                await using (var archive = new TarWriter(gzip, TarEntryFormat.Pax))
                    written = await new BackupWriter(state, archive).WriteEntriesAsync(header, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: false);
            DirectoryDurability.Flush(Path.GetDirectoryName(path)!);
            return written;
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private async Task<(int Files, long Bytes)> WriteEntriesAsync(BackupHeader header, CancellationToken cancellationToken)
    {
        await WriteJsonAsync(BackupHeader.Name, header, cancellationToken);
        await WriteDirectoryAsync(state, cancellationToken);
        var files = entries.Count(entry => entry.Sha256 is not null) - 1;
        await WriteJsonAsync(BackupEntry.ListName, entries.ToList(), cancellationToken);
        return (files, bytes);
    }

    private async Task WriteDirectoryAsync(DirectoryInfo directory, CancellationToken cancellationToken)
    {
        foreach (var child in directory.EnumerateFileSystemInfos().OrderBy(child => child.Name, StringComparer.Ordinal))
        {
            var path = Path.GetRelativePath(state.FullName, child.FullName);
            if (BackupRules.IsLeftOut(path))
                continue;
            if (child.LinkTarget is { } target) // would be read as this user, wherever it points
                throw new CommandException($"{child.FullName} is a link to {target}: a backup holds files and directories only");
            var mode = child.UnixFileMode & BackupRules.Permissions;
            if (child is DirectoryInfo inner)
            {
                await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.Directory, path) { Mode = mode }, cancellationToken);
                entries.Add(new(path, mode, Sha256: null));
                await WriteDirectoryAsync(inner, cancellationToken);
            }
            else
            {
                await using var content = new FileStream(child.FullName, FileMode.Open, FileAccess.Read, FileShare.Read);
                bytes += content.Length;
                await WriteFileAsync(path, mode, content, cancellationToken);
            }
        }
    }

    private async Task WriteJsonAsync<T>(string name, T value, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(value, BackupJson.Options));
        await WriteFileAsync(name, UnixFileMode.UserRead | UnixFileMode.UserWrite, content, cancellationToken);
    }

    // The tar writer needs the length first and the hash needs all of it: read twice, the second time from memory as a rule.
    private async Task WriteFileAsync(string path, UnixFileMode mode, Stream content, CancellationToken cancellationToken)
    {
        entries.Add(new(path, mode, Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken))));
        content.Position = 0;
        await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, path) { Mode = mode, DataStream = content }, cancellationToken);
    }
}
