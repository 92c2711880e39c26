using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using ThemeDay.ServiceDefaults.Access;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.ServiceDefaults.Events;

/// <summary>Signs the log every 1,000 events, every 10 minutes in which something happened, and at an orderly stop (contract, Chain).</summary>
public sealed partial class CheckpointKeeper(NpgsqlDataSource database, LogPulse logged, Seal seal, ServiceName service, Prepared prepared, TimeProvider clock, ILogger<CheckpointKeeper> log) : BackgroundService
{
    private const int Events = 1_000;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Net = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);   // the log grows many times a second, and each look is two queries

    private readonly Lock stopping = new();
    private Task? stopped;

    /// <inheritdoc/>
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        // A host may be told twice at once (by its own signal and by whoever holds it), and ends with the first that returns: both wait for the one signature.
        lock (stopping) return stopped ??= StopAndSignAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await prepared.Done.WaitAsync(stoppingToken);
            while (true)
            {
                var beat = logged.Pulse.Next;
                await TryAsync(SignIfDueAsync, stoppingToken);
                await Pulse.WaitAsync(beat, Net, stoppingToken);
                await Task.Delay(Between, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    private async Task StopAndSignAsync(CancellationToken stop)
    {
        await base.StopAsync(stop);
        if (!prepared.Done.IsCompletedSuccessfully) return;
        try
        {
            await TryAsync(SignAsync, stop);
        }
        catch (OperationCanceledException late)
        {
            Interrupted(log, late.Message);   // the drain took all the time there was: the next start signs
        }
    }

    private async Task SignIfDueAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        var head = await EventLog.HeadAsync(connection, stop);
        var last = await Checkpoints.LastAsync(connection, service.Value, stop);
        var fresh = head.Position - (last?.Position ?? 0);
        if (fresh >= Events || (fresh > 0 && clock.GetUtcNow() - (last?.SignedAt ?? DateTimeOffset.UnixEpoch) >= Interval)) await SignAsync(connection, stop);
    }

    private Task SignAsync(NpgsqlConnection connection, CancellationToken stop) => Checkpoints.SignHeadAsync(connection, service.Value, seal, clock, stop);

    private async Task TryAsync(Func<NpgsqlConnection, CancellationToken, Task> work, CancellationToken stop)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(stop);
            await work(connection, stop);
        }
        catch (NpgsqlException away)
        {
            Interrupted(log, away.Message);
        }
    }

    [LoggerMessage(EventId = 1701, Level = LogLevel.Warning, Message = "No checkpoint could be signed, and it is tried again: {Cause}")]
    private static partial void Interrupted(ILogger logger, string cause);
}
