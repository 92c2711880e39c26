using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace ThemeDay.Testing;

/// <summary>Starts processes that cannot outlive this one, even if it is killed with SIGKILL.</summary>
/// <remarks>
/// Linux sends the parent-death signal when the <em>thread</em> that forked exits, and .NET's pool threads retire when idle for seconds. Therefore
/// everything is started from one thread that lives as long as the process.
/// </remarks>
public static class ProcessLauncher
{
    // The parent may have died before the death signal was set: then the child has been reparented and must not start.
    // bash, not sh: dash drops variables such as ConnectionStrings__registry-db, which are not valid shell names.
    private const string OrphanGuardScript = """[ "$PPID" = "$0" ] && exec "$@" """;

    private static readonly BlockingCollection<(ProcessStartInfo What, TaskCompletionSource<Process> Started)> StartRequests = [];

    static ProcessLauncher() => new Thread(Work) { IsBackground = true, Name = "launcher" }.Start();

    /// <exception cref="InvalidOperationException">The system lacks setsid, setpriv or bash.</exception>
    public static async Task<ChildProcess> StartAsync(ProcessSpec launch) => new(await EnqueueAsync(launch), launch);

    /// <summary>Runs a program to completion.</summary>
    /// <returns>The exit code, and the combined output.</returns>
    public static async Task<(int ExitCode, string Said)> RunAsync(ProcessSpec launch, CancellationToken cancellationToken)
    {
        using var process = await EnqueueAsync(launch);
        process.StandardInput.Close();
        try
        {
            var said = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, said.Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    private static Task<Process> EnqueueAsync(ProcessSpec launch)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        StartRequests.Add((Describe(launch), started));
        return started.Task;
    }

    private static ProcessStartInfo Describe(ProcessSpec launch)
    {
        // setsid: Ctrl-C at a terminal is sent to the whole process group; only this process must receive it, and it stops the rest in order.
        List<string> arguments = ["setpriv", "--pdeathsig", $"{launch.DeathSignal}".ToUpperInvariant()];
        if (launch.User is not null && Environment.IsPrivilegedProcess)
            arguments.AddRange(["--reuid", launch.User, "--regid", launch.User, "--clear-groups"]);
        arguments.AddRange([
            "bash",
            "-c",
            OrphanGuardScript + (launch.InheritConsole ? "" : "2>&1"),
            $"{Environment.ProcessId}",
            launch.Program,
            .. launch.Arguments,
        ]);

        var what = new ProcessStartInfo("setsid", arguments)
        {
            WorkingDirectory = launch.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = !launch.InheritConsole,
            UseShellExecute = false,
        };
        foreach (var (name, value) in launch.Environment)
        {
            if (value is null)
                what.Environment.Remove(name);
            else
                what.Environment[name] = value;
        }

        return what;
    }

    private static void Work()
    {
        foreach (var (what, started) in StartRequests.GetConsumingEnumerable())
        {
            try
            {
                started.SetResult(Process.Start(what)!);
            }
            catch (Win32Exception exception)
            {
                started.SetException(new InvalidOperationException($"setsid could not be started ({exception.Message}): install util-linux", exception));
            }
        }
    }
}
