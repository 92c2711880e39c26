using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ThemeDay.Testing;

/// <summary>A process started by <see cref="Launcher"/>.</summary>
public sealed class Child
{
    private readonly Process process;
    private readonly Signal stopSignal;

    internal Child(Process process, Launch launch)
    {
        (this.process, stopSignal) = (process, launch.StopSignal);
        process.StandardInput.Close();
        Ended = EndAsync();
        if (!launch.SharesConsole)
            _ = KeepOutputAsync(process.StandardOutput.BaseStream, launch.Log); // ends with the process, and holds nothing back
    }

    /// <summary>The process itself, not a shell around it: every step of the launch is an exec.</summary>
    public int Pid => process.Id;

    public bool IsRunning => !Ended.IsCompleted;

    /// <summary>Its exit code once it has ended; 128 and the signal's number when a signal ended it.</summary>
    public Task<int> Ended { get; }

    /// <summary>As kill -9 does.</summary>
    public void Kill() => Send(Signal.Kill);

    /// <summary>Asks it to stop in order, and kills it when its time is up.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        Send(stopSignal);
        if (await Task.WhenAny(Ended, Task.Delay(patience)) != Ended)
            Kill();
        await Ended;
    }

    private async Task<int> EndAsync()
    {
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <summary>Does nothing once it has ended.</summary>
    public void Send(Signal signal)
    {
        // .NET reaps an ended child only through this Process, so its number cannot be another's while it counts as running.
        if (IsRunning)
            Posix.Send(process.Id, signal);
    }

    private static async Task KeepOutputAsync(Stream output, string? log)
    {
        await using var kept = log is null
            ? Stream.Null
            : new FileStream(log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        try
        {
            await output.CopyToAsync(kept);
        }
        catch (IOException exception)
        {
            // A full disk must not stop the child on a pipe that nobody empties.
            await Console.Error.WriteLineAsync($"{log}: {exception.Message}");
            await output.CopyToAsync(Stream.Null);
        }
    }
}

/// <summary>System.Diagnostics.Process knows only SIGKILL.</summary>
internal static class Posix
{
    private const int NoSuchProcess = 3; // ESRCH: it has ended meanwhile

    /// <exception cref="Win32Exception">It is another user's.</exception>
    public static void Send(int pid, Signal signal)
    {
        if (Kill(pid, (int)signal) != 0 && Marshal.GetLastPInvokeError() is not NoSuchProcess and var error)
            throw new Win32Exception(error);
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
