using Google.Rpc;
using ThemeDay.ServiceDefaults.Calls;
using ThemeDay.ServiceDefaults.Rules;

namespace ThemeDay.ServiceDefaults.Events;

/// <summary>Retries requested by an operator; those at start-up and on redelivery are in EventSubscription.cs.</summary>
public sealed partial class EventSubscription
{
    private const int MaxErrorLength = 500; // in a response: it is sent in the trailers, for which some clients have 8 kB

    // Shorter than the default deadline of 5 s, so that the caller learns that the source does not respond.
    private static readonly TimeSpan FeedTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Reads the event of a dead letter from the feed again and applies it.</summary>
    /// <returns>Null once the event is settled: applied here, or resolved meanwhile by another retry or a drop. Otherwise the error.</returns>
    /// <exception cref="Grpc.Core.RpcException">UNAVAILABLE: the source, or a service that the handler needs, does not respond.</exception>
    internal async Task<Error?> RetryDeadLetterAsync(DeadLetter deadLetter, string account, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref haltReason) is { } reason)
            return Diverged(reason); // a halted subscription applies no events
        var received = await ReadAgainAsync(deadLetter.Position, cancellationToken);
        if (received?.Entry.EventId != deadLetter.EventId)
            return Diverged($"the log of {source.Name} no longer has event {deadLetter.EventId} at position {deadLetter.Position}");

        try
        {
            await inbox.RetryDeadLetterAsync(received, account, cancellationToken);
        }
        catch (EventLogDivergedException exception)
        {
            return Diverged(exception.Message);
        }
        catch (Exception exception) when (FailureClassifier.IsPermanent(exception))
        {
            LogDeadLettered(logger, exception, received.Entry.Type, received.Entry.EventId, source.Name, received.Entry.Position);
            return new(ErrorKind.FailedPrecondition, ErrorReasons.DeadLetterFailedAgain) { Subject = Inbox.FormatError(exception, MaxErrorLength) };
        }
        catch (Exception exception) when (FailureClassifier.IsRemoteFailure(exception) && !cancellationToken.IsCancellationRequested)
        {
            throw ErrorStatus.Unavailable(ErrorReasons.TemporarilyUnavailable);
        }

        appliedEventsSignal.Signal.Set();
        return null;
    }

    private async Task<ReceivedEvent?> ReadAgainAsync(long position, CancellationToken cancellationToken)
    {
        using var timeoutCts = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeoutCts.CancelAfter(FeedTimeout);
        try
        {
            return await feed.GetAsync(position, timeoutCts.Token);
        }
        catch (Exception exception) when (FailureClassifier.IsRemoteFailure(exception) && !cancellationToken.IsCancellationRequested)
        {
            LogRetrying(logger, source.Name, exception);
            throw ErrorStatus.Unavailable(ErrorReasons.EventSourceUnavailable);
        }
    }

    private static Error Diverged(string cause) => new(ErrorKind.FailedPrecondition, ErrorReasons.EventLogDiverged) { Subject = cause };
}
