using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ThemeDay.Testing;

/// <summary>A process started by <see cref="ProcessLauncher"/>.</summary>
public sealed class ChildProcess
{
    private readonly Process process;
    private readonly Signal stopSignal;

    internal ChildProcess(Process process, ProcessSpec launch)
    {
        (this.process, stopSignal) = (process, launch.StopSignal);
        process.StandardInput.Close();
        Exited = EndAsync();
        if (!launch.InheritConsole)
            _ = KeepOutputAsync(process.StandardOutput.BaseStream, launch.Log); // ends with the process
    }

    /// <summary>The id of the program itself, not of a shell: every step of the launch is an exec.</summary>
    public int Pid => process.Id;

    public bool IsRunning => !Exited.IsCompleted;

    /// <summary>Completes with the exit code; 128 plus the signal number if it was ended by a signal.</summary>
    public Task<int> Exited { get; }

    /// <summary>Sends SIGKILL.</summary>
    public void Kill() => Send(Signal.Kill);

    /// <summary>Requests a graceful stop, and kills the process after a timeout.</summary>
    public async Task StopAsync(TimeSpan gracePeriod)
    {
        Send(stopSignal);
        if (await Task.WhenAny(Exited, Task.Delay(gracePeriod)) != Exited)
            Kill();
        await Exited;
    }

    private async Task<int> EndAsync()
    {
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <summary>Sends a signal; does nothing if the process has exited.</summary>
    public void Send(Signal signal)
    {
        // .NET reaps an exited child only through this Process, so its PID cannot be reused while it counts as running.
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
            // A full disk must not block the child on a full pipe.
            await Console.Error.WriteLineAsync($"{log}: {exception.Message}");
            await output.CopyToAsync(Stream.Null);
        }
    }
}

/// <summary>Sends signals; System.Diagnostics.Process supports only SIGKILL.</summary>
internal static class Posix
{
    private const int NoSuchProcess = 3; // ESRCH: it has exited meanwhile

    /// <exception cref="Win32Exception">The process is owned by another user.</exception>
    public static void Send(int pid, Signal signal)
    {
        if (Kill(pid, (int)signal) != 0 && Marshal.GetLastPInvokeError() is not NoSuchProcess and var error)
            throw new Win32Exception(error);
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
