using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace ThemeDay.Testing;

/// <summary>Starts processes that cannot outlive this one, even if it is killed with SIGKILL.</summary>
/// <remarks>
/// Linux sends the parent-death signal when the <em>thread</em> that forked exits, and .NET's pool threads retire when idle for seconds. Therefore
/// everything is started from one thread that lives as long as the process.
/// </remarks>
public static class Launcher
{
    // The parent may have died before the death signal was set: then the child has been reparented and must not start.
    // bash, not sh: dash drops variables such as ConnectionStrings__registry-db, which are not valid shell names.
    private const string UnlessOrphaned = """[ "$PPID" = "$0" ] && exec "$@" """;

    private static readonly BlockingCollection<(ProcessStartInfo What, TaskCompletionSource<Process> Started)> Orders = [];

    static Launcher() => new Thread(Work) { IsBackground = true, Name = "launcher" }.Start();

    /// <exception cref="InvalidOperationException">The system lacks setsid, setpriv or bash.</exception>
    public static async Task<Child> StartAsync(Launch launch) => new(await OrderAsync(launch), launch);

    /// <summary>Runs a program to completion.</summary>
    /// <returns>The exit code, and the combined output.</returns>
    public static async Task<(int ExitCode, string Said)> RunAsync(Launch launch, CancellationToken cancellationToken)
    {
        using var process = await OrderAsync(launch);
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

    private static Task<Process> OrderAsync(Launch launch)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Orders.Add((Describe(launch), started));
        return started.Task;
    }

    private static ProcessStartInfo Describe(Launch launch)
    {
        // setsid: Ctrl-C at a terminal is sent to the whole process group; only this process must receive it, and it stops the rest in order.
        List<string> arguments = ["setpriv", "--pdeathsig", $"{launch.DeathSignal}".ToUpperInvariant()];
        if (launch.User is not null && Environment.IsPrivilegedProcess)
            arguments.AddRange(["--reuid", launch.User, "--regid", launch.User, "--clear-groups"]);
        arguments.AddRange([
            "bash",
            "-c",
            UnlessOrphaned + (launch.SharesConsole ? "" : "2>&1"),
            $"{Environment.ProcessId}",
            launch.Program,
            .. launch.Arguments,
        ]);

        var what = new ProcessStartInfo("setsid", arguments)
        {
            WorkingDirectory = launch.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = !launch.SharesConsole,
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
        foreach (var (what, started) in Orders.GetConsumingEnumerable())
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
