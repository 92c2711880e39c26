using System.Buffers;
using System.Security.Cryptography;
using ThemeDay.Eventing.Diagnostics;
using ThemeDay.LocalState;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Files;

/// <summary>The files of a service in a folder: content-addressed, type-checked by content, streamed (docs/contract.md, Files).</summary>
/// <param name="folder">The folder of the files (<see cref="FileStoreOptions"/>).</param>
public sealed class FileStore(string folder)
{
    private const int BufferBytes = 64 << 10;

    /// <summary>What the names of files that are being received begin with.</summary>
    internal const string TempPrefix = "upload-";

    /// <summary>Receives a file into a temporary one; it is durable, but not in the store when this returns.</summary>
    /// <param name="bytes">The content; read once.</param>
    /// <param name="accepted">The accepted sizes and types.</param>
    /// <param name="cancellationToken">Cancels the upload; no file is left.</param>
    /// <returns>
    /// The file; INVALID_ARGUMENT if it is empty or of an unsupported type, RESOURCE_EXHAUSTED if it is too large. Then no file is left either.
    /// </returns>
    /// <exception cref="FileStoreException">The store cannot be written.</exception>
    public async Task<Result<ReceivedFile>> ReceiveAsync(Stream bytes, AcceptedFiles accepted, CancellationToken cancellationToken)
    {
        Write(() => Directory.CreateDirectory(folder));
        var tempPath = Path.Combine(folder, $"{TempPrefix}{Guid.NewGuid():N}");
        var isReceived = false;
        try
        {
            var received = await WriteTempFileAsync(bytes, tempPath, accepted, cancellationToken);
            isReceived = received.Error is null;
            return received;
        }
        finally
        {
            if (!isReceived)
                File.Delete(tempPath);
        }
    }

    /// <summary>Moves a received file into the store, under its hash; it is durable there when this returns.</summary>
    /// <remarks>If the store has the same content already, its age starts again.</remarks>
    /// <exception cref="FileStoreException">The store cannot be written.</exception>
    public void Commit(ReceivedFile file) => Write(() => Move(file));

    private void Move(ReceivedFile file)
    {
        var path = GetPath(file.Sha256);
        var shelf = Path.GetDirectoryName(path)!;
        var isNewShelf = !Directory.Exists(shelf);
        Directory.CreateDirectory(shelf);
        file.IsNewInStore = !File.Exists(path);
        File.Move(file.Path, path, overwrite: true);
        Failpoints.Reach(Failpoints.FileMoved);
        DirectoryDurability.Flush(shelf);
        if (isNewShelf)
            DirectoryDurability.Flush(folder);
        Failpoints.Reach(Failpoints.FileStored);
    }

