using System.Diagnostics;
using Grpc.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Npgsql;
using ThemeDay.Eventing.Diagnostics;
using ThemeDay.Eventing.Hosting;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Eventing.Signals;
using ThemeDay.Events.V1;

namespace ThemeDay.Eventing.Subscriptions;

/// <summary>How often the feed of a source is read if there are no deliveries and no known gap.</summary>
/// <param name="PollInterval">The poll interval.</param>
public sealed record SubscriptionOptions(TimeSpan PollInterval)
{
    /// <summary>A subscription that is behind for longer is Degraded.</summary>
    public TimeSpan MaxLag { get; init; } = TimeSpan.FromMinutes(1);
}

/// <summary>Subscribes to one source. RabbitMQ delivers with low latency; the feed of the source is authoritative (docs/contract.md, Events).</summary>
/// <remarks>
/// Deliveries from RabbitMQ are buffered until their predecessors are applied, then acknowledged. A gap older than 2 s, start-up, reconnect and the poll
/// interval trigger a catch-up from the feed, so that start order, an unbound queue and a lost broker lose no events. A delivery that is not in the feed is
/// never applied, and moves to the error queue: only the feed can halt the subscription. A redelivery of an applied event is acknowledged without processing; a
/// redelivery of a dead-lettered event triggers a retry with the event from the feed. Attempts, dead-lettering and retries are in
/// EventSubscription.DeadLetters.cs. A log that diverged, and an error of the deployment (<see cref="FailureKind"/>), halt the subscription: Degraded, and
/// retried until it works again.
/// </remarks>
public sealed partial class EventSubscription(
    EventSourceDescriptor source,
    Inbox inbox,
    DeadLetterStore deadLetters,
    EventFeedService.EventFeedServiceClient feedClient,
    SubscriptionOptions options,
    DatabaseReadiness databaseReadiness,
    AppliedEventsSignal appliedEventsSignal,
    TimeProvider clock,
    ILogger<EventSubscription> logger
) : ResilientService(logger), IHealthCheck
{
    private const int BatchSize = 100;
    private static readonly TimeSpan GapTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan GapPollInterval = TimeSpan.FromMilliseconds(200);

    private readonly PendingDeliveries pendingDeliveries = new();
    private readonly EventFeedClient feed = new(source.Name, feedClient);
    private readonly AsyncSignal endpointReady = new();
    private readonly SubscriptionProgress progress = new(clock);
    private Halt? halt;
    private bool deadLettersRetried;

    /// <summary>The source of the subscription.</summary>
    public EventSourceDescriptor Source => source;

    /// <summary>How far it is behind.</summary>
    public SubscriptionLag Lag => progress.Lag;

    /// <summary>Handles a delivery from the bus; completes once the event is applied, so that it is acknowledged only then.</summary>
    /// <exception cref="Exception">The event was dead-lettered or rejected: the bus moves it to the error queue.</exception>
    public Task HandleDeliveryAsync(ReceivedEvent received, CancellationToken cancellationToken)
    {
        progress.OnReceived(received);
        // While halted, events are not applied and deliveries are acknowledged; nothing is lost, since the feed has them. Buffered, they would take prefetch
        // slots of the shared queue from other sources.
        return Volatile.Read(ref halt) is null ? pendingDeliveries.AddAsync(received, cancellationToken) : Task.CompletedTask;
    }

    /// <summary>Called when the queue is bound again: events published meanwhile may not have reached it.</summary>
    public void OnEndpointReady() => endpointReady.Set();

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            Volatile.Read(ref halt) is { } halted ? HealthCheckResult.Degraded(halted.Description)
            : Lag is { Since: { } since } lag && clock.GetUtcNow() - since > options.MaxLag ? HealthCheckResult.Degraded(Describe(lag, since))
            : HealthCheckResult.Healthy()
        );

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        await databaseReadiness.WhenReady.WaitAsync(stoppingToken);
        progress.OnInterrupted(); // after a start, and after a failure of any kind, until the feed was read to its end
        var backoff = InitialBackoff;
        while (true)
        {
            var reconnected = endpointReady.Signaled;
            try
            {
                var caughtUp = await TryCatchUpAsync(await ReadCursorAsync(stoppingToken), stoppingToken);
                backoff = caughtUp.Reached ? InitialBackoff : NextBackoff(backoff);
                await ProcessDeliveriesAsync(caughtUp.Cursor, reconnected, caughtUp.Reached ? options.PollInterval : backoff, stoppingToken);
            }
            catch (EventLogDivergedException exception)
            {
                if (SetHalt(new(exception.Message, exception.Message, IsLogDiverged: true)))
                    LogHalted(logger, source.Name, exception.Message);
                await Task.Delay(options.PollInterval, stoppingToken);
            }
            catch (Exception exception) when (FailureClassifier.Classify(exception) is FailureKind.Deployment)
            {
                var cause = FailureClassifier.Describe(exception);
                if (SetHalt(new(cause, "no event can be applied: message 1606 of the log has the cause", IsLogDiverged: false)))
                    LogNotApplicable(logger, source.Name, cause);
                backoff = NextBackoff(backoff);
                await Task.Delay(backoff, stoppingToken);
            }
        }
    }

    /// <summary>Includes permanent errors of the database or the source: stopping the service would not resolve them.</summary>
    protected override bool IsInterruption(Exception exception) =>
        FailureClassifier.IsTransient(exception) || exception is NpgsqlException or RpcException or FormatException;

    /// <inheritdoc/>
    protected override void LogInterruption(Exception exception) => LogRetrying(logger, source.Name, exception);

    private static string Describe(SubscriptionLag lag, DateTimeOffset since) =>
        $"{(lag.Pending is 1 ? "1 event" : $"{lag.Pending} events")} after position {lag.Position} not applied"
        + $"{(lag.IsInterrupted ? ", log not read to its end" : "")} since {since.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}";

    /// <summary>Halts the subscription until it has caught up again.</summary>
    /// <returns>Whether the reason is a new one.</returns>
    private bool SetHalt(Halt halted)
    {
        progress.OnInterrupted();
        var isNew = Interlocked.Exchange(ref halt, halted) != halted;
        foreach (var position in pendingDeliveries.Positions)
            pendingDeliveries.Complete(position);
        return isNew;
    }

    private async Task<SubscriptionCursor> ReadCursorAsync(CancellationToken cancellationToken)
    {
        var cursor = await inbox.GetCursorAsync(source.Name, cancellationToken);
        progress.OnApplied(cursor.Position);
        return cursor;
    }

    /// <summary>
    /// Reads the feed to its end. If the source is unavailable, the catch-up is retried later and deliveries from the bus are applied meanwhile.
    /// </summary>
    private async Task<(SubscriptionCursor Cursor, bool Reached)> TryCatchUpAsync(SubscriptionCursor cursor, CancellationToken cancellationToken)
    {
        try
        {
            cursor = await CatchUpAsync(cursor, cancellationToken);
            // While halted, deliveries are acknowledged, including those of dead-lettered events, so dead letters are retried.
            if (Interlocked.Exchange(ref halt, null) is not null)
                deadLettersRetried = false;
            if (!deadLettersRetried)
                await RetryDeadLettersAsync(cancellationToken);
            deadLettersRetried = true;
            progress.OnCaughtUp();
            return (cursor, true);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && FailureClassifier.IsRemoteFailure(exception))
        {
            progress.OnInterrupted();
            LogRetrying(logger, source.Name, exception);
            return (await ReadCursorAsync(cancellationToken), false);
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
            cursor = await ReadCursorAsync(cancellationToken);
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
        progress.OnReceived(batch[0]);
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
        progress.OnHead(head);
        // Events are published only after they are logged: a delivery beyond the end of the log was not published by the source.
        foreach (var position in pendingBefore.Where(position => position > head))
            pendingDeliveries.Complete(
                position,
                new EventLogDivergedException($"the log of {source.Name} ends at {head}, and has no event at position {position}", position)
            );
        if (head == cursor.Position)
            return cursor;

        await foreach (var batch in feed.ReadAfterAsync(cursor.Position, BatchSize, cancellationToken))
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
        progress.OnApplied(cursor.Position);
        appliedEventsSignal.Signal.Set();
        foreach (var received in applied)
        {
            EventMetrics.RecordApplied(source.Name, received.Entry.RecordedAt);
            pendingDeliveries.CompleteApplied(received);
        }

        return cursor;
    }

    private static void LogRetrying(ILogger logger, string source, Exception exception)
    {
        var cause = FailureClassifier.Describe(exception);
        LogRetrying(logger, StartupGrace.Level, source, cause);
    }

    [LoggerMessage(EventId = 1601, Message = "Subscription to {Source} interrupted; retrying: {Cause}")]
    private static partial void LogRetrying(ILogger logger, LogLevel level, string source, string cause);

    [LoggerMessage(EventId = 1602, Level = LogLevel.Critical, Message = "Subscription to {Source} halted, operator action required: {Cause}")]
    private static partial void LogHalted(ILogger logger, string source, string cause);

    [LoggerMessage(
        EventId = 1606,
        Level = LogLevel.Critical,
        Message = "Subscription to {Source} halted: no event can be applied; retrying until the cause is corrected: {Cause}"
    )]
    private static partial void LogNotApplicable(ILogger logger, string source, string cause);

    /// <summary>Why no more events are applied for now.</summary>
    /// <param name="Reason">The cause.</param>
    /// <param name="Description">What the health endpoint tells anyone.</param>
    /// <param name="IsLogDiverged">Whether the log of the source is not the one that events were applied from.</param>
    private sealed record Halt(string Reason, string Description, bool IsLogDiverged);
}
