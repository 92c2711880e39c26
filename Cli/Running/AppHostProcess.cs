using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using ThemeDay.LocalState;

namespace ThemeDay.Cli.Running;

/// <summary>AppHost as a child process that shuts down gracefully when this process dies.</summary>
internal sealed partial class AppHostProcess : IDisposable
{
    private const int SigTerm = 15;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(60); // AppHost and the orchestrator have their own timeouts for each step

    private readonly Process process;
    private readonly StateDirectory state;

    /// <param name="state">The state directory.</param>
    /// <param name="arguments">The arguments of AppHost.</param>
    /// <param name="settings">Environment variables for the services, which inherit them.</param>
    public AppHostProcess(StateDirectory state, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? settings = null)
    {
        this.state = state;
        // setsid: Ctrl-C in a terminal signals the whole process group, and only this process must receive it.
        var start = new ProcessStartInfo("setsid", ["dotnet", Repository.AppHost, "--state", state.Path, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            Environment =
            {
                ["ASPNETCORE_URLS"] = null, // may be set for an unrelated server; AppHost would use it as the dashboard address
                ["ASPIRE_CLI_PID"] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture), // Aspire stops its host when this process exits
            },
        };
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        process = Process.Start(start)!;
        process.StandardInput.Close();
    }

    /// <summary>Waits until the system is ready.</summary>
    /// <returns>The endpoints of the system; null if AppHost exited before, after reporting the cause.</returns>
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

    /// <summary>Waits until AppHost exits without being requested to.</summary>
    /// <returns>Its exit code; 0 is reported as 1, because the exit was unexpected.</returns>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode is 0 ? 1 : process.ExitCode;
    }

    /// <summary>Shuts AppHost down gracefully, and kills it after a timeout.</summary>
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

    /// <summary>Kills AppHost; the orchestrator stops the remaining processes within seconds.</summary>
    public void Kill() => process.Kill();

    public void Dispose() => process.Dispose();

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int pid, int signal);
}
