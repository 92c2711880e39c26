using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using ThemeDay.AppHost.Servers;

namespace ThemeDay.AppHost.Orchestration;

/// <summary>Restarts processes that exit unexpectedly. On shutdown, stops the services before the servers they use.</summary>
/// <remarks>The orchestrator does not restart processes (microsoft/aspire#1708) and kills 6 s after SIGTERM; a service drains requests for 10 s.</remarks>
internal sealed partial class ResourceSupervisor(
    DistributedApplicationModel model, ResourceNotificationService notifications, ResourceCommandService commands, IHostApplicationLifetime lifetime,
    TimeProvider clock, ILogger<ResourceSupervisor> logger) : BackgroundService
{
    private const int ConfigurationError = 78;   // EX_CONFIG of sysexits.h: a service exits with it on an error that does not pass by itself
    private const int SigInt = 2;
    private const int SigTerm = 15;
    private static readonly TimeSpan InitialBackoff = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(12);

    private readonly ConcurrentDictionary<string, ResourceEvent> running = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (TimeSpan Backoff, long RestartedAt)> restarts = new(StringComparer.Ordinal);

    /// <summary>Sends SIGTERM to every service and waits for it to exit.</summary>
    /// <remarks>Hosted services stop in reverse order, so this one stops before Aspire's orchestrator.</remarks>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        using var timeoutCts = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeoutCts.CancelAfter(ShutdownTimeout);
        await TerminateAllAsync<ProjectResource>(SigTerm, timeoutCts.Token);
        // On SIGTERM, which the orchestrator sends, PostgreSQL would wait for other clients to disconnect.
        await TerminateAllAsync<LocalPostgresResource>(SigInt, timeoutCts.Token);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var linkedCts = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        await foreach (var change in notifications.WatchAsync(linkedCts.Token))
        {
            if (change.Resource is not (ProjectResource or ExecutableResource)) continue;
            var state = change.Snapshot.State?.Text;
            if (state == KnownResourceStates.Running)
            {
                running[change.ResourceId] = change;
            }
            else if (state == KnownResourceStates.Stopping)
            {
                running.TryRemove(change.ResourceId, out _);   // stopped from the dashboard or by a command
            }
            else if (KnownResourceStates.TerminalStates.Contains(state) && running.TryRemove(change.ResourceId, out _))
            {
                _ = RestartAsync(change, linkedCts.Token);   // for any exit code: a host whose background service failed exits with 0
            }
        }
    }

    private async Task RestartAsync(ResourceEvent ended, CancellationToken cancellationToken)
    {
        if (ended.Snapshot.ExitCode is ConfigurationError)
        {
            LogStaysStopped(ended.Resource.Name);
            return;
        }

        var unstable = restarts.TryGetValue(ended.ResourceId, out var last) && clock.GetElapsedTime(last.RestartedAt) < StableAfter;
        var backoff = unstable ? last.Backoff : InitialBackoff;
        LogEnded(ended.Resource.Name, ended.Snapshot.ExitCode, backoff.TotalMilliseconds);
        try
        {
            // Aspire gives every process a start command except its dashboard; the command is the same for all.
            if (!GetStartCommands(ended.Resource).Any()) ended.Resource.Annotations.Add(model.Resources.SelectMany(GetStartCommands).First());
            while (true)
            {
                await Task.Delay(backoff, clock, cancellationToken);
                backoff = TimeSpan.FromTicks(Math.Min(backoff.Ticks * 2, MaxBackoff.Ticks));
                restarts[ended.ResourceId] = (backoff, clock.GetTimestamp());
                var result = await commands.ExecuteCommandAsync(ended.ResourceId, KnownResourceCommands.StartCommand, cancellationToken);
                if (result.Success) return;
                LogRestartFailed(ended.Resource.Name, result.Message);
            }
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // Shutdown.
        }
        catch (Exception exception)
        {
            LogRestartFailed(ended.Resource.Name, exception.Message);
        }
    }

    private static IEnumerable<ResourceCommandAnnotation> GetStartCommands(IResource resource) =>
        resource.Annotations.OfType<ResourceCommandAnnotation>().Where(command => command.Name == KnownResourceCommands.StartCommand);

    private Task TerminateAllAsync<T>(int signal, CancellationToken cancellationToken) => Task.WhenAll(
        running.Values.Where(resource => resource.Resource is T).Select(resource => TerminateAsync(resource, signal, cancellationToken)));

    private async Task TerminateAsync(ResourceEvent service, int signal, CancellationToken cancellationToken)
    {
        if (service.Snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value is not { } pid) return;
        if (Kill(Convert.ToInt32(pid, CultureInfo.InvariantCulture), signal) != 0) return;
        try
        {
            await notifications.WaitForResourceAsync(
                service.Resource.Name,
                change => change.ResourceId == service.ResourceId && KnownResourceStates.TerminalStates.Contains(change.Snapshot.State?.Text),
                cancellationToken);
        }
        catch (OperationCanceledException)
        {
            LogNotEnded(service.Resource.Name, ShutdownTimeout.TotalSeconds);   // the orchestrator will kill it
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int pid, int signal);

    [LoggerMessage(2001, LogLevel.Warning, "{Resource} ended with exit code {ExitCode}; restarting in {Backoff} ms")]
    private partial void LogEnded(string resource, int? exitCode, double backoff);

    [LoggerMessage(2002, LogLevel.Error, "Restarting {Resource} failed: {Error}")]
    private partial void LogRestartFailed(string resource, string? error);

    [LoggerMessage(2004, LogLevel.Critical, "{Resource} stays stopped: the critical line (1202) in its log says what to correct; then ./run again, or start it "
        + "from the dashboard if there is one")]
    private partial void LogStaysStopped(string resource);

    [LoggerMessage(2003, LogLevel.Warning, "{Resource} has not ended within {Timeout} s; killing it")]
    private partial void LogNotEnded(string resource, double timeout);
}
