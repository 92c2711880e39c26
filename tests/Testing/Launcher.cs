using System.Collections.Concurrent;
using System.Diagnostics;

namespace ThemeDay.Testing;

/// <summary>Starts processes from one thread that lives as long as this process: a death signal follows the thread that forked.</summary>
internal static class Launcher
{
    private static readonly BlockingCollection<(ProcessStartInfo What, TaskCompletionSource<Process> Started)> Orders = [];

    static Launcher() => new Thread(Work) { IsBackground = true, Name = "launcher" }.Start();

    public static Process Start(ProcessStartInfo what)
    {
        var started = new TaskCompletionSource<Process>();
        Orders.Add((what, started));
        return started.Task.GetAwaiter().GetResult();
    }

    private static void Work()
    {
        foreach (var (what, started) in Orders.GetConsumingEnumerable())
        {
            try
            {
                started.SetResult(Process.Start(what)!);
            }
            catch (System.ComponentModel.Win32Exception missing)
            {
                started.SetException(missing);
            }
        }
    }
}
