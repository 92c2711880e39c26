using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.ServiceDefaults.Events;

/// <summary>Beats when a business transaction of this process has committed its outbox row.</summary>
public sealed class OutboxSignal
{
    /// <summary>The beat.</summary>
    public AsyncSignal Signal { get; } = new();
}

/// <summary>Beats when a process of this service has moved rows into the log.</summary>
public sealed class EventLogSignal
{
    /// <summary>The beat.</summary>
    public AsyncSignal Signal { get; } = new();
}

/// <summary>Moves rows from the outbox into the log, one copy of the service at a time.</summary>
/// <remarks>The lock is held on the connection that does the work: who loses the one has lost the other, and PostgreSQL gives it on.</remarks>
public sealed partial class OutboxDispatcher(
    NpgsqlDataSource database,
    OutboxSignal written,
    EventLogSignal logged,
    DatabaseReadiness prepared,
    ILogger<OutboxDispatcher> log
) : BackgroundService
{
    /// <summary>The dispatcher's advisory lock, one in each service's own database.</summary>
    public const long Lock = 0x7468656D65_02;

    private const string Channel = "themeday_outbox";
    private static readonly TimeSpan Net = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    // Under load one transaction moves what many have written, instead of one each. A lone event is moved at once.
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(40);

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (prepared.Done.IsCompletedSuccessfully)
            await MoveTheRestAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await prepared.Done.WaitAsync(stoppingToken);
                await LeadOrWakeTheLeaderAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (NpgsqlException lost)
            {
                // The database is away, or ended our session: whatever was not committed stands in the outbox still.
                Interrupted(log, lost.Message);
                await Task.Delay(Net, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task LeadOrWakeTheLeaderAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var lead = await LeadOrWakeAsync(connection, cancellationToken);
        using var listening = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ear = ListenAsync(listening.Token);
        try
        {
            await LeadAsync(connection, cancellationToken);
        }
        finally
        {
            await listening.CancelAsync();
            await ear.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<AdvisoryLock> LeadOrWakeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        while (true)
        {
            var beat = written.Signal.Next;
            if (await AdvisoryLock.TryTakeAsync(database, connection, Lock) is { } lead)
                return lead;
            await AsyncSignal.WaitAsync(beat, Net, cancellationToken);
            if (!beat.IsCompleted)
                continue;
            // However many transactions commit meanwhile, one word is enough; outside any of them, so none of them waits for it.
            await using (var notify = new NpgsqlCommand($"notify {Channel}", connection))
                await notify.ExecuteNonQueryAsync(cancellationToken);
            await Task.Delay(Gather, cancellationToken);
        }
    }

    private async Task LeadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (began, beat) = (Stopwatch.GetTimestamp(), written.Signal.Next);
            var moved = await EventLog.MoveAsync(connection, cancellationToken);
            EventMetrics.Appended.Add(moved);
            if (moved > 0)
                logged.Signal.Beat();
            if (moved == EventLog.BatchSize)
                continue;
            await AsyncSignal.WaitAsync(beat, Net, cancellationToken);
            if (moved > 0 && Gather - Stopwatch.GetElapsedTime(began) is { Ticks: > 0 } early)
                await Task.Delay(early, cancellationToken);
        }
    }

    /// <summary>No call runs any more: what the last ones wrote is in the log before its last checkpoint is signed, whichever copy moves it.</summary>
    private async Task MoveTheRestAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            while (await WaitsAsync(connection, cancellationToken))
            {
                await using var lead = await AdvisoryLock.TryTakeAsync(database, connection, Lock);
                if (lead is null)
                    await Task.Delay(Look, cancellationToken); // another copy leads, or the session that did just now is not ended yet
                else if (await EventLog.MoveAsync(connection, cancellationToken) > 0)
                    logged.Signal.Beat();
            }
        }
        catch (Exception late) when (late is NpgsqlException or OperationCanceledException)
        {
            Interrupted(log, late.Message);
        }
    }

    private static async Task<bool> WaitsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select exists (select from outbox)", connection);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>Turns the word of other copies into a beat. While its connection is lost, the net of the leader's loop holds.</summary>
    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await NotificationChannel.ListenAsync(database, Channel, _ => written.Signal.Beat(), cancellationToken);
            }
            catch (NpgsqlException lost)
            {
                Interrupted(log, lost.Message);
                await Task.Delay(Net, cancellationToken);
            }
        }
    }

    [LoggerMessage(EventId = 1001, Level = LogLevel.Warning, Message = "Outbox dispatch failed; retrying: {Cause}")]
    private static partial void Interrupted(ILogger logger, string cause);
}
