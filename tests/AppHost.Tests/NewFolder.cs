using ThemeDay.Testing;

namespace ThemeDay.AppHost.Tests;

/// <summary>A folder of a test's own, which the servers' users can enter (the system's own temporary folders are for their owner alone).</summary>
internal sealed class NewFolder : IDisposable
{
    public string Path { get; } = Directory.CreateDirectory(System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"themeday-{Guid.NewGuid():N}")).FullName;

    /// <summary>Every process that carries the folder in its command line, its environment or as its working directory.</summary>
    public List<string> Processes() => [.. FolderProcesses.Of(Path).Select(process => $"{process.Pid} {process.Command}")];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
