using System.Runtime.CompilerServices;
using Grpc.Core;
using OpenTelemetry;
using ThemeDay.Eventing.Log;
using ThemeDay.Events.V1;

namespace ThemeDay.Eventing.Subscriptions;

/// <summary>Client of the event feed of one source: its log, from any position.</summary>
internal sealed class EventFeedClient(string source, EventFeedService.EventFeedServiceClient feed)
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The last position of the source's log.</summary>
    /// <param name="cursor">The cursor of the subscription.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="EventLogDivergedException">The log ends before the cursor, or has another event at the cursor.</exception>
    public async Task<long> GetHeadAsync(SubscriptionCursor cursor, CancellationToken cancellationToken)
    {
        using var untraced = SuppressInstrumentationScope.Begin(); // a poll: its traces would crowd out the others
        var head = await feed.GetHeadAsync(new(), deadline: NextDeadline, cancellationToken: cancellationToken);
        if (head.Position < cursor.Position)
            throw new EventLogDivergedException(
                $"the log of {source} ends at {head.Position}, before {cursor.Position}, which was applied from it: was its database restored from a backup?",
                head.Position
            );
        if (head.Position == cursor.Position && head.Position > 0 && !head.Hash.Span.SequenceEqual(cursor.Hash))
            throw new EventLogDivergedException(
                $"the log of {source} has another event at {head.Position} than the one applied from there: was its database restored from a backup?",
                head.Position
            );
        return head.Position;
    }

    /// <summary>
    /// The events after a position, to the end of the log, in batches: of a size, or fewer if they are large (<see cref="EventLog.BatchBytes"/>).
    /// </summary>
    public async IAsyncEnumerable<IReadOnlyList<ReceivedEvent>> ReadAfterAsync(
        long position,
        int size,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var call = feed.Subscribe(new() { AfterPosition = position, UntilHead = true }, cancellationToken: cancellationToken);
        List<ReceivedEvent> batch = [];
        var limit = new BatchLimit(size);
        await foreach (var response in call.ResponseStream.ReadAllAsync(cancellationToken))
        {
            if (response.Event is not { } logged)
                continue;
            batch.Add(ToReceivedEvent(logged));
            limit.Add(logged.Payload.Length);
            if (!limit.IsReached)
                continue;
            yield return batch;
            (batch, limit) = ([], new(size));
        }

        if (batch is not [])
            yield return batch;
    }

    /// <summary>One event; null if the log ends before it.</summary>
    public async Task<ReceivedEvent?> GetAsync(long position, CancellationToken cancellationToken)
    {
        using var call = feed.Subscribe(new() { AfterPosition = position - 1, UntilHead = true }, deadline: NextDeadline, cancellationToken: cancellationToken);
        while (await call.ResponseStream.MoveNext(cancellationToken))
            if (call.ResponseStream.Current.Event is { } logged)
                return ToReceivedEvent(logged);
        return null;
    }

    private static DateTime NextDeadline => TimeProvider.System.GetUtcNow().UtcDateTime + RequestTimeout;

    private ReceivedEvent ToReceivedEvent(LoggedEvent logged) =>
        new(
            source,
            new(
                logged.Position,
                Guid.Parse(logged.EventId),
                logged.Type,
                logged.District,
                logged.RecordTime.ToDateTimeOffset(),
                logged.Traceparent,
                logged.Payload.ToByteArray(),
                logged.Hash.ToByteArray()
            )
        );
}
