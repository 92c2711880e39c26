using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Npgsql;
using ThemeDay.Eventing.Diagnostics;
using ThemeDay.Eventing.Hosting;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Eventing.Signals;

namespace ThemeDay.Eventing.Log;

/// <summary>Moves rows from the outbox to the log. Every instance of a service does; a transaction-level advisory lock serializes them.</summary>
public sealed partial class OutboxDispatcher(
    NpgsqlDataSource database,
    OutboxSignal outboxSignal,
    EventLogSignal eventLogSignal,
    DatabaseReadiness databaseReadiness,
    ILogger<OutboxDispatcher> logger
) : ResilientService(logger)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    // Under load, one transaction moves the rows of many writers instead of one each. A single event is moved at once.
    private static readonly TimeSpan BatchWindow = TimeSpan.FromMilliseconds(40);

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (databaseReadiness.WhenReady.IsCompletedSuccessfully)
            await FlushAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override void LogInterruption(Exception exception) => LogDispatchFailed(logger, exception.Message);

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        await databaseReadiness.WhenReady.WaitAsync(stoppingToken);
        await using var connection = await database.OpenConnectionAsync(stoppingToken);
        while (true)
        {
            var (began, signaled) = (Stopwatch.GetTimestamp(), outboxSignal.Signal.Signaled);
            var moved = await EventLog.AppendFromOutboxAsync(connection, stoppingToken);
            EventMetrics.Appended.Add(moved.Count);
            if (moved.Count > 0)
                eventLogSignal.Signal.Set();
            if (moved.IsFull)
                continue;
            await AsyncSignal.WaitAsync(signaled, PollInterval, stoppingToken);
            if (moved.Count > 0 && BatchWindow - Stopwatch.GetElapsedTime(began) is { Ticks: > 0 } early)
                await Task.Delay(early, stoppingToken);
        }
    }

    /// <summary>Runs after the last request has ended: its rows are in the log before the last checkpoint is signed, whichever instance moves them.</summary>
    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            while (await EventLog.AppendFromOutboxAsync(connection, cancellationToken) is { Count: > 0 and var moved })
            {
                EventMetrics.Appended.Add(moved);
                eventLogSignal.Signal.Set();
            }
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException)
        {
            LogDispatchFailed(logger, exception.Message);
        }
    }

    [LoggerMessage(EventId = 1001, Level = LogLevel.Warning, Message = "Outbox dispatch failed; retrying: {Cause}")]
    private static partial void LogDispatchFailed(ILogger logger, string cause);
}
