using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using ThemeDay.LocalState;

namespace ThemeDay.Cli.Running;

/// <summary>AppHost as a child process that stops in order when this one dies.</summary>
internal sealed partial class AppHostProcess : IDisposable
{
    private const int SigTerm = 15;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(60); // AppHost and the orchestrator bound each step themselves

    private readonly Process process;
    private readonly StateDirectory state;

    public AppHostProcess(StateDirectory state, IEnumerable<string> arguments)
    {
        this.state = state;
        // setsid: Ctrl-C at a terminal goes to the whole process group, and only this process is to receive it.
        process = Process.Start(
            new ProcessStartInfo("setsid", ["dotnet", Repository.AppHost, "--state", state.Path, .. arguments])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                Environment =
                {
                    ["ASPNETCORE_URLS"] = null, // of a server of the caller's; AppHost takes it for the address of the dashboard
                    ["ASPIRE_CLI_PID"] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture), // Aspire stops its host when that process is gone
                },
            }
        )!;
        process.StandardInput.Close();
    }

    /// <summary>Waits until the system is ready.</summary>
    /// <returns>Where it is; null if AppHost ended before, after telling why.</returns>
    public async Task<RunFile?> WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        while (!process.HasExited)
        {
            if (RunFile.Find(state) is { } run && run.Pid == process.Id)
                return run;
            await Task.Delay(PollInterval, cancellationToken);
        }

        return null;
    }

    /// <summary>Waits until it ends by itself.</summary>
    /// <returns>Its exit code; 1 for 0, since nobody asked it to end.</returns>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode is 0 ? 1 : process.ExitCode;
    }

    /// <summary>An orderly stop.</summary>
    public async Task StopAsync()
    {
        if (!process.HasExited)
            _ = SendSignal(process.Id, SigTerm);
        using var timeoutCts = new CancellationTokenSource(ShutdownTimeout);
        try
        {
            await process.WaitForExitAsync(timeoutCts.Token);
        }
        catch (OperationCanceledException)
        {
            Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <summary>Ends it at once; the orchestrator ends the rest within seconds.</summary>
    public void Kill() => process.Kill();

    public void Dispose() => process.Dispose();

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int pid, int signal);
}
