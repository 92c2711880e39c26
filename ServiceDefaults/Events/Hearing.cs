using System.Collections.Concurrent;
using System.Diagnostics;
using Grpc.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.ServiceDefaults.Events;

/// <summary>Beats when this service has applied an event of another.</summary>
public sealed class AppliedPulse
{
    /// <summary>The beat.</summary>
    public Pulse Pulse { get; } = new();
}

/// <summary>Hears one source: RabbitMQ is the fast way, the source's feed the truth (contract, Events).</summary>
/// <remarks>
/// What the bus brings waits here until it is its turn; it is acknowledged once applied. A hole older than two seconds, the first start, every
/// reconnect and, as a net, every ten seconds are filled from the feed: so start order, a queue that was never bound and a lost broker lose nothing.
/// What the bus brings and the feed does not know is never applied, and goes to the error queue: only the feed can raise the alarm. A second
/// letter of what was applied is dropped unread; one of what was set aside has the feed asked for it again.
/// </remarks>
public sealed partial class Hearing(
    EventSource source, Inbox inbox, EventFeedService.EventFeedServiceClient feed, Prepared prepared, AppliedPulse applied, ILogger<Hearing> log) : BackgroundService, IHealthCheck
{
    private const int Batch = 100;
    private const int Tries = 3;
    private static readonly TimeSpan HoleLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan HoleLook = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Net = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan HeadLimit = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<long, Waiting> waiting = [];
    private readonly Pulse arrived = new();
    private readonly Pulse reconnected = new();
    private string? alarm;
    private bool triedParked;

    /// <summary>Whom it hears.</summary>
    public EventSource Source => source;

    /// <summary>An event came by the bus; completes once it is applied, so that only then it is acknowledged.</summary>
    /// <exception cref="Exception">It was set aside or refused: the bus puts it into the error queue.</exception>
    public async Task TakeAsync(ReceivedEvent received, CancellationToken stop)
    {
        // Nothing is applied now, and nothing is lost: the feed has it. Kept here it would take the place of other sources' events in the queue.
        if (Volatile.Read(ref alarm) is not null) return;
        var mine = waiting.GetOrAdd(received.Row.Position, _ => new(received));
        if (!IsSame(mine.Received, received)) throw Another(received);
        arrived.Beat();
        await mine.Done.Task.WaitAsync(stop);
    }

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
                    if (!filled.Reached) pause = Longer(pause);
                    else pause = FirstPause;
                    await ApplyWhatComesAsync(filled.Cursor, again, filled.Reached ? Net : pause, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (SourceChangedException changed)
            {
                if (Interlocked.Exchange(ref alarm, changed.Message) != changed.Message) Alarm(log, source.Name, changed.Message);
                foreach (var position in waiting.Keys) Finish(position, null);
                await Task.Delay(Net, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception away) when (IsAway(away))
            {
                Interrupted(log, source.Name, away.Message);
                await Task.Delay(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = Longer(pause);
            }
        }
    }

    /// <summary>What was set aside before this start is read from the feed and tried once more: its cause may be gone, and no queue need hold a letter of it.</summary>
    private async Task TryParkedAsync(CancellationToken stop)
    {
        foreach (var position in await inbox.ParkedAsync(source.Name, stop))
        {
            if (await ReadAsync(position, stop) is not { } received) return;
            try
            {
                await inbox.AgainAsync(received, stop);
                applied.Pulse.Beat();
            }
            catch (Exception still) when (IsPoison(still))
            {
                Parked(log, still, received.Row.Type, received.Row.EventId, source.Name, position);
            }
        }
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;

    /// <summary>Reads the feed to its end. A source that is away is asked again later; what the bus has of it is applied meanwhile.</summary>
    private async Task<(InboxCursor Cursor, bool Reached)> TryFillAsync(InboxCursor cursor, CancellationToken stop)
    {
        try
        {
            cursor = await FillAsync(cursor, stop);
            Volatile.Write(ref alarm, null);
            if (!triedParked) await TryParkedAsync(stop);
            triedParked = true;
            return (cursor, true);
        }
        catch (Exception away) when (!stop.IsCancellationRequested && away is RpcException or HttpRequestException or OperationCanceledException)
        {
            Interrupted(log, source.Name, away is RpcException call ? $"{call.StatusCode} {call.Status.Detail}" : away.Message);
            return (await inbox.CursorAsync(source.Name, stop), false);
        }
    }

    /// <summary>Until the limit, a reconnect or a hole asks for the feed.</summary>
    private async Task ApplyWhatComesAsync(InboxCursor cursor, Task again, TimeSpan limit, CancellationToken stop)
    {
        var since = Stopwatch.GetTimestamp();
        long? hole = null;
        while (!again.IsCompleted && Stopwatch.GetElapsedTime(since) < limit)
        {
            var beat = arrived.Next;
            await PassOverAsync(cursor, stop);
            if (Following(cursor) is [_, ..] turn)
            {
                if (await ApplyFromBusAsync(turn, stop) is not { } moved) return;
                cursor = moved;
                (since, hole) = (Stopwatch.GetTimestamp(), null);
                continue;
            }

            if (waiting.IsEmpty)
            {
                hole = null;
                await Task.WhenAny(beat, again, Task.Delay(limit - Stopwatch.GetElapsedTime(since) is var rest && rest > TimeSpan.Zero ? rest : TimeSpan.Zero, stop));
                stop.ThrowIfCancellationRequested();
                continue;
            }

            // What is missing may be on its way, or be applied by another copy of this service.
            hole ??= Stopwatch.GetTimestamp();
            if (Stopwatch.GetElapsedTime(hole.Value) > HoleLimit) return;
            await Pulse.WaitAsync(beat, HoleLook, stop);
            cursor = await inbox.CursorAsync(source.Name, stop);
        }
    }

    private List<ReceivedEvent> Following(InboxCursor cursor)
    {
        List<ReceivedEvent> turn = [];
        while (turn.Count < Batch && waiting.TryGetValue(cursor.Position + 1 + turn.Count, out var next)) turn.Add(next.Received);
        return turn;
    }

    private async Task PassOverAsync(InboxCursor cursor, CancellationToken stop)
    {
        var late = waiting.Where(each => each.Key <= cursor.Position).Select(each => each.Value.Received).ToList();
        if (late is []) return;
        var known = await inbox.AppliedAsync(late.Select(received => received.Row.EventId), stop);
        foreach (var received in late)
        {
            try
            {
                if (!known.Contains(received.Row.EventId) && !await TryParkedAsync(received, stop)) continue;
                applied.Pulse.Beat();
                Finish(received.Row.Position, null);
            }
            catch (Exception wrong) when (!IsAway(wrong))
            {
                Finish(received.Row.Position, wrong);
            }
        }
    }

    /// <summary>Tries what was set aside once more, as the feed has it: anybody can write to a queue.</summary>
    /// <returns>False while the feed is away: the letter waits on, and nobody behind it does.</returns>
    private async Task<bool> TryParkedAsync(ReceivedEvent letter, CancellationToken stop)
    {
        ReceivedEvent? said;
        try
        {
            said = await ReadAsync(letter.Row.Position, stop);
        }
        catch (Exception away) when (!stop.IsCancellationRequested && away is RpcException or HttpRequestException)
        {
            Interrupted(log, source.Name, away is RpcException call ? $"{call.StatusCode} {call.Status.Detail}" : away.Message);
            return false;
        }

        if (said is null || !IsSame(said, letter)) throw Another(letter);
        await inbox.AgainAsync(said, stop);
        return true;
    }

    /// <summary>One event of the feed; null where the log ends before it.</summary>
    private async Task<ReceivedEvent?> ReadAsync(long position, CancellationToken stop)
    {
        using var call = feed.Subscribe(new() { AfterPosition = position - 1, UntilHead = true }, cancellationToken: stop);
        return await call.ResponseStream.MoveNext(stop) ? Read(call.ResponseStream.Current) : null;
    }

    /// <summary>Applies what the bus brought.</summary>
    /// <returns>Null where an event does not continue the chain: anybody can write to a queue, so it is refused, and the feed is asked.</returns>
    private async Task<InboxCursor?> ApplyFromBusAsync(List<ReceivedEvent> turn, CancellationToken stop)
    {
        try
        {
            return await ApplyAsync(turn, stop);
        }
        catch (SourceChangedException broken)
        {
            Finish(broken.Position, broken);
            return null;
        }
    }

    private async Task<InboxCursor> ApplyAsync(List<ReceivedEvent> turn, CancellationToken stop)
    {
        try
        {
            return await ApplyHereAsync(turn, stop);
        }
        catch (Exception poison) when (IsPoison(poison))
        {
            return await OneByOneAsync(turn, stop);
        }
    }

    /// <summary>Finds the one that cannot be applied, and sets it aside.</summary>
    private async Task<InboxCursor> OneByOneAsync(List<ReceivedEvent> turn, CancellationToken stop)
    {
        var cursor = await inbox.CursorAsync(source.Name, stop);
        foreach (var received in turn.Where(received => received.Row.Position > cursor.Position))
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    cursor = await ApplyHereAsync([received], stop);
                    break;
                }
                catch (Exception poison) when (IsPoison(poison))
                {
                    if (attempt < Tries) continue;
                    (cursor, var here) = await inbox.ParkAsync(received, poison, stop);
                    if (here) EventMeter.SetAside.Add(1, new KeyValuePair<string, object?>("source", source.Name));
                    if (here) Parked(log, poison, received.Row.Type, received.Row.EventId, source.Name, received.Row.Position);
                    if (here) Finish(received.Row.Position, poison);
                    break;
                }
            }
        }

        return cursor;
    }

    private async Task<InboxCursor> FillAsync(InboxCursor cursor, CancellationToken stop)
    {
        var early = waiting.Keys.ToList();
        var head = await feed.GetHeadAsync(new(), deadline: TimeProvider.System.GetUtcNow().UtcDateTime + HeadLimit, cancellationToken: stop);
        if (head.Position < cursor.Position)
            throw new SourceChangedException($"the log of {source.Name} ends at {head.Position}, before {cursor.Position}, which was applied from it: was its database restored from a backup?", head.Position);
        if (head.Position == cursor.Position && head.Position > 0 && !head.Hash.Span.SequenceEqual(cursor.Hash))
            throw new SourceChangedException($"the log of {source.Name} has another event at {head.Position} than the one applied from there: was its database restored from a backup?", head.Position);
        // Only what is logged is published: what is further than the log was not, whoever sent it.
        foreach (var position in early.Where(position => position > head.Position))
            Finish(position, new SourceChangedException($"the log of {source.Name} ends at {head.Position}, and has no event at position {position}", position));
        if (head.Position == cursor.Position) return cursor;

        using var call = feed.Subscribe(new() { AfterPosition = cursor.Position, UntilHead = true }, cancellationToken: stop);
        List<ReceivedEvent> turn = [];
        await foreach (var logged in call.ResponseStream.ReadAllAsync(stop))
        {
            turn.Add(Read(logged));
            if (turn.Count < Batch) continue;
            cursor = await ApplyAsync(turn, stop);
            await PassOverAsync(cursor, stop);   // a long log does not keep the letters of other sources waiting
            turn = [];
        }

        return turn is [] ? cursor : await ApplyAsync(turn, stop);
    }

    private ReceivedEvent Read(LoggedEvent logged) => new(source.Name, new(
        logged.Position, Guid.Parse(logged.EventId), logged.Type, logged.District, logged.RecordedAt.ToDateTimeOffset(), logged.Traceparent, logged.Payload.ToByteArray(), logged.Hash.ToByteArray()));

    // What another copy was faster with goes on waiting: it may have been set aside there, and PassOverAsync looks.
    private async Task<InboxCursor> ApplyHereAsync(IReadOnlyList<ReceivedEvent> turn, CancellationToken stop)
    {
        var (cursor, here) = await inbox.ApplyAsync(turn, stop);
        applied.Pulse.Beat();
        foreach (var received in here)
        {
            EventMeter.WasApplied(source.Name, received.Row);
            FinishIfSame(received);
        }

        return cursor;
    }

    // The feed may have brought the event whose place a forged one takes here.
    private void FinishIfSame(ReceivedEvent done)
    {
        if (waiting.TryGetValue(done.Row.Position, out var mine)) Finish(done.Row.Position, IsSame(mine.Received, done) ? null : Another(mine.Received));
    }

    private static bool IsSame(ReceivedEvent one, ReceivedEvent other) => one.Row.EventId == other.Row.EventId && one.Row.Payload.AsSpan().SequenceEqual(other.Row.Payload);

    private static SourceChangedException Another(ReceivedEvent received) => new($"another event of {received.Source} is at position {received.Row.Position}", received.Row.Position);

    private void Finish(long position, Exception? wrong)
    {
        if (!waiting.TryRemove(position, out var done)) return;
        if (wrong is null) done.Done.TrySetResult();
        else done.Done.TrySetException(wrong);
    }

    private static bool IsPoison(Exception problem) => problem is not SourceChangedException && !IsAway(problem);

    // The database or the source away, or a race with another copy, is not the event's fault.
    private static bool IsAway(Exception? problem) => problem switch
    {
        null => false,
        // Another service away; every other status is what a rule refuses with, here.
        RpcException { StatusCode: StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled } => true,
        OperationCanceledException or HttpRequestException or NpgsqlException { IsTransient: true } => true,
        PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow } => true,
        NpgsqlException { InnerException: IOException or System.Net.Sockets.SocketException or TimeoutException } => true,
        _ => IsAway(problem.InnerException),
    };

    [LoggerMessage(EventId = 1601, Level = LogLevel.Warning, Message = "Hearing {Source} was interrupted and goes on by itself: {Cause}")]
    private static partial void Interrupted(ILogger logger, string source, string cause);

    [LoggerMessage(EventId = 1602, Level = LogLevel.Critical, Message = "Nothing more of {Source} is applied until somebody has looked: {Cause}")]
    private static partial void Alarm(ILogger logger, string source, string cause);

    [LoggerMessage(EventId = 1603, Level = LogLevel.Error, Message = "{Type} {EventId} of {Source}, position {Position}, could not be applied and was set aside")]
    private static partial void Parked(ILogger logger, Exception exception, string type, Guid eventId, string source, long position);

    private sealed record Waiting(ReceivedEvent Received)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
