namespace ThemeDay.AppHost.Orchestration;

/// <summary>Exits the host when Aspire's orchestrator (DCP) has died: its processes die with it, and the host would keep running without any.</summary>
internal sealed class OrchestratorMonitor(IHostApplicationLifetime lifetime, StateDirectory state, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan StartupTimeout = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The API server monitors this process and ends with its controllers. With --detach, a launcher process starts it and exits.
        var argument = $"\0start-apiserver\0--monitor\0{Environment.ProcessId}\0--kubeconfig\0";
        var started = clock.GetTimestamp();
        using var timer = new PeriodicTimer(PollInterval, clock);
        string? process = null;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            process ??= Directory.EnumerateDirectories("/proc").FirstOrDefault(directory => HasArgument(directory, argument));
            var lives = process is null ? clock.GetElapsedTime(started) < StartupTimeout : HasArgument(process, argument);
            if (lives || lifetime.ApplicationStopping.IsCancellationRequested) continue;
            // Not through the logger: the console logger writes in the background, and the exit below can come first.
            await Console.Error.WriteLineAsync("The orchestrator (dcp) has ended and with it every process it ran; stopping. "
                + "Start the system again: nothing acknowledged is lost.");
            RunFile.Delete(state);
            Environment.Exit(1);   // a graceful stop would wait for the orchestrator
        }
    }

    private static bool HasArgument(string process, string argument)
    {
        try
        {
            return File.ReadAllText($"{process}/cmdline").Contains(argument, StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;   // exited, not a process directory, or owned by another user
        }
    }
}
