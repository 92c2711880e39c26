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

/// <summary>The retry that an operator requests; those at start and on redelivery are in EventSubscription.cs.</summary>
public sealed partial class EventSubscription
{
    private const int MaxErrorLength = 500; // it travels in trailers, for which some clients have 8 kB

    // Shorter than the default deadline of an RPC, 5 s: the caller learns that the source does not answer.
    private static readonly TimeSpan FeedTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Reads the event of a dead letter from the feed again and applies it.</summary>
    public async Task<DeadLetterRetryResult> RetryDeadLetterAsync(DeadLetter deadLetter, string account, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref haltReason) is { } reason)
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
            return new(DeadLetterRetryOutcome.FailedAgain, Inbox.FormatError(exception, MaxErrorLength));
        }
        catch (Exception exception) when (FailureClassifier.IsRemoteFailure(exception) && !cancellationToken.IsCancellationRequested)
        {
            return new(DeadLetterRetryOutcome.HandlerUnavailable, exception.Message);
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
}
