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

/// <summary>How often the feed of a source is read if there are no deliveries and no known gap.</summary>
/// <param name="PollInterval">The poll interval.</param>
public sealed record SubscriptionOptions(TimeSpan PollInterval);

/// <summary>Subscribes to one source. RabbitMQ delivers with low latency; the feed of the source is authoritative (docs/contract.md, Events).</summary>
/// <remarks>
/// Deliveries from RabbitMQ are buffered until their predecessors are applied, then acknowledged. A gap older than 2 s, start-up, reconnect and the poll
/// interval trigger a catch-up from the feed, so that start order, an unbound queue and a lost broker lose no events. A delivery that is not in the feed is
/// never applied, and moves to the error queue: only the feed can halt the subscription. A redelivery of an applied event is acknowledged without processing; a
/// redelivery of a dead-lettered event triggers a retry with the event from the feed. Attempts, dead-lettering and retries are in
/// EventSubscription.DeadLetters.cs.
/// </remarks>
public sealed partial class EventSubscription(
    EventSourceDescriptor source,
    Inbox inbox,
    DeadLetterStore deadLetters,
    EventFeedService.EventFeedServiceClient feedClient,
    SubscriptionOptions options,
    DatabaseReadiness databaseReadiness,
    AppliedEventsSignal appliedEventsSignal,
    ILogger<EventSubscription> logger
) : BackgroundService, IHealthCheck
{
    private const int BatchSize = 100;
    private static readonly TimeSpan GapTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan GapPollInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan InitialBackoff = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(5);

    private readonly PendingDeliveries pendingDeliveries = new();
    private readonly EventFeedClient feed = new(source.Name, feedClient);
    private readonly AsyncSignal endpointReady = new();
    private string? haltReason;
    private bool deadLettersRetried;

    /// <summary>The source of the subscription.</summary>
    public EventSourceDescriptor Source => source;

    /// <summary>Handles a delivery from the bus; completes once the event is applied, so that it is acknowledged only then.</summary>
    /// <exception cref="Exception">The event was dead-lettered or rejected: the bus moves it to the error queue.</exception>
    public Task HandleDeliveryAsync(ReceivedEvent received, CancellationToken cancellationToken) =>
        // While halted, events are not applied and deliveries are acknowledged; nothing is lost, since the feed has them. Buffered, they would take prefetch
        // slots of the shared queue from other sources.
        Volatile.Read(ref haltReason)
            is null
            ? pendingDeliveries.AddAsync(received, cancellationToken)
            : Task.CompletedTask;

    /// <summary>Called when the queue is bound again: events published meanwhile may not have reached it.</summary>
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
                // Includes permanent errors of the database or the source: stopping the service would not resolve them.
                LogRetrying(logger, source.Name, exception);
                await Task.Delay(backoff, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                backoff = NextBackoff(backoff);
            }
        }
    }

    private static TimeSpan NextBackoff(TimeSpan backoff) => backoff * 2 < MaxBackoff ? backoff * 2 : MaxBackoff;

    /// <summary>
    /// Reads the feed to its end. If the source is unavailable, the catch-up is retried later and deliveries from the bus are applied meanwhile.
    /// </summary>
    private async Task<(SubscriptionCursor Cursor, bool Reached)> TryCatchUpAsync(SubscriptionCursor cursor, CancellationToken cancellationToken)
    {
        try
        {
            cursor = await CatchUpAsync(cursor, cancellationToken);
            // While halted, deliveries are acknowledged, including those of dead-lettered events, so dead letters are retried.
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

    /// <summary>Applies deliveries until the poll interval, a reconnect or a gap requires a catch-up.</summary>
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

            // The missing events may be in transit, or be applied by another instance of this service.
            gapSince ??= Stopwatch.GetTimestamp();
            if (Stopwatch.GetElapsedTime(gapSince.Value) > GapTimeout)
                return;
            await AsyncSignal.WaitAsync(Task.WhenAny(arrived, appliedElsewhere), GapPollInterval, cancellationToken);
            cursor = await inbox.GetCursorAsync(source.Name, cancellationToken);
        }
    }

    /// <summary>
    /// Settles deliveries that another instance or the feed has processed already: applied events are acknowledged, dead-lettered ones are retried once.
    /// </summary>
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

    /// <summary>Applies deliveries from the bus.</summary>
    /// <returns>Null if an event does not continue the hash chain: any client of the broker can write to a queue, so the event is rejected and the feed is
    /// read.</returns>
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

    private async Task<SubscriptionCursor> CatchUpAsync(SubscriptionCursor cursor, CancellationToken cancellationToken)
    {
        var pendingBefore = pendingDeliveries.Positions;
        var head = await feed.GetHeadAsync(cursor, cancellationToken);
        // Events are published only after they are logged: a delivery beyond the end of the log was not published by the source.
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
            await SettleProcessedAsync(cursor, cancellationToken); // a long catch-up must not block the deliveries of other sources
        }

        return cursor;
    }

    // Events that another instance applied first stay pending: they may have been dead-lettered there, which SettleProcessedAsync checks.
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
}
