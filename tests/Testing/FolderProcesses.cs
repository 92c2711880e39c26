using System.Globalization;

namespace ThemeDay.Testing;

/// <summary>Finds the processes of a run by its state directory.</summary>
public static class FolderProcesses
{
    /// <summary>All processes that have the directory in their command line or environment, or as their working directory.</summary>
    public static List<(int Pid, string Command)> Of(string folder) =>
        [
            .. Directory
                .EnumerateDirectories("/proc")
                .Select(process =>
                    (
                        IsOne: int.TryParse(Path.GetFileName(process), CultureInfo.InvariantCulture, out var pid),
                        Pid: pid,
                        Folder: process,
                        Command: Read(process, "cmdline")
                    )
                )
                .Where(process =>
                    process.IsOne
                    && $"{process.Command}\0{Read(process.Folder, "environ")}\0{WorkingDirectory(process.Folder)}".Contains(folder, StringComparison.Ordinal)
                )
                .Select(process => (process.Pid, process.Command.Replace('\0', ' '))),
        ];

    /// <summary>Waits until none of them is left; otherwise fails and names them.</summary>
    public static Task UntilNoneAsync(string folder, TimeSpan timeout) =>
        Poll.UntilAsync(() => Task.FromResult(Of(folder) is []), timeout, () => $"no process of {folder} is left, but {string.Join('\n', Of(folder))}");

    private static string Read(string process, string what)
    {
        try
        {
            return File.ReadAllText($"{process}/{what}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ""; // exited meanwhile, or owned by another user
        }
    }

    private static string? WorkingDirectory(string process)
    {
        try
        {
            return File.ResolveLinkTarget($"{process}/cwd", returnFinalTarget: false)?.FullName;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
