using System.Diagnostics;
using Npgsql;
using ThemeDay.Servers;

namespace ThemeDay.Local;

/// <summary>Keeps one server running: when it ends unasked it is started again, after a pause that grows while it keeps failing.</summary>
/// <param name="then">What else must be done after each start before it counts as running.</param>
internal sealed class Supervised(string name, string address, IServer server, string log, Func<CancellationToken, Task>? then = null)
{
    private const int LinesOfLog = 4;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource running = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with its first start.</summary>
    public Task Running => running.Task;

    /// <summary>Returns when stopped; throws only what makes trying again useless.</summary>
    public async Task KeepAsync(CancellationToken stop)
    {
        var pause = FirstPause;
        while (true)
        {
            var began = Stopwatch.GetTimestamp();
            try
            {
                var child = await server.StartAsync(stop);
                if (then is not null) await then(stop);
                running.TrySetResult();
                Console.WriteLine($"  {name,-12} {address}");
                var exitCode = await child.Ended.WaitAsync(stop);
                Tell($"ended with {exitCode}");
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failed) when (failed is TimeoutException or NpgsqlException)
            {
                Tell(failed.Message);
                await server.StopAsync();
            }

            if (Stopwatch.GetElapsedTime(began) > Settled) pause = FirstPause;
            try
            {
                await Task.Delay(pause, stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    public Task StopAsync() => server.StopAsync();

    private void Tell(string what)
    {
        Console.Error.WriteLine($"  {name,-12} {what}; it is started again");
        if (!File.Exists(log)) return;
        Console.Error.WriteLine($"    {log} ends with:");
        foreach (var line in File.ReadLines(log).TakeLast(LinesOfLog)) Console.Error.WriteLine($"    {line}");
    }
}
