using System.Buffers;
using System.Security.Cryptography;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Files;

/// <summary>A file as it was taken.</summary>
/// <param name="MediaType">What its bytes are.</param>
/// <param name="SizeBytes">Its size.</param>
/// <param name="Sha256">SHA-256 of its bytes, in lower-case hexadecimal: where it lies.</param>
public sealed record StoredFile(string MediaType, long SizeBytes, string Sha256);

/// <summary>A service's own files in a folder: content-addressed, checked by their bytes, never whole in memory (contract, Files).</summary>
/// <param name="folder"><c>Files:Folder</c>. Backed up with the database; a file whose row is missing is harmless.</param>
public sealed class FileStore(string folder)
{
    private const int BufferBytes = 64 << 10;

    private readonly Lock commitLock = new(); // a folder has one process: taking a file again and removing it as old do not meet

    /// <summary>Says by a file's first bytes what it is.</summary>
    public delegate Result<string> MediaTypeDetector(ReadOnlySpan<byte> head);

    /// <summary>Takes a file: there for good when this returns, under its hash.</summary>
    /// <param name="bytes">Its bytes; read once.</param>
    /// <param name="limitBytes">The largest size taken.</param>
    /// <param name="headBytes">How many of its first bytes <paramref name="detectMediaType"/> wants to see.</param>
    /// <param name="detectMediaType">Says what it is.</param>
    /// <param name="cancellationToken">Ends the taking; nothing is left.</param>
    /// <returns>The file, or INVALID_ARGUMENT where it is empty, too large, or not what is taken.</returns>
    public async Task<Result<StoredFile>> PutAsync(
        Stream bytes,
        long limitBytes,
        int headBytes,
        MediaTypeDetector detectMediaType,
        CancellationToken cancellationToken
    )
    {
        Directory.CreateDirectory(folder);
        var tempPath = Path.Combine(folder, $"arriving-{Guid.NewGuid():N}");
        try
        {
            var stored = await WriteTempFileAsync(bytes, tempPath, limitBytes, headBytes, detectMediaType, cancellationToken);
            if (stored.TryGetValue(out var file, out _))
                Commit(tempPath, file.Sha256);
            return stored;
        }
        finally
        {
            File.Delete(tempPath);
        }
    }

    /// <summary>Opens a file for reading from any place on; null where it is gone.</summary>
    public Stream? Open(string sha256)
    {
        var path = GetPath(sha256);
        return File.Exists(path) ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.Asynchronous) : null;
    }

    /// <summary>The hashes of files taken before an instant. What a killed upload left half-way since then goes along.</summary>
    public IEnumerable<string> FindOlderThan(DateTimeOffset before)
    {
        if (!Directory.Exists(folder))
            yield break;
        foreach (var abandoned in Directory.EnumerateFiles(folder, "arriving-*").Where(file => GetStoredAt(file) < before))
            File.Delete(abandoned);
        foreach (var kept in Directory.EnumerateDirectories(folder).SelectMany(Directory.EnumerateFiles).Where(file => GetStoredAt(file) < before))
            yield return Path.GetFileName(kept);
    }

    /// <summary>Removes a file, unless the same bytes have been taken again since the instant: their row may be on its way.</summary>
    /// <returns>True where it was removed.</returns>
    public bool DeleteIfOlderThan(string sha256, DateTimeOffset before)
    {
        lock (commitLock)
        {
            if (GetStoredAt(GetPath(sha256)) >= before)
                return false;
            File.Delete(GetPath(sha256));
            return true;
        }
    }

    private static DateTimeOffset GetStoredAt(string file) => new(File.GetLastWriteTimeUtc(file));

    private static async Task<Result<StoredFile>> WriteTempFileAsync(
        Stream bytes,
        string path,
        long limitBytes,
        int headBytes,
        MediaTypeDetector detectMediaType,
        CancellationToken cancellationToken
    )
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            await using var file = new FileStream(
                path,
                new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    Options = FileOptions.Asynchronous,
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                }
            );
            // The head is read whole before anything is judged: a sender may send it byte by byte.
            var read = await bytes.ReadAtLeastAsync(buffer.AsMemory(0, BufferBytes), headBytes, throwOnEndOfStream: false, cancellationToken);
            if (!detectMediaType(buffer.AsSpan(0, Math.Min(read, headBytes))).TryGetValue(out var mediaType, out var refusal))
                return refusal;
            long size = 0;
            for (; read > 0; read = await bytes.ReadAsync(buffer.AsMemory(0, BufferBytes), cancellationToken))
            {
                size += read;
                if (size > limitBytes)
                    return Error.InvalidArgument("chunk", ErrorReasons.FileTooLarge);
                sha.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            file.Flush(flushToDisk: true); // the row that refers to it will be durable too
            return new StoredFile(mediaType, size, Convert.ToHexStringLower(sha.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Commit(string tempPath, string sha256)
    {
        var path = GetPath(sha256);
        lock (commitLock)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Move(tempPath, path, overwrite: true); // the same bytes, if there already; they count as new
        }
    }

    private string GetPath(string sha256) => Path.Combine(folder, sha256[..2], sha256);
}
