using System.Text;

namespace ThemeDay.LocalState;

/// <summary>Replaces small files as a whole: after a crash, of the process or the machine, there is the old content or the new one. Only the owner can read
/// them.</summary>
public static class AtomicFile
{
    /// <summary>Writes a temporary file beside it, flushes it and renames it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">Its new content.</param>
    /// <exception cref="StartupException">It cannot be written.</exception>
    public static void Write(string path, string content) => Write(path, Encoding.UTF8.GetBytes(content));

    /// <inheritdoc cref="Write(string, string)"/>
    public static void Write(string path, byte[] content)
    {
        var temporary = $"{path}.new";
        OwnerOnlyFile.Write(() =>
        {
            File.Delete(temporary); // of a killed run
            OwnerOnlyFile.Create(temporary, content);
            File.Move(temporary, path, overwrite: true);
            DirectoryDurability.Flush(Path.GetDirectoryName(Path.GetFullPath(path))!);
        });
    }
}