    /// <summary>Opens a file for random access; null if it does not exist.</summary>
    public Stream? Open(string sha256)
    {
        var path = GetPath(sha256);
        return File.Exists(path) ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.Asynchronous) : null;
    }

    /// <summary>The hashes of all files.</summary>
    public IEnumerable<string> List() =>
        Directory.Exists(folder)
            ? Directory.EnumerateDirectories(folder).SelectMany(Directory.EnumerateFiles).Select(Path.GetFileName).OfType<string>().Where(IsHash)
            : [];

    /// <summary>The hashes of files stored before an instant. Also deletes temporary files that killed uploads left before it.</summary>
    /// <param name="before">The instant.</param>
    /// <param name="onFailure">Is told of each file or folder that cannot be read or deleted; the others are found nevertheless.</param>
    public IEnumerable<string> FindOlderThan(DateTimeOffset before, Action<Exception> onFailure)
    {
        foreach (var abandoned in List(() => Directory.GetFiles(folder, $"{TempPrefix}*")).Where(file => IsOlder(file, before, onFailure)))
            Try(() => File.Delete(abandoned), onFailure);
        foreach (var shelf in List(() => Directory.GetDirectories(folder)))
        foreach (var kept in List(() => Directory.GetFiles(shelf)).Where(file => IsHash(Path.GetFileName(file)) && IsOlder(file, before, onFailure)))
            yield return Path.GetFileName(kept);

        IReadOnlyList<string> List(Func<string[]> list)
        {
            string[] found = [];
            Try(() => found = Directory.Exists(folder) ? list() : [], onFailure);
            return found;
        }
    }

    /// <summary>Deletes a file, unless the same content has been stored again since the instant.</summary>
    /// <param name="sha256">The hash of its content.</param>
    /// <param name="before">The instant.</param>
    /// <param name="onFailure">Is told why the file cannot be deleted.</param>
    /// <returns>True if it was deleted.</returns>
    public bool DeleteIfOlderThan(string sha256, DateTimeOffset before, Action<Exception> onFailure) =>
        IsOlder(GetPath(sha256), before, onFailure) && Try(() => File.Delete(GetPath(sha256)), onFailure);

    /// <summary>Deletes a file that no row refers to. No upload may be between storing the same content and committing its row.</summary>
    public void Delete(string sha256) => File.Delete(GetPath(sha256));

    private static bool IsHash(string name) => name.Length == 2 * SHA256.HashSizeInBytes && name.All(char.IsAsciiHexDigitLower);

    private static bool Try(Action action, Action<Exception> onFailure)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception exception) when (FileStoreException.IsCausedBy(exception))
        {
            onFailure(exception);
            return false;
        }
    }

    private static void Write(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (FileStoreException.IsCausedBy(exception))
        {
            throw new FileStoreException(exception);
        }
    }

    /// <summary>Writes to a file of the store that is open.</summary>
    /// <exception cref="FileStoreException">The store cannot be written.</exception>
    public static async Task WriteAsync(FileStream file, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await file.WriteAsync(bytes, cancellationToken);
        }
        catch (Exception exception) when (FileStoreException.IsCausedBy(exception))
        {
            throw new FileStoreException(exception);
        }
    }

    /// <summary>Completes when what was written to a file of the store is on disk: after a large one that takes seconds, and fsync(2) blocks.</summary>
    /// <exception cref="FileStoreException">The store cannot be written.</exception>
    public static Task FlushAsync(FileStream file) => Task.Run(() => Write(() => file.Flush(flushToDisk: true)));

    private static FileStream CreateFile(string path)
    {
        FileStream? file = null;
        Write(() =>
            file = new(
                path,
                new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.ReadWrite,
                    Options = FileOptions.Asynchronous,
                    BufferSize = 0, // written in large pieces; nothing is left to be written when it is closed
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                }
            )
        );
        return file!;
    }

    private static bool IsOlder(string file, DateTimeOffset before, Action<Exception> onFailure)
    {
        var isOlder = false;
        Try(() => isOlder = File.GetLastWriteTimeUtc(file) < before.UtcDateTime, onFailure);
        return isOlder;
    }

    private static async Task<Result<ReceivedFile>> WriteTempFileAsync(Stream bytes, string path, AcceptedFiles accepted, CancellationToken cancellationToken)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            await using var file = CreateFile(path);
            // The whole head is read before the type is detected: a client may send it byte by byte.
            var read = await bytes.ReadAtLeastAsync(buffer.AsMemory(0, BufferBytes), FileTypes.HeadBytes, throwOnEndOfStream: false, cancellationToken);
            if (!accepted.DetectMediaType(buffer.AsSpan(0, Math.Min(read, FileTypes.HeadBytes))).TryGetValue(out var mediaType, out var refusal))
                return refusal;
            long size = 0;
            for (; read > 0; read = await bytes.ReadAsync(buffer.AsMemory(0, BufferBytes), cancellationToken))
            {
                size += read;
                if (size > accepted.MaxBytes)
                    return AcceptedFiles.TooLarge;
                sha.AppendData(buffer, 0, read);
                await WriteAsync(file, buffer.AsMemory(0, read), cancellationToken);
            }

            if (mediaType is FileTypes.Ofd && !OfdArchive.IsOfd(file))
                return Error.InvalidArgument("chunk", accepted.UnsupportedReason);
            await FlushAsync(file); // the row that refers to it will be durable too
            Failpoints.Reach(Failpoints.FileReceived);
            return new ReceivedFile(path, mediaType, size, Convert.ToHexStringLower(sha.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private string GetPath(string sha256) => Path.Combine(folder, sha256[..2], sha256);
}
