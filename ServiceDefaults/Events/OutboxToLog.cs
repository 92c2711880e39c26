using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.ServiceDefaults.Events;

/// <summary>Beats when a business transaction of this process has committed its outbox row.</summary>
public sealed class OutboxPulse
{
    /// <summary>The beat.</summary>
    public Pulse Pulse { get; } = new();
}

/// <summary>Beats when this process has moved rows into the log.</summary>
public sealed class LogPulse
{
    /// <summary>The beat.</summary>
    public Pulse Pulse { get; } = new();
}

/// <summary>Moves rows from the outbox into the log, one copy of the service at a time.</summary>
/// <remarks>The lock is held on the connection that does the work: who loses the one has lost the other, and PostgreSQL gives it on.</remarks>
public sealed partial class OutboxToLog(NpgsqlDataSource database, OutboxPulse written, LogPulse logged, Prepared prepared, ILogger<OutboxToLog> log) : BackgroundService
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
        if (prepared.Done.IsCompletedSuccessfully) await MoveTheRestAsync(cancellationToken);
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

    private async Task LeadOrWakeTheLeaderAsync(CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var lead = await LeadOrWakeAsync(connection, stop);
        using var listening = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var ear = ListenAsync(listening.Token);
        try
        {
            await LeadAsync(connection, stop);
        }
        finally
        {
            await listening.CancelAsync();
            await ear.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<SessionLock> LeadOrWakeAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        while (true)
        {
            var beat = written.Pulse.Next;
            if (await SessionLock.TryTakeAsync(database, connection, Lock) is { } lead) return lead;
            await Pulse.WaitAsync(beat, Net, stop);
            if (!beat.IsCompleted) continue;
            // However many transactions commit meanwhile, one word is enough; outside any of them, so none of them waits for it.
            await RunAsync(connection, $"notify {Channel}", stop);
            await Task.Delay(Gather, stop);
        }
    }

    private async Task LeadAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        while (true)
        {
            var (began, beat) = (Stopwatch.GetTimestamp(), written.Pulse.Next);
            var moved = await EventLog.MoveAsync(connection, stop);
            EventMeter.Logged.Add(moved);
            if (moved > 0) logged.Pulse.Beat();
            if (moved == EventLog.BatchSize) continue;
            await Pulse.WaitAsync(beat, Net, stop);
            if (moved > 0 && Gather - Stopwatch.GetElapsedTime(began) is { Ticks: > 0 } early) await Task.Delay(early, stop);
        }
    }

    /// <summary>No call runs any more: what the last ones wrote is in the log before its last checkpoint is signed, whichever copy moves it.</summary>
    private async Task MoveTheRestAsync(CancellationToken stop)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(stop);
            while (await WaitsAsync(connection, stop))
            {
                await using var lead = await SessionLock.TryTakeAsync(database, connection, Lock);
                if (lead is null) await Task.Delay(Look, stop);   // another copy leads, or the session that did just now is not ended yet
                else if (await EventLog.MoveAsync(connection, stop) > 0) logged.Pulse.Beat();
            }
        }
        catch (Exception late) when (late is NpgsqlException or OperationCanceledException)
        {
            Interrupted(log, late.Message);
        }
    }

    private static async Task<bool> WaitsAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("select exists (select from outbox)", connection);
        return await command.ExecuteScalarAsync(stop) is true;
    }

    /// <summary>Turns the word of other copies into a beat. While its connection is lost, the net of the leader's loop holds.</summary>
    private async Task ListenAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(stop);
                database.Clear();   // a session that listens ends with its use, and does not go back to the pool
                connection.Notification += (_, _) => written.Pulse.Beat();
                await RunAsync(connection, $"listen {Channel}", stop);
                while (true) await connection.WaitAsync(stop);
            }
            catch (NpgsqlException lost)
            {
                Interrupted(log, lost.Message);
                await Task.Delay(Net, stop);
            }
        }
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(stop);
    }

    [LoggerMessage(EventId = 1001, Level = LogLevel.Warning, Message = "Moving the outbox into the log was interrupted and goes on by itself: {Cause}")]
    private static partial void Interrupted(ILogger logger, string cause);
}
