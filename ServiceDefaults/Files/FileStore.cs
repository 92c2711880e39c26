using System.Buffers;
using System.Security.Cryptography;
using ThemeDay.ServiceDefaults.Rules;

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
    private const int PartBytes = 64 << 10;

    private readonly Lock keeping = new(); // a folder has one process: taking a file again and removing it as old do not meet

    /// <summary>Says by a file's first bytes what it is.</summary>
    public delegate Result<string> Recognise(ReadOnlySpan<byte> head);

    /// <summary>Takes a file: there for good when this returns, under its hash.</summary>
    /// <param name="bytes">Its bytes; read once.</param>
    /// <param name="limitBytes">The largest size taken.</param>
    /// <param name="headBytes">How many of its first bytes <paramref name="recognise"/> wants to see.</param>
    /// <param name="recognise">Says what it is.</param>
    /// <param name="cancellationToken">Ends the taking; nothing is left.</param>
    /// <returns>The file, or INVALID_ARGUMENT where it is empty, too large, or not what is taken.</returns>
    public async Task<Result<StoredFile>> PutAsync(Stream bytes, long limitBytes, int headBytes, Recognise recognise, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var arriving = Path.Combine(folder, $"arriving-{Guid.NewGuid():N}");
        try
        {
            var taken = await ReceiveAsync(bytes, arriving, limitBytes, headBytes, recognise, cancellationToken);
            if (taken.TryGet(out var file, out _))
                Keep(arriving, file.Sha256);
            return taken;
        }
        finally
        {
            File.Delete(arriving);
        }
    }

    /// <summary>Opens a file for reading from any place on; null where it is gone.</summary>
    public Stream? Open(string sha256)
    {
        var path = PathOf(sha256);
        return File.Exists(path) ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, PartBytes, FileOptions.Asynchronous) : null;
    }

    /// <summary>The hashes of files taken before an instant. What a killed upload left half-way since then goes along.</summary>
    public IEnumerable<string> OlderThan(DateTimeOffset before)
    {
        if (!Directory.Exists(folder))
            yield break;
        foreach (var abandoned in Directory.EnumerateFiles(folder, "arriving-*").Where(file => TakenAt(file) < before))
            File.Delete(abandoned);
        foreach (var kept in Directory.EnumerateDirectories(folder).SelectMany(Directory.EnumerateFiles).Where(file => TakenAt(file) < before))
            yield return Path.GetFileName(kept);
    }

    /// <summary>Removes a file, unless the same bytes have been taken again since the instant: their row may be on its way.</summary>
    /// <returns>True where it was removed.</returns>
    public bool RemoveOld(string sha256, DateTimeOffset before)
    {
        lock (keeping)
        {
            if (TakenAt(PathOf(sha256)) >= before)
                return false;
            File.Delete(PathOf(sha256));
            return true;
        }
    }

    private static DateTimeOffset TakenAt(string file) => new(File.GetLastWriteTimeUtc(file));

    private static async Task<Result<StoredFile>> ReceiveAsync(
        Stream bytes,
        string path,
        long limitBytes,
        int headBytes,
        Recognise recognise,
        CancellationToken cancellationToken
    )
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var part = ArrayPool<byte>.Shared.Rent(PartBytes);
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
            var read = await bytes.ReadAtLeastAsync(part.AsMemory(0, PartBytes), headBytes, throwOnEndOfStream: false, cancellationToken);
            if (!recognise(part.AsSpan(0, Math.Min(read, headBytes))).TryGet(out var mediaType, out var refusal))
                return refusal;
            long size = 0;
            for (; read > 0; read = await bytes.ReadAsync(part.AsMemory(0, PartBytes), cancellationToken))
            {
                size += read;
                if (size > limitBytes)
                    return Error.Invalid("chunk", ErrorReasons.FileTooLarge);
                sha.AppendData(part, 0, read);
                await file.WriteAsync(part.AsMemory(0, read), cancellationToken);
            }

            file.Flush(flushToDisk: true); // the row that refers to it will be durable too
            return new StoredFile(mediaType, size, Convert.ToHexStringLower(sha.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(part);
        }
    }

    private void Keep(string arrived, string sha256)
    {
        var path = PathOf(sha256);
        lock (keeping)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Move(arrived, path, overwrite: true); // the same bytes, if there already; they count as new
        }
    }

    private string PathOf(string sha256) => Path.Combine(folder, sha256[..2], sha256);
}
