using System.Diagnostics;
using Grpc.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Hosting;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.ServiceDefaults.Events;

/// <summary>Beats when this service has applied an event of another.</summary>
public sealed class AppliedEventsSignal
{
    /// <summary>The beat.</summary>
    public AsyncSignal Signal { get; } = new();
}

/// <summary>How often a source's feed is read where nothing comes by the bus and nothing is known to be missing.</summary>
/// <param name="Every">The time between.</param>
public sealed record SubscriptionOptions(TimeSpan Every);

/// <summary>Hears one source: RabbitMQ is the fast way, the source's feed the truth (contract, Events).</summary>
/// <remarks>
/// What the bus brings waits here until it is its turn; it is acknowledged once applied. A hole older than two seconds, the first start, every
/// reconnect and, as a net, the time since the feed was last read have it read: so start order, a queue that was never bound and a lost broker lose nothing.
/// What the bus brings and the feed does not know is never applied, and goes to the error queue: only the feed can raise the alarm. A second
/// letter of what was applied is dropped unread; one of what was set aside has the feed asked for it again.
/// </remarks>
public sealed partial class EventSubscription(
    EventSource source,
    Inbox inbox,
    EventFeedService.EventFeedServiceClient client,
    SubscriptionOptions net,
    DatabaseReadiness prepared,
    AppliedEventsSignal applied,
    ILogger<EventSubscription> log
) : BackgroundService, IHealthCheck
{
    private const int Batch = 100;
    private const int Tries = 3;
    private static readonly TimeSpan HoleLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan HoleLook = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly PendingDeliveries letters = new();
    private readonly EventFeedClient feed = new(source.Name, client);
    private readonly AsyncSignal reconnected = new();
    private string? alarm;
    private bool triedParked;

    /// <summary>Whom it hears.</summary>
    public EventSource Source => source;

    /// <summary>An event came by the bus; completes once it is applied, so that only then it is acknowledged.</summary>
    /// <exception cref="Exception">It was set aside or refused: the bus puts it into the error queue.</exception>
    public Task TakeAsync(ReceivedEvent received, CancellationToken cancellationToken) =>
        // Under alarm nothing is applied, and nothing is lost: the feed has it. Kept here it would take the place of other sources' events in the queue.
        Volatile.Read(ref alarm)
            is null
            ? letters.TakeAsync(received, cancellationToken)
            : Task.CompletedTask;

    /// <summary>The queue is bound again: what was published meanwhile may not have reached it.</summary>
    public void Reconnected() => reconnected.Beat();

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Volatile.Read(ref alarm) is { } wrong ? HealthCheckResult.Degraded(wrong) : HealthCheckResult.Healthy());

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = FirstPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await prepared.Done.WaitAsync(stoppingToken);
                while (true)
                {
                    var again = reconnected.Next;
                    var filled = await TryFillAsync(await inbox.CursorAsync(source.Name, stoppingToken), stoppingToken);
                    if (!filled.Reached)
                        pause = Longer(pause);
                    else
                        pause = FirstPause;
                    await ApplyWhatComesAsync(filled.Cursor, again, filled.Reached ? net.Every : pause, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (EventLogDivergedException changed)
            {
                if (Interlocked.Exchange(ref alarm, changed.Message) != changed.Message)
                    Alarm(log, source.Name, changed.Message);
                foreach (var position in letters.Positions)
                    letters.Finish(position);
                await Task.Delay(net.Every, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception away) when (FailureClassifier.IsAway(away) || away is NpgsqlException or RpcException or FormatException)
            {
                // Also what will not pass by itself, the database's or the source's: ending the service would not mend it.
                Interrupted(log, source.Name, away);
                await Task.Delay(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = Longer(pause);
            }
        }
    }

    /// <summary>What was set aside before this start is read from the feed and tried once more: its cause may be gone, and no queue need hold a letter of
    /// it.</summary>
    private async Task TryParkedAsync(CancellationToken cancellationToken)
    {
        foreach (var position in await inbox.ParkedAsync(source.Name, cancellationToken))
        {
            if (await feed.AtAsync(position, cancellationToken) is not { } received)
                return;
            try
            {
                await inbox.AgainAsync(received, Inbox.Subscription, cancellationToken);
                applied.Signal.Beat();
            }
            catch (Exception still) when (FailureClassifier.IsPoison(still))
            {
                Parked(log, still, received.Row.Type, received.Row.EventId, source.Name, position);
            }
        }
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;

    /// <summary>Reads the feed to its end. A source that is away is asked again later; what the bus has of it is applied meanwhile.</summary>
    private async Task<(SubscriptionCursor Cursor, bool Reached)> TryFillAsync(SubscriptionCursor cursor, CancellationToken cancellationToken)
    {
        try
        {
            cursor = await FillAsync(cursor, cancellationToken);
            // Under alarm letters are acknowledged, those of what was set aside too: so that is tried again.
            if (Interlocked.Exchange(ref alarm, null) is not null)
                triedParked = false;
            if (!triedParked)
                await TryParkedAsync(cancellationToken);
            triedParked = true;
            return (cursor, true);
        }
        catch (Exception away) when (!cancellationToken.IsCancellationRequested && FailureClassifier.IsNoAnswer(away))
        {
            Interrupted(log, source.Name, away);
            return (await inbox.CursorAsync(source.Name, cancellationToken), false);
        }
    }

    /// <summary>Until the limit, a reconnect or a hole asks for the feed.</summary>
    private async Task ApplyWhatComesAsync(SubscriptionCursor cursor, Task again, TimeSpan limit, CancellationToken cancellationToken)
    {
        var since = Stopwatch.GetTimestamp();
        long? hole = null;
        while (!again.IsCompleted && Stopwatch.GetElapsedTime(since) < limit)
        {
            var (beat, elsewhere) = (letters.Arrival, applied.Signal.Next);
            await PassOverAsync(cursor, cancellationToken);
            if (letters.Following(cursor.Position, Batch) is [_, ..] turn)
            {
                if (await ApplyFromBusAsync(turn, cancellationToken) is not { } moved)
                    return;
                cursor = moved;
                (since, hole) = (Stopwatch.GetTimestamp(), null);
                continue;
            }

            if (letters.IsEmpty)
            {
                hole = null;
                await Task.WhenAny(
                    beat,
                    again,
                    Task.Delay(limit - Stopwatch.GetElapsedTime(since) is var rest && rest > TimeSpan.Zero ? rest : TimeSpan.Zero, cancellationToken)
                );
                cancellationToken.ThrowIfCancellationRequested();
                continue;
            }

            // What is missing may be on its way, or be applied by another copy of this service.
            hole ??= Stopwatch.GetTimestamp();
            if (Stopwatch.GetElapsedTime(hole.Value) > HoleLimit)
                return;
            await AsyncSignal.WaitAsync(Task.WhenAny(beat, elsewhere), HoleLook, cancellationToken);
            cursor = await inbox.CursorAsync(source.Name, cancellationToken);
        }
    }

    /// <summary>What another copy, or the feed, was faster with: applied it is acknowledged, set aside it is tried once more.</summary>
    private async Task PassOverAsync(SubscriptionCursor cursor, CancellationToken cancellationToken)
    {
        var late = letters.UpTo(cursor.Position);
        if (late is [])
            return;
        var known = await inbox.AppliedAsync(late.Select(received => received.Row.EventId), cancellationToken);
        var isAway = false;
        foreach (var received in late)
        {
            try
            {
                if (!known.Contains(received.Row.EventId))
                {
                    isAway = isAway || !await TryAgainAsync(received, cancellationToken);
                    if (isAway)
                        continue;
                }

                applied.Signal.Beat();
                letters.Finish(received.Row.Position);
            }
            catch (Exception wrong) when (!FailureClassifier.IsAway(wrong))
            {
                letters.Finish(received.Row.Position, wrong);
            }
        }
    }

    /// <summary>Tries what was set aside once more, as the feed has it: anybody can write to a queue.</summary>
    /// <returns>False while the feed is away: the letter waits on, and nobody behind it does.</returns>
    private async Task<bool> TryAgainAsync(ReceivedEvent letter, CancellationToken cancellationToken)
    {
        ReceivedEvent? said;
        try
        {
            said = await feed.AtAsync(letter.Row.Position, cancellationToken);
        }
        catch (Exception away) when (!cancellationToken.IsCancellationRequested && FailureClassifier.IsNoAnswer(away))
        {
            Interrupted(log, source.Name, away);
            return false;
        }

        if (said?.IsSame(letter) != true)
            throw EventLogDivergedException.Another(letter);
        await inbox.AgainAsync(said, Inbox.Subscription, cancellationToken);
        return true;
    }

    /// <summary>Applies what the bus brought.</summary>
    /// <returns>Null where an event does not continue the chain: anybody can write to a queue, so it is refused, and the feed is asked.</returns>
    private async Task<SubscriptionCursor?> ApplyFromBusAsync(IReadOnlyList<ReceivedEvent> turn, CancellationToken cancellationToken)
    {
        try
        {
            return await ApplyAsync(turn, cancellationToken);
        }
        catch (EventLogDivergedException broken)
        {
            letters.Finish(broken.Position, broken);
            return null;
        }
    }

    private async Task<SubscriptionCursor> ApplyAsync(IReadOnlyList<ReceivedEvent> turn, CancellationToken cancellationToken)
    {
        try
        {
            return await ApplyHereAsync(turn, cancellationToken);
        }
        catch (Exception poison) when (FailureClassifier.IsPoison(poison))
        {
            return await OneByOneAsync(turn, cancellationToken);
        }
    }

    /// <summary>Finds the one that cannot be applied, and sets it aside.</summary>
    private async Task<SubscriptionCursor> OneByOneAsync(IReadOnlyList<ReceivedEvent> turn, CancellationToken cancellationToken)
    {
        var cursor = await inbox.CursorAsync(source.Name, cancellationToken);
        foreach (var received in turn.Where(received => received.Row.Position > cursor.Position))
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    cursor = await ApplyHereAsync([received], cancellationToken);
                    break;
                }
                catch (Exception poison) when (FailureClassifier.IsPoison(poison))
                {
                    if (attempt < Tries)
                        continue;
                    (cursor, var here) = await inbox.ParkAsync(received, poison, attempt, cancellationToken);
                    if (here)
                        EventMetrics.DeadLettered.Add(1, new KeyValuePair<string, object?>("source", source.Name));
                    if (here)
                        Parked(log, poison, received.Row.Type, received.Row.EventId, source.Name, received.Row.Position);
                    if (here)
                        letters.Finish(received.Row.Position, poison);
                    break;
                }
            }
        }

        return cursor;
    }

    private async Task<SubscriptionCursor> FillAsync(SubscriptionCursor cursor, CancellationToken cancellationToken)
    {
        var early = letters.Positions;
        var head = await feed.HeadAsync(cursor, cancellationToken);
        // Only what is logged is published: what is further than the log was not, whoever sent it.
        foreach (var position in early.Where(position => position > head))
            letters.Finish(
                position,
                new EventLogDivergedException($"the log of {source.Name} ends at {head}, and has no event at position {position}", position)
            );
        if (head == cursor.Position)
            return cursor;

        await foreach (var turn in feed.AfterAsync(cursor.Position, cancellationToken).Chunk(Batch))
        {
            cursor = await ApplyAsync(turn, cancellationToken);
            if (cursor.Position < turn[^1].Row.Position)
                throw new EventLogDivergedException($"the log of {source.Name} has no event at position {cursor.Position + 1}", cursor.Position + 1);
            await PassOverAsync(cursor, cancellationToken); // a long log does not keep the letters of other sources waiting
        }

        return cursor;
    }

    // What another copy was faster with goes on waiting: it may have been set aside there, and PassOverAsync looks.
    private async Task<SubscriptionCursor> ApplyHereAsync(IReadOnlyList<ReceivedEvent> turn, CancellationToken cancellationToken)
    {
        var (cursor, here) = await inbox.ApplyAsync(turn, cancellationToken);
        applied.Signal.Beat();
        foreach (var received in here)
        {
            EventMetrics.WasApplied(source.Name, received.Row);
            letters.FinishApplied(received);
        }

        return cursor;
    }

    private static void Interrupted(ILogger logger, string source, Exception away)
    {
        var cause = FailureClassifier.Say(away);
        Interrupted(logger, StartupGrace.Level, source, cause);
    }

    [LoggerMessage(EventId = 1601, Message = "Subscription to {Source} interrupted; retrying: {Cause}")]
    private static partial void Interrupted(ILogger logger, LogLevel level, string source, string cause);

    [LoggerMessage(EventId = 1602, Level = LogLevel.Critical, Message = "Subscription to {Source} halted, operator action required: {Cause}")]
    private static partial void Alarm(ILogger logger, string source, string cause);

    [LoggerMessage(
        EventId = 1603,
        Level = LogLevel.Error,
        Message = "{Type} {EventId} from {Source} at position {Position}, could not be applied and was dead-lettered"
    )]
    private static partial void Parked(ILogger logger, Exception exception, string type, Guid eventId, string source, long position);
}
