using Microsoft.Extensions.Logging;
using ThemeDay.Eventing.Diagnostics;

namespace ThemeDay.Eventing.Subscriptions;

/// <summary>How a retry of a dead letter ended.</summary>
public enum DeadLetterRetryOutcome
{
    /// <summary>The event is settled: applied by this retry, or applied or dropped by another one.</summary>
    Settled,

    /// <summary>The event could not be applied again; it stays a dead letter.</summary>
    FailedAgain,

    /// <summary>The log of the source no longer has the event at its position, or the subscription is halted.</summary>
    LogDiverged,

    /// <summary>The source does not answer.</summary>
    SourceUnavailable,

    /// <summary>A service that the effect needs, or the database, does not answer.</summary>
    HandlerUnavailable,
}

/// <summary>The result of a retry.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Error">Why the event is not settled; empty where it is.</param>
public readonly record struct DeadLetterRetryResult(DeadLetterRetryOutcome Outcome, string Error = "");

/// <summary>Events that cannot be applied: three attempts, then they are dead letters, which are retried at start, on redelivery, and by operators.</summary>
public sealed partial class EventSubscription
{
    private const int MaxAttempts = 3;
    private const int MaxErrorLength = 500; // it travels in trailers, for which some clients have 8 kB

    // Shorter than the default deadline of an RPC, 5 s: the caller learns that the source does not answer.
    private static readonly TimeSpan FeedTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Isolates the event that cannot be applied, and dead-letters it.</summary>
    private async Task<SubscriptionCursor> ApplyIndividuallyAsync(IReadOnlyList<ReceivedEvent> batch, CancellationToken cancellationToken)
    {
        var cursor = await ReadCursorAsync(cancellationToken);
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
                    progress.OnApplied(cursor.Position);
                    if (!applied)
                        break;
                    EventMetrics.DeadLettered.Add(1, new KeyValuePair<string, object?>("source", source.Name));
                    LogDeadLettered(logger, exception, received.Entry.Type, received.Entry.EventId, source.Name, received.Entry.Position);
                    pendingDeliveries.Complete(received.Entry.Position, exception);
                    break;
                }
            }
        }

        return cursor;
    }

    /// <summary>
    /// Reads the dead letters of earlier runs from the feed and retries them once: the cause may be fixed, and their deliveries may no longer be in any queue.
    /// </summary>
    private async Task RetryDeadLettersAsync(CancellationToken cancellationToken)
    {
        foreach (var position in await deadLetters.ListPositionsAsync(source.Name, cancellationToken))
        {
            if (await feed.GetAsync(position, cancellationToken) is not { } received)
                return;
            try
            {
                await inbox.RetryDeadLetterAsync(received, Inbox.Subscription, cancellationToken);
                appliedEventsSignal.Signal.Set();
            }
            catch (Exception exception) when (FailureClassifier.IsPermanent(exception) || FailureClassifier.Classify(exception) is FailureKind.Deployment)
            {
                // It is a dead letter already: an error of the deployment, too, holds up no other event.
                LogDeadLettered(logger, exception, received.Entry.Type, received.Entry.EventId, source.Name, position);
            }
        }
    }

    /// <summary>Retries a dead-lettered event with its copy from the feed: any client of the broker can write to a queue.</summary>
    /// <returns>False while the feed is unavailable: the delivery stays pending, without blocking those after it.</returns>
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

    /// <summary>Reads the event of a dead letter from the feed again and applies it, as an operator requested.</summary>
    public async Task<DeadLetterRetryResult> RetryDeadLetterAsync(DeadLetter deadLetter, string account, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref halt) is { IsLogDiverged: true, Reason: var reason })
            return new(DeadLetterRetryOutcome.LogDiverged, reason);
        ReceivedEvent? received;
        try
        {
            received = await ReadAgainAsync(deadLetter.Position, cancellationToken);
        }
        catch (Exception exception) when (FailureClassifier.IsRemoteFailure(exception) && !cancellationToken.IsCancellationRequested)
        {
            LogRetrying(logger, source.Name, exception);
            return new(DeadLetterRetryOutcome.SourceUnavailable, exception.Message);
        }

        if (received?.Entry.EventId != deadLetter.EventId)
            return new(
                DeadLetterRetryOutcome.LogDiverged,
                $"the log of {source.Name} no longer has event {deadLetter.EventId} at position {deadLetter.Position}"
            );

        try
        {
            await inbox.RetryDeadLetterAsync(received, account, cancellationToken);
        }
        catch (EventLogDivergedException exception)
        {
            return new(DeadLetterRetryOutcome.LogDiverged, exception.Message);
        }
        catch (Exception exception) when (FailureClassifier.IsPermanent(exception))
        {
            LogDeadLettered(logger, exception, received.Entry.Type, received.Entry.EventId, source.Name, received.Entry.Position);
            return new(DeadLetterRetryOutcome.FailedAgain, DeadLetterStore.FormatError(exception, MaxErrorLength));
        }
        catch (Exception exception)
            when (FailureClassifier.Classify(exception) is FailureKind.Deployment
                || (FailureClassifier.IsRemoteFailure(exception) && !cancellationToken.IsCancellationRequested)
            )
        {
            return new(DeadLetterRetryOutcome.HandlerUnavailable, FailureClassifier.Describe(exception));
        }

        appliedEventsSignal.Signal.Set();
        return new(DeadLetterRetryOutcome.Settled);
    }

    private async Task<ReceivedEvent?> ReadAgainAsync(long position, CancellationToken cancellationToken)
    {
        using var timeoutCts = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeoutCts.CancelAfter(FeedTimeout);
        return await feed.GetAsync(position, timeoutCts.Token);
    }

    [LoggerMessage(
        EventId = 1603,
        Level = LogLevel.Error,
        Message = "{Type} {EventId} from {Source} at position {Position} could not be applied; it is a dead letter"
    )]
    private static partial void LogDeadLettered(ILogger logger, Exception exception, string type, Guid eventId, string source, long position);
}
