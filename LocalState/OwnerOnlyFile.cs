namespace ThemeDay.LocalState;

/// <summary>Files that only their owner can read.</summary>
internal static class OwnerOnlyFile
{
    /// <summary>Read and write for the owner, nothing for anyone else.</summary>
    public const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Creates a file and flushes its content to disk.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">Its content.</param>
    /// <exception cref="StartupException">The file exists, or cannot be written: the disk is full, for example.</exception>
    public static void Create(string path, byte[] content)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = Mode,
        };
        Write(() =>
        {
            using var file = new FileStream(path, options);
            try
            {
                file.Write(content);
                file.Flush(flushToDisk: true); // otherwise a machine crash could leave an empty file
            }
            catch (IOException)
            {
                File.Delete(path);
                throw;
            }
        });
    }

    /// <exception cref="StartupException">Something cannot be written.</exception>
    internal static void Write(Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"a file cannot be written: {exception.Message}; correct that, then start again", exception);
        }
    }
}
