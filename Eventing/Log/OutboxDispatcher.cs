using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using ThemeDay.Eventing.Diagnostics;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Eventing.Signals;

namespace ThemeDay.Eventing.Log;

/// <summary>Moves rows from the outbox into the log, one copy of the service at a time.</summary>
/// <remarks>The lock is held on the connection that does the work: who loses the one has lost the other, and PostgreSQL gives it on.</remarks>
public sealed partial class OutboxDispatcher(
    NpgsqlDataSource database,
    OutboxSignal outboxSignal,
    EventLogSignal eventLogSignal,
    DatabaseReadiness databaseReadiness,
    ILogger<OutboxDispatcher> logger
) : BackgroundService
{
    /// <summary>The dispatcher's advisory lock, one in each service's own database.</summary>
    public const long LockKey = 0x7468656D65_02;

    private const string Channel = "themeday_outbox";
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(20);

    // Under load one transaction moves what many have written, instead of one each. A lone event is moved at once.
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
                // The database is away, or ended our session: whatever was not committed stands in the outbox still.
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
            // However many transactions commit meanwhile, one word is enough; outside any of them, so none of them waits for it.
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

    /// <summary>No call runs any more: what the last ones wrote is in the log before its last checkpoint is signed, whichever copy moves it.</summary>
    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            while (await HasPendingAsync(connection, cancellationToken))
            {
                await using var lead = await AdvisoryLock.TryAcquireAsync(database, connection, LockKey);
                if (lead is null)
                    await Task.Delay(RetryInterval, cancellationToken); // another copy leads, or the session that did just now is not ended yet
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

    /// <summary>Turns the word of other copies into a beat. While its connection is lost, the net of the leader's loop holds.</summary>
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
