using System.Globalization;

namespace ThemeDay.Testing;

/// <summary>The processes of a run, known by the folder it keeps its state in.</summary>
public static class FolderProcesses
{
    /// <summary>Every process that carries the folder in its command line, its environment or as its working directory.</summary>
    public static List<(int Pid, string Command)> Of(string folder) =>
        [.. Directory.EnumerateDirectories("/proc")
            .Select(process => (Name: Path.GetFileName(process), Words: $"{Read(process, "cmdline")}\0{Read(process, "environ")}\0{WorkingDirectory(process)}", Command: Read(process, "cmdline").Replace('\0', ' ')))
            .Where(process => int.TryParse(process.Name, CultureInfo.InvariantCulture, out _) && process.Words.Contains(folder, StringComparison.Ordinal))
            .Select(process => (int.Parse(process.Name, CultureInfo.InvariantCulture), process.Command))];

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
