using System.Collections.Concurrent;
using ThemeDay.Eventing.Signals;

namespace ThemeDay.Eventing.Subscriptions;

/// <summary>What the bus has brought of one source and nobody is done with: a letter is acknowledged, or put into the error queue, when it is
/// finished.</summary>
internal sealed class PendingDeliveries
{
    private readonly ConcurrentDictionary<long, Waiting> waiting = [];
    private readonly AsyncSignal arrived = new();

    /// <summary>Ends when the next one arrives.</summary>
    public Task Arrived => arrived.Signaled;

    public bool IsEmpty => waiting.IsEmpty;

    public IReadOnlyList<long> Positions => [.. waiting.Keys];

    /// <summary>Takes one; completes once it is finished.</summary>
    /// <exception cref="EventLogDivergedException">Another one waits in its place.</exception>
    public async Task AddAsync(ReceivedEvent received, CancellationToken cancellationToken)
    {
        var mine = waiting.GetOrAdd(received.Entry.Position, _ => new(received));
        if (!mine.Received.HasSamePayload(received))
            throw EventLogDivergedException.ForMismatch(received);
        arrived.Set();
        await mine.Done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Those that follow a position without a hole.</summary>
    public List<ReceivedEvent> TakeContiguous(long position, int most)
    {
        List<ReceivedEvent> turn = [];
        while (turn.Count < most && waiting.TryGetValue(position + 1 + turn.Count, out var next))
            turn.Add(next.Received);
        return turn;
    }

    /// <summary>Those at a position or before it.</summary>
    public IReadOnlyList<ReceivedEvent> UpTo(long position) => [.. waiting.Where(each => each.Key <= position).Select(each => each.Value.Received)];

    /// <summary>Done with; with what was wrong, where something was. One that does not wait here needs nothing.</summary>
    public void Complete(long position, Exception? wrong = null)
    {
        if (!waiting.TryRemove(position, out var done))
            return;
        if (wrong is null)
            done.Done.TrySetResult();
        else
            done.Done.TrySetException(wrong);
    }

    /// <summary>An event was applied. The feed may have brought it, and a forged one may wait in its place.</summary>
    public void CompleteApplied(ReceivedEvent done)
    {
        if (waiting.TryGetValue(done.Entry.Position, out var mine))
            Complete(done.Entry.Position, mine.Received.HasSamePayload(done) ? null : EventLogDivergedException.ForMismatch(mine.Received));
    }

    private sealed record Waiting(ReceivedEvent Received)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
