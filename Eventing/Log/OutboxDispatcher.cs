using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using ThemeDay.Eventing.Diagnostics;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Eventing.Signals;

namespace ThemeDay.Eventing.Log;

/// <summary>Moves rows from the outbox to the log, one instance at a time.</summary>
/// <remarks>
/// The lock is held on the connection that does the work: if the connection is lost, so is the lock, and PostgreSQL grants it to another instance.
/// </remarks>
public sealed partial class OutboxDispatcher(
    NpgsqlDataSource database,
    OutboxSignal outboxSignal,
    EventLogSignal eventLogSignal,
    DatabaseReadiness databaseReadiness,
    ILogger<OutboxDispatcher> logger
) : BackgroundService
{
    /// <summary>The advisory lock of the dispatcher, one per database of a service.</summary>
    public const long LockKey = 0x7468656D65_02;

    private const string Channel = "themeday_outbox";
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(20);

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
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await databaseReadiness.WhenReady.WaitAsync(stoppingToken);
                await RunAsLeaderAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (NpgsqlException exception)
            {
                // The database is unavailable, or closed the session: uncommitted rows are still in the outbox.
                LogDispatchFailed(logger, exception.Message);
                await Task.Delay(PollInterval, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task RunAsLeaderAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var lead = await AcquireLeadershipAsync(connection, cancellationToken);
        using var listening = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ear = ListenForNotificationsAsync(listening.Token);
        try
        {
            await DispatchLoopAsync(connection, cancellationToken);
        }
        finally
        {
            await listening.CancelAsync();
            await ear.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<AdvisoryLock> AcquireLeadershipAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        while (true)
        {
            var signaled = outboxSignal.Signal.Signaled;
            if (await AdvisoryLock.TryAcquireAsync(database, connection, LockKey) is { } lead)
                return lead;
            await AsyncSignal.WaitAsync(signaled, PollInterval, cancellationToken);
            if (!signaled.IsCompleted)
                continue;
            // One notification covers all transactions that commit meanwhile; it is sent outside of them, so that none of them waits for it.
            await using (var notify = new NpgsqlCommand($"notify {Channel}", connection))
                await notify.ExecuteNonQueryAsync(cancellationToken);
            await Task.Delay(BatchWindow, cancellationToken);
        }
    }

    private async Task DispatchLoopAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (began, signaled) = (Stopwatch.GetTimestamp(), outboxSignal.Signal.Signaled);
            var moved = await EventLog.AppendFromOutboxAsync(connection, cancellationToken);
            EventMetrics.Appended.Add(moved);
            if (moved > 0)
                eventLogSignal.Signal.Set();
            if (moved == EventLog.BatchSize)
                continue;
            await AsyncSignal.WaitAsync(signaled, PollInterval, cancellationToken);
            if (moved > 0 && BatchWindow - Stopwatch.GetElapsedTime(began) is { Ticks: > 0 } early)
                await Task.Delay(early, cancellationToken);
        }
    }

    /// <summary>Runs after the last request has ended: its rows are in the log before the last checkpoint is signed, whichever instance moves them.</summary>
    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            while (await HasPendingAsync(connection, cancellationToken))
            {
                await using var lead = await AdvisoryLock.TryAcquireAsync(database, connection, LockKey);
                if (lead is null)
                    await Task.Delay(RetryInterval, cancellationToken); // another instance leads, or the previous session of this one has not ended yet
                else if (await EventLog.AppendFromOutboxAsync(connection, cancellationToken) > 0)
                    eventLogSignal.Signal.Set();
            }
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException)
        {
            LogDispatchFailed(logger, exception.Message);
        }
    }

    private static async Task<bool> HasPendingAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select exists (select from outbox)", connection);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>Raises the signal at notifications of other instances. While the connection is lost, the leader relies on its poll interval.</summary>
    private async Task ListenForNotificationsAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await NotificationChannel.ListenAsync(database, Channel, _ => outboxSignal.Signal.Set(), cancellationToken);
            }
            catch (NpgsqlException exception)
            {
                LogDispatchFailed(logger, exception.Message);
                await Task.Delay(PollInterval, cancellationToken);
            }
        }
    }

    [LoggerMessage(EventId = 1001, Level = LogLevel.Warning, Message = "Outbox dispatch failed; retrying: {Cause}")]
    private static partial void LogDispatchFailed(ILogger logger, string cause);
}
