namespace ThemeDay.Testing;

/// <summary>A temporary directory that the server users can access; the one of CreateTempSubdirectory is accessible to its owner only.</summary>
public sealed class SharedTempFolder : IDisposable
{
    private const UnixFileMode Mode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public string Path { get; } =
        Directory.CreateDirectory(System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"themeday-{Guid.NewGuid():N}"), Mode).FullName;

    public string Of(string server) => System.IO.Path.Combine(Path, server);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
