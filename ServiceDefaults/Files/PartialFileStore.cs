using System.Security.Cryptography;
using System.Text;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Files;

/// <summary>The files that are being received in parts, in the folder of the store. One that no part is written to for a day is removed like the temporary file
/// of any other upload (<see cref="OrphanedFileCleanupService"/>).</summary>
public sealed class PartialFileStore(FileStoreOptions options)
{
    private const int WouldBlock = 11; // EWOULDBLOCK
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    /// <summary>Opens a file for one caller at a time, of all processes that share the folder; creates it if there is none.</summary>
    /// <param name="resource">The resource name of the upload.</param>
    /// <returns>The file; ABORTED UPLOAD_IN_PROGRESS while another has it open.</returns>
    /// <exception cref="FileStoreException">The store cannot be written.</exception>
    public Result<FileStream> Open(string resource)
    {
        try
        {
            Directory.CreateDirectory(options.Folder);
            return new FileStream(
                GetPath(resource),
                new FileStreamOptions
                {
                    Mode = FileMode.OpenOrCreate,
                    Access = FileAccess.ReadWrite,
                    Share = FileShare.None, // flock(2)
                    Options = FileOptions.Asynchronous,
                    BufferSize = 0, // written in large pieces
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                }
            );
        }
        catch (IOException exception) when (exception.HResult is WouldBlock)
        {
            return new Error(ErrorKind.Aborted, ErrorReasons.UploadInProgress) { RetryDelay = RetryDelay };
        }
        catch (Exception exception) when (FileStoreException.IsCausedBy(exception))
        {
            throw new FileStoreException(exception);
        }
    }

    /// <summary>The path of a file, with a hash of the whole name: an id alone, which clients choose, may be that of an upload of another activity.</summary>
    /// <param name="resource">The resource name of the upload.</param>
    public string GetPath(string resource) =>
        Path.Combine(options.Folder, $"{FileStore.TempPrefix}part-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(resource)))}");
}
