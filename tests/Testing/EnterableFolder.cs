namespace ThemeDay.Testing;

/// <summary>A folder below the system's temporary one that the servers' users can enter: what CreateTempSubdirectory makes is for its owner alone.</summary>
public sealed class EnterableFolder : IDisposable
{
    private const UnixFileMode Mode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public string Path { get; } =
        Directory.CreateDirectory(System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"themeday-{Guid.NewGuid():N}"), Mode).FullName;

    public string Of(string server) => System.IO.Path.Combine(Path, server);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
