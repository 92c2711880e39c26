namespace ThemeDay.AppHost.Tests;

/// <summary>A folder of a test's own, which the servers' users can enter (the system's own temporary folders are for their owner alone).</summary>
internal sealed class NewFolder : IDisposable
{
    public string Path { get; } = Directory.CreateDirectory(System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"themeday-{Guid.NewGuid():N}")).FullName;

    /// <summary>Every process that carries the folder in its command line, its environment or as its working directory.</summary>
    public List<string> Processes() =>
        [.. Directory.EnumerateDirectories("/proc")
            .Where(process => int.TryParse(System.IO.Path.GetFileName(process), out _))
            .Where(process => $"{Read(process, "cmdline")}\0{Read(process, "environ")}\0{WorkingDirectory(process)}".Contains(Path, StringComparison.Ordinal))
            .Select(process => $"{System.IO.Path.GetFileName(process)} {Read(process, "cmdline").Replace('\0', ' ')}")];

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static string Read(string process, string what)
    {
        try
        {
            return File.ReadAllText($"{process}/{what}");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";   // ended meanwhile, or another's
        }
    }

    private static string? WorkingDirectory(string process)
    {
        try
        {
            return File.ResolveLinkTarget($"{process}/cwd", returnFinalTarget: false)?.FullName;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
