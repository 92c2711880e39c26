using System.Diagnostics;
using Grpc.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using ThemeDay.Eventing.Diagnostics;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Eventing.Signals;
using ThemeDay.Events.V1;

namespace ThemeDay.Eventing.Subscriptions;

/// <summary>How often a source's feed is read where nothing comes by the bus and nothing is known to be missing.</summary>
/// <param name="PollInterval">The time between.</param>
public sealed record SubscriptionOptions(TimeSpan PollInterval);

/// <summary>Hears one source: RabbitMQ is the fast way, the source's feed the truth (contract, Events).</summary>
/// <remarks>
/// What the bus brings waits here until it is its turn; it is acknowledged once applied. A hole older than two seconds, the first start, every
/// reconnect and, as a net, the time since the feed was last read have it read: so start order, a queue that was never bound and a lost broker lose nothing.
/// What the bus brings and the feed does not know is never applied, and goes to the error queue: only the feed can raise the alarm. A second
/// letter of what was applied is dropped unread; one of what was set aside has the feed asked for it again.
/// </remarks>
public sealed partial class EventSubscription(
    EventSourceDescriptor source,
    Inbox inbox,
    EventFeedService.EventFeedServiceClient feedClient,
    SubscriptionOptions options,
    DatabaseReadiness databaseReadiness,
    AppliedEventsSignal appliedEventsSignal,
    ILogger<EventSubscription> logger
) : BackgroundService, IHealthCheck
{
    private const int BatchSize = 100;
    private const int MaxAttempts = 3;
    private static readonly TimeSpan GapTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan GapPollInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan InitialBackoff = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(5);

    private readonly PendingDeliveries pendingDeliveries = new();
    private readonly EventFeedClient feed = new(source.Name, feedClient);
    private readonly AsyncSignal endpointReady = new();
    private string? haltReason;
    private bool deadLettersRetried;

    /// <summary>Whom it hears.</summary>
    public EventSourceDescriptor Source => source;

    /// <summary>An event came by the bus; completes once it is applied, so that only then it is acknowledged.</summary>
    /// <exception cref="Exception">It was set aside or refused: the bus puts it into the error queue.</exception>
    public Task HandleDeliveryAsync(ReceivedEvent received, CancellationToken cancellationToken) =>
        // Under alarm nothing is applied, and nothing is lost: the feed has it. Kept here it would take the place of other sources' events in the queue.
        Volatile.Read(ref haltReason)
            is null
            ? pendingDeliveries.AddAsync(received, cancellationToken)
            : Task.CompletedTask;

    /// <summary>The queue is bound again: what was published meanwhile may not have reached it.</summary>
    public void OnEndpointReady() => endpointReady.Set();

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Volatile.Read(ref haltReason) is { } reason ? HealthCheckResult.Degraded(reason) : HealthCheckResult.Healthy());

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var backoff = InitialBackoff;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await databaseReadiness.WhenReady.WaitAsync(stoppingToken);
                while (true)
                {
                    var reconnected = endpointReady.Signaled;
                    var caughtUp = await TryCatchUpAsync(await inbox.GetCursorAsync(source.Name, stoppingToken), stoppingToken);
                    if (!caughtUp.Reached)
                        backoff = NextBackoff(backoff);
                    else
                        backoff = InitialBackoff;
                    await ProcessDeliveriesAsync(caughtUp.Cursor, reconnected, caughtUp.Reached ? options.PollInterval : backoff, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (EventLogDivergedException exception)
            {
                if (Interlocked.Exchange(ref haltReason, exception.Message) != exception.Message)
                    LogHalted(logger, source.Name, exception.Message);
                foreach (var position in pendingDeliveries.Positions)
                    pendingDeliveries.Complete(position);
                await Task.Delay(options.PollInterval, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception exception) when (FailureClassifier.IsTransient(exception) || exception is NpgsqlException or RpcException or FormatException)
            {
                // Also what will not pass by itself, the database's or the source's: ending the service would not mend it.
                LogRetrying(logger, source.Name, exception);
                await Task.Delay(backoff, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                backoff = NextBackoff(backoff);
            }
        }
    }

    /// <summary>What was set aside before this start is read from the feed and tried once more: its cause may be gone, and no queue need hold a letter of
    /// it.</summary>
    private async Task RetryDeadLettersAsync(CancellationToken cancellationToken)
    {
        foreach (var position in await inbox.ListDeadLettersAsync(source.Name, cancellationToken))
        {
            if (await feed.GetAsync(position, cancellationToken) is not { } received)
                return;
            try
            {
                await inbox.RetryDeadLetterAsync(received, Inbox.Subscription, cancellationToken);
                appliedEventsSignal.Signal.Set();
            }
            catch (Exception exception) when (FailureClassifier.IsPermanent(exception))
            {
                LogDeadLettered(logger, exception, received.Entry.Type, received.Entry.EventId, source.Name, position);
            }
        }
    }

    private static TimeSpan NextBackoff(TimeSpan backoff) => backoff * 2 < MaxBackoff ? backoff * 2 : MaxBackoff;

    /// <summary>Reads the feed to its end. A source that is away is asked again later; what the bus has of it is applied meanwhile.</summary>
    private async Task<(SubscriptionCursor Cursor, bool Reached)> TryCatchUpAsync(SubscriptionCursor cursor, CancellationToken cancellationToken)
    {
        try
        {
            cursor = await CatchUpAsync(cursor, cancellationToken);
            // Under alarm letters are acknowledged, those of what was set aside too: so that is tried again.
            if (Interlocked.Exchange(ref haltReason, null) is not null)
                deadLettersRetried = false;
            if (!deadLettersRetried)
                await RetryDeadLettersAsync(cancellationToken);
            deadLettersRetried = true;
            return (cursor, true);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && FailureClassifier.IsRemoteFailure(exception))
        {
            LogRetrying(logger, source.Name, exception);
            return (await inbox.GetCursorAsync(source.Name, cancellationToken), false);
        }
    }

    /// <summary>Until the limit, a reconnect or a hole asks for the feed.</summary>
    private async Task ProcessDeliveriesAsync(SubscriptionCursor cursor, Task reconnected, TimeSpan pollInterval, CancellationToken cancellationToken)
    {
        var since = Stopwatch.GetTimestamp();
        long? gapSince = null;
        while (!reconnected.IsCompleted && Stopwatch.GetElapsedTime(since) < pollInterval)
        {
            var (arrived, appliedElsewhere) = (pendingDeliveries.Arrived, appliedEventsSignal.Signal.Signaled);
            await SettleProcessedAsync(cursor, cancellationToken);
            if (pendingDeliveries.TakeContiguous(cursor.Position, BatchSize) is [_, ..] batch)
            {
                if (await ApplyDeliveriesAsync(batch, cancellationToken) is not { } updated)
                    return;
                cursor = updated;
                (since, gapSince) = (Stopwatch.GetTimestamp(), null);
                continue;
            }

            if (pendingDeliveries.IsEmpty)
            {
                gapSince = null;
                await Task.WhenAny(
                    arrived,
                    reconnected,
                    Task.Delay(pollInterval - Stopwatch.GetElapsedTime(since) is var rest && rest > TimeSpan.Zero ? rest : TimeSpan.Zero, cancellationToken)
                );
                cancellationToken.ThrowIfCancellationRequested();
                continue;
            }

            // What is missing may be on its way, or be applied by another copy of this service.
            gapSince ??= Stopwatch.GetTimestamp();
            if (Stopwatch.GetElapsedTime(gapSince.Value) > GapTimeout)
                return;
            await AsyncSignal.WaitAsync(Task.WhenAny(arrived, appliedElsewhere), GapPollInterval, cancellationToken);
            cursor = await inbox.GetCursorAsync(source.Name, cancellationToken);
        }
    }

    /// <summary>What another copy, or the feed, was faster with: applied it is acknowledged, set aside it is tried once more.</summary>
    private async Task SettleProcessedAsync(SubscriptionCursor cursor, CancellationToken cancellationToken)
    {
        var processed = pendingDeliveries.UpTo(cursor.Position);
        if (processed is [])
            return;
        var appliedIds = await inbox.FindAppliedAsync(processed.Select(received => received.Entry.EventId), cancellationToken);
        var sourceUnavailable = false;
        foreach (var received in processed)
        {
            try
            {
                if (!appliedIds.Contains(received.Entry.EventId))
                {
                    sourceUnavailable = sourceUnavailable || !await TryRetryDeadLetterAsync(received, cancellationToken);
                    if (sourceUnavailable)
                        continue;
                }

                appliedEventsSignal.Signal.Set();
                pendingDeliveries.Complete(received.Entry.Position);
            }
            catch (Exception exception) when (!FailureClassifier.IsTransient(exception))
            {
                pendingDeliveries.Complete(received.Entry.Position, exception);
            }
        }
    }

    /// <summary>Tries what was set aside once more, as the feed has it: anybody can write to a queue.</summary>
    /// <returns>False while the feed is away: the letter waits on, and nobody behind it does.</returns>
    private async Task<bool> TryRetryDeadLetterAsync(ReceivedEvent delivery, CancellationToken cancellationToken)
    {
        ReceivedEvent? fromFeed;
        try
        {
            fromFeed = await feed.GetAsync(delivery.Entry.Position, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && FailureClassifier.IsRemoteFailure(exception))
        {
            LogRetrying(logger, source.Name, exception);
            return false;
        }

        if (fromFeed?.HasSamePayload(delivery) != true)
            throw EventLogDivergedException.ForMismatch(delivery);
        await inbox.RetryDeadLetterAsync(fromFeed, Inbox.Subscription, cancellationToken);
        return true;
    }

    /// <summary>Applies what the bus brought.</summary>
    /// <returns>Null where an event does not continue the chain: anybody can write to a queue, so it is refused, and the feed is asked.</returns>
    private async Task<SubscriptionCursor?> ApplyDeliveriesAsync(IReadOnlyList<ReceivedEvent> batch, CancellationToken cancellationToken)
    {
        try
        {
            return await ApplyAsync(batch, cancellationToken);
        }
        catch (EventLogDivergedException exception)
        {
            pendingDeliveries.Complete(exception.Position, exception);
            return null;
        }
    }

    private async Task<SubscriptionCursor> ApplyAsync(IReadOnlyList<ReceivedEvent> batch, CancellationToken cancellationToken)
    {
        try
        {
            return await ApplyBatchAsync(batch, cancellationToken);
        }
        catch (Exception exception) when (FailureClassifier.IsPermanent(exception))
        {
            return await ApplyIndividuallyAsync(batch, cancellationToken);
        }
    }

    /// <summary>Finds the one that cannot be applied, and sets it aside.</summary>
    private async Task<SubscriptionCursor> ApplyIndividuallyAsync(IReadOnlyList<ReceivedEvent> batch, CancellationToken cancellationToken)
    {
        var cursor = await inbox.GetCursorAsync(source.Name, cancellationToken);
        foreach (var received in batch.Where(received => received.Entry.Position > cursor.Position))
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    cursor = await ApplyBatchAsync([received], cancellationToken);
                    break;
                }
                catch (Exception exception) when (FailureClassifier.IsPermanent(exception))
                {
                    if (attempt < MaxAttempts)
                        continue;
                    (cursor, var applied) = await inbox.DeadLetterAsync(received, exception, attempt, cancellationToken);
                    if (applied)
                        EventMetrics.DeadLettered.Add(1, new KeyValuePair<string, object?>("source", source.Name));
                    if (applied)
                        LogDeadLettered(logger, exception, received.Entry.Type, received.Entry.EventId, source.Name, received.Entry.Position);
                    if (applied)
                        pendingDeliveries.Complete(received.Entry.Position, exception);
                    break;
                }
            }
        }

        return cursor;
    }

    private async Task<SubscriptionCursor> CatchUpAsync(SubscriptionCursor cursor, CancellationToken cancellationToken)
    {
        var pendingBefore = pendingDeliveries.Positions;
        var head = await feed.GetHeadAsync(cursor, cancellationToken);
        // Only what is logged is published: what is further than the log was not, whoever sent it.
        foreach (var position in pendingBefore.Where(position => position > head))
            pendingDeliveries.Complete(
                position,
                new EventLogDivergedException($"the log of {source.Name} ends at {head}, and has no event at position {position}", position)
            );
        if (head == cursor.Position)
            return cursor;

        await foreach (var batch in feed.ReadAfterAsync(cursor.Position, cancellationToken).Chunk(BatchSize))
        {
            cursor = await ApplyAsync(batch, cancellationToken);
            if (cursor.Position < batch[^1].Entry.Position)
                throw new EventLogDivergedException($"the log of {source.Name} has no event at position {cursor.Position + 1}", cursor.Position + 1);
            await SettleProcessedAsync(cursor, cancellationToken); // a long log does not keep the letters of other sources waiting
        }

        return cursor;
    }

    // What another copy was faster with goes on waiting: it may have been set aside there, and PassOverAsync looks.
    private async Task<SubscriptionCursor> ApplyBatchAsync(IReadOnlyList<ReceivedEvent> batch, CancellationToken cancellationToken)
    {
        var (cursor, applied) = await inbox.ApplyAsync(batch, cancellationToken);
        appliedEventsSignal.Signal.Set();
        foreach (var received in applied)
        {
            EventMetrics.RecordApplied(source.Name, received.Entry.RecordedAt);
            pendingDeliveries.CompleteApplied(received);
        }

        return cursor;
    }

    private static void LogRetrying(ILogger logger, string source, Exception away)
    {
        var cause = FailureClassifier.Describe(away);
        LogRetrying(logger, StartupGrace.Level, source, cause);
    }

    [LoggerMessage(EventId = 1601, Message = "Subscription to {Source} interrupted; retrying: {Cause}")]
    private static partial void LogRetrying(ILogger logger, LogLevel level, string source, string cause);

    [LoggerMessage(EventId = 1602, Level = LogLevel.Critical, Message = "Subscription to {Source} halted, operator action required: {Cause}")]
    private static partial void LogHalted(ILogger logger, string source, string cause);

    [LoggerMessage(
        EventId = 1603,
        Level = LogLevel.Error,
        Message = "{Type} {EventId} from {Source} at position {Position}, could not be applied and was dead-lettered"
    )]
    private static partial void LogDeadLettered(ILogger logger, Exception exception, string type, Guid eventId, string source, long position);
}
