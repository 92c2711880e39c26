using System.Collections.Concurrent;
using ThemeDay.Eventing.Log;
using ThemeDay.Eventing.Signals;

namespace ThemeDay.Eventing.Subscriptions;

/// <summary>The deliveries of one source that have not been settled: each is acknowledged, or moved to the error queue, when it completes.</summary>
internal sealed class PendingDeliveries
{
    private readonly ConcurrentDictionary<long, PendingDelivery> waiting = [];
    private readonly AsyncSignal arrived = new();

    /// <summary>Completes at the next delivery.</summary>
    public Task Arrived => arrived.Signaled;

    public bool IsEmpty => waiting.IsEmpty;

    public IReadOnlyList<long> Positions => [.. waiting.Keys];

    /// <summary>Adds a delivery; completes once it is settled.</summary>
    /// <exception cref="EventLogDivergedException">Another event is pending at its position.</exception>
    public async Task AddAsync(ReceivedEvent received, CancellationToken cancellationToken)
    {
        var mine = waiting.GetOrAdd(received.Entry.Position, _ => new(received));
        if (!mine.Received.HasSamePayload(received))
            throw EventLogDivergedException.ForMismatch(received);
        arrived.Set();
        await mine.Done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>The deliveries that follow a position without a gap, a number of them at most, or fewer if they are large
    /// (<see cref="EventLog.BatchBytes"/>).</summary>
    public List<ReceivedEvent> TakeContiguous(long position, int most)
    {
        List<ReceivedEvent> batch = [];
        var limit = new BatchLimit(most);
        while (!limit.IsReached && waiting.TryGetValue(position + 1 + batch.Count, out var next))
        {
            batch.Add(next.Received);
            limit.Add(next.Received.Entry.Payload.Length);
        }

        return batch;
    }

    /// <summary>The deliveries at or before a position.</summary>
    public IReadOnlyList<ReceivedEvent> UpTo(long position) => [.. waiting.Where(each => each.Key <= position).Select(each => each.Value.Received)];

    /// <summary>Settles a delivery, with an error if there was one. Does nothing if no delivery is pending at the position.</summary>
    public void Complete(long position, Exception? wrong = null)
    {
        if (!waiting.TryRemove(position, out var done))
            return;
        if (wrong is null)
            done.Done.TrySetResult();
        else
            done.Done.TrySetException(wrong);
    }

    /// <summary>
    /// Settles the delivery of an applied event. The event may have come from the feed, and a forged delivery may be pending at its position.
    /// </summary>
    public void CompleteApplied(ReceivedEvent done)
    {
        if (waiting.TryGetValue(done.Entry.Position, out var mine))
            Complete(done.Entry.Position, mine.Received.HasSamePayload(done) ? null : EventLogDivergedException.ForMismatch(mine.Received));
    }

    private sealed record PendingDelivery(ReceivedEvent Received)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
