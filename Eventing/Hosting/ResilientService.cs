using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ThemeDay.Eventing.Postgres;

namespace ThemeDay.Eventing.Hosting;

/// <summary>A background service that no failure ends: after each, its work starts again, with exponential backoff from half a second to five.</summary>
/// <remarks>An exception that leaves a BackgroundService stops the host: every request would fail because one loop does.</remarks>
public abstract partial class ResilientService(ILogger logger) : BackgroundService
{
    /// <summary>The delay after the first failure.</summary>
    protected static readonly TimeSpan InitialBackoff = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(5);

    /// <summary>The delay after another failure: twice the one before, at most five seconds.</summary>
    protected static TimeSpan NextBackoff(TimeSpan backoff) => backoff * 2 < MaxBackoff ? backoff * 2 : MaxBackoff;

    /// <summary>Works until it is cancelled.</summary>
    protected abstract Task RunAsync(CancellationToken stoppingToken);

    /// <summary>Whether a failure passes by itself, such as that of the database; any other is logged as an error with its stack.</summary>
    protected virtual bool IsInterruption(Exception exception) => DatabaseFailure.Is(exception);

    /// <summary>Logs a failure that passes by itself; by default like any other.</summary>
    protected virtual void LogInterruption(Exception exception) => LogFailed(logger, exception, GetType().Name);

    /// <inheritdoc/>
    protected sealed override Task ExecuteAsync(CancellationToken stoppingToken) => RepeatAsync(RunAsync, stoppingToken);

    /// <summary>Runs a part of the work until it is cancelled, again after each failure.</summary>
    protected async Task RepeatAsync(Func<CancellationToken, Task> work, CancellationToken stoppingToken)
    {
        var backoff = InitialBackoff;
        while (!stoppingToken.IsCancellationRequested)
        {
            var started = Stopwatch.GetTimestamp();
            try
            {
                await work(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                if (IsInterruption(exception))
                    LogInterruption(exception);
                else
                    LogFailed(logger, exception, GetType().Name);
                if (Stopwatch.GetElapsedTime(started) > MaxBackoff)
                    backoff = InitialBackoff; // it had worked again
                await Task.Delay(backoff * (1 - Random.Shared.NextDouble() / 4), stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                backoff = NextBackoff(backoff);
            }
            catch (Exception exception) when (stoppingToken.IsCancellationRequested)
            {
                LogEnded(logger, exception, GetType().Name);
            }
        }
    }

    [LoggerMessage(EventId = 1003, Level = LogLevel.Error, Message = "{Service} failed; it starts again")]
    private static partial void LogFailed(ILogger logger, Exception exception, string service);

    [LoggerMessage(EventId = 1004, Level = LogLevel.Debug, Message = "{Service} ended at shutdown")]
    private static partial void LogEnded(ILogger logger, Exception exception, string service);
}
