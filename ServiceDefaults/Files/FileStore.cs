using System.Buffers;
using System.Security.Cryptography;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Files;

/// <summary>A stored file.</summary>
/// <param name="MediaType">The media type detected from the content.</param>
/// <param name="SizeBytes">The size.</param>
/// <param name="Sha256">SHA-256 of the content in lower-case hexadecimal; also its path.</param>
public sealed record StoredFile(string MediaType, long SizeBytes, string Sha256);

/// <summary>The files of a service in a folder: content-addressed, type-checked by content, streamed (docs/contract.md, Files).</summary>
/// <param name="folder">The folder of the files (<see cref="FileStoreOptions"/>).</param>
public sealed class FileStore(string folder)
{
    private const int BufferBytes = 64 << 10;

    private readonly Lock commitLock = new(); // a folder has one process: storing a file again and deleting it as old must not interleave

    /// <summary>Stores a file under its hash; it is durable when this returns.</summary>
    /// <param name="bytes">The content; read once.</param>
    /// <param name="accepted">The accepted sizes and types.</param>
    /// <param name="cancellationToken">Cancels the upload; no file is left.</param>
    /// <returns>The file, or INVALID_ARGUMENT if it is empty, too large, or of an unsupported type.</returns>
    public async Task<Result<StoredFile>> PutAsync(Stream bytes, AcceptedFiles accepted, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var tempPath = Path.Combine(folder, $"upload-{Guid.NewGuid():N}");
        try
        {
            var stored = await WriteTempFileAsync(bytes, tempPath, accepted, cancellationToken);
            if (stored.TryGetValue(out var file, out _))
                Commit(tempPath, file.Sha256);
            return stored;
        }
        finally
        {
            File.Delete(tempPath);
        }
    }

    /// <summary>Opens a file for random access; null if it does not exist.</summary>
    public Stream? Open(string sha256)
    {
        var path = GetPath(sha256);
        return File.Exists(path) ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.Asynchronous) : null;
    }

    /// <summary>The hashes of files stored before an instant. Also deletes temporary files that killed uploads left before it.</summary>
    public IEnumerable<string> FindOlderThan(DateTimeOffset before)
    {
        if (!Directory.Exists(folder))
            yield break;
        foreach (var abandoned in Directory.EnumerateFiles(folder, "upload-*").Where(file => GetStoredAt(file) < before))
            File.Delete(abandoned);
        foreach (var kept in Directory.EnumerateDirectories(folder).SelectMany(Directory.EnumerateFiles).Where(file => GetStoredAt(file) < before))
            yield return Path.GetFileName(kept);
    }

    /// <summary>Deletes a file, unless the same content has been stored again since the instant: its row may not be committed yet.</summary>
    /// <returns>True if it was deleted.</returns>
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

    /// <summary>Deletes a file that no row refers to. No upload may be between storing the same content and committing its row.</summary>
    public void Delete(string sha256)
    {
        lock (commitLock)
            File.Delete(GetPath(sha256));
    }

    private static DateTimeOffset GetStoredAt(string file) => new(File.GetLastWriteTimeUtc(file));

    private static async Task<Result<StoredFile>> WriteTempFileAsync(Stream bytes, string path, AcceptedFiles accepted, CancellationToken cancellationToken)
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
            // The whole head is read before the type is detected: a client may send it byte by byte.
            var read = await bytes.ReadAtLeastAsync(buffer.AsMemory(0, BufferBytes), FileTypes.HeadBytes, throwOnEndOfStream: false, cancellationToken);
            if (!accepted.DetectMediaType(buffer.AsSpan(0, Math.Min(read, FileTypes.HeadBytes))).TryGetValue(out var mediaType, out var refusal))
                return refusal;
            long size = 0;
            for (; read > 0; read = await bytes.ReadAsync(buffer.AsMemory(0, BufferBytes), cancellationToken))
            {
                size += read;
                if (size > accepted.MaxBytes)
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
            File.Move(tempPath, path, overwrite: true); // the same content, if it exists already; its age starts again
        }
    }

    private string GetPath(string sha256) => Path.Combine(folder, sha256[..2], sha256);
}
