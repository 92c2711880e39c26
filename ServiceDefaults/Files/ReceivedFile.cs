namespace ThemeDay.ServiceDefaults.Files;

/// <summary>
/// An uploaded file that is not in the store yet. Disposing of it deletes it, unless <see cref="FileStore.Commit"/> has moved it into the store.
/// </summary>
/// <param name="path">The path of the temporary file.</param>
/// <param name="mediaType">The media type detected from the content.</param>
/// <param name="sizeBytes">The size.</param>
/// <param name="sha256">SHA-256 of the content in lower-case hexadecimal.</param>
public sealed class ReceivedFile(string path, string mediaType, long sizeBytes, string sha256) : IDisposable
{
    /// <summary>The path of the temporary file.</summary>
    public string Path => path;

    /// <summary>The media type detected from the content.</summary>
    public string MediaType => mediaType;

    /// <summary>The size in bytes.</summary>
    public long SizeBytes => sizeBytes;

    /// <summary>SHA-256 of the content in lower-case hexadecimal; its key in the store.</summary>
    public string Sha256 => sha256;

    /// <summary>Whether it was moved into the store and the store did not have the same content before.</summary>
    public bool IsNewInStore { get; internal set; }

    /// <summary>Opens it for reading.</summary>
    public FileStream Open() => File.OpenRead(path);

    /// <inheritdoc/>
    public void Dispose() => File.Delete(path);
}
