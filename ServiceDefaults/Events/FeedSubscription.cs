using Grpc.Core;
using ThemeDay.Eventing.Log;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Domain;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace ThemeDay.ServiceDefaults.Events;

/// <summary>What one subscriber of the feed has been sent: the events that it may see and that match its filter, and how far the log was read.</summary>
/// <param name="request">The request.</param>
/// <param name="actor">The caller.</param>
/// <param name="matches">The filter.</param>
/// <param name="stream">The responses.</param>
/// <param name="isGrpc">Whether the caller speaks gRPC, not JSON.</param>
internal sealed class FeedSubscription(
    SubscribeRequest request,
    Actor actor,
    Func<EventLogEntry, bool> matches,
    IServerStreamWriter<SubscribeResponse> stream,
    bool isGrpc
)
{
    // As much as Kestrel holds for a stream before it waits for the client.
    private const int MaxUnflushedBytes = 64 << 10;

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(10);
    private static readonly WriteOptions Buffered = new(WriteFlags.BufferHint);

    private long reported = request.AfterPosition;
    private long reportedAt = Stopwatch.GetTimestamp();
    private int unflushed;

    /// <summary>The position up to which the log was read for this subscriber.</summary>
    public long Position { get; private set; } = request.AfterPosition;

    /// <summary>Sends the next entries, or, if it is due, how far the log was read.</summary>
    /// <param name="entries">The next entries after <see cref="Position"/>; may be none.</param>
    /// <param name="cancellationToken">Aborts the call if the client does not read.</param>
    public async Task SendAsync(IReadOnlyList<FeedEntry> entries, CancellationToken cancellationToken)
    {
        SubscribeResponse? last = null; // flushed with all that is buffered before it
        foreach (var entry in entries)
        {
            Position = entry.Entry.Position;
            if (Select(entry.Entry) is not { } content)
                continue;
            if (last is not null)
                await WriteAsync(last, isLast: false, cancellationToken);
            last = isGrpc ? entry.Get(content, EventJson.Convert) : entry.Create(content, EventJson.Convert);
            (reported, reportedAt) = (Position, Stopwatch.GetTimestamp());
        }

        if (reported < Position || Stopwatch.GetElapsedTime(reportedAt) >= ProgressInterval)
        {
            if (last is not null)
                await WriteAsync(last, isLast: false, cancellationToken);
            last = new() { Progress = new() { Position = Position } };
            (reported, reportedAt) = (Position, Stopwatch.GetTimestamp());
        }

        if (last is not null)
            await WriteAsync(last, isLast: true, cancellationToken);
    }

    // Null if the event is left out.
    private FeedContent? Select(EventLogEntry entry)
    {
        if (!actor.CanRead(entry.District) || !matches(entry))
            return request.IncludeHeaders ? FeedContent.Header : null;
        return request.IncludeJson ? FeedContent.PayloadAndJson : FeedContent.Payload;
    }

    private async Task WriteAsync(SubscribeResponse message, bool isLast, CancellationToken cancellationToken)
    {
        // JSON transcoding flushes each message, and refuses the option.
        if (isGrpc && !isLast && (unflushed += message.CalculateSize()) < MaxUnflushedBytes)
        {
            stream.WriteOptions = Buffered;
            await stream.WriteAsync(message, CancellationToken.None); // waits for nothing
            return;
        }

        unflushed = 0;
        if (isGrpc)
            stream.WriteOptions = null;
        await stream.WriteAsync(message, cancellationToken);
    }
}
