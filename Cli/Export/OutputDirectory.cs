namespace ThemeDay.Cli.Export;

/// <summary>The directory of <c>--out</c>.</summary>
internal static class OutputDirectory
{
    /// <summary>Creates the directory, and a file in it that is removed at once, so that a long command does not fail only when it writes its result.</summary>
    /// <exception cref="CommandException">It cannot be created or written.</exception>
    public static void EnsureWritable(string path) =>
        Write(
            path,
            () =>
            {
                Directory.CreateDirectory(path);
                new FileStream(
                    Path.Combine(path, $".{Guid.NewGuid()}"),
                    FileMode.CreateNew,
                    FileAccess.Write,
                    FileShare.None,
                    1,
                    FileOptions.DeleteOnClose
                ).Dispose();
            }
        );

    /// <summary>Writes a file of the directory.</summary>
    /// <exception cref="CommandException">It cannot be written.</exception>
    public static void WriteFile(string path, string name, byte[] content) => Write(path, () => File.WriteAllBytes(Path.Combine(path, name), content));

    private static void Write(string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"--out {path}: {exception.Message}", exception);
        }
    }
}
