namespace ThemeDay.Eventing.Subscriptions;

/// <summary>How far a subscription is behind its source.</summary>
/// <param name="Position">The position up to which all events are applied or dead-lettered.</param>
/// <param name="Pending">The number of later events that the source is known to have.</param>
/// <param name="IsInterrupted">Whether the source could not be read to its end since, so that it may have more.</param>
/// <param name="Since">Since when: the record time of the oldest of them, if it was received, else when this process learned of it; null if up to date.</param>
public readonly record struct SubscriptionLag(long Position, long Pending, bool IsInterrupted, DateTimeOffset? Since);

/// <summary>Follows the positions of a subscription: what its source has, and what is applied. Its metrics and its health come from here.</summary>
internal sealed class SubscriptionProgress(TimeProvider clock)
{
    private readonly Lock updating = new();
    private long applied;
    private long head;
    private long behindUntil;
    private DateTimeOffset? behindSince;
    private DateTimeOffset? interruptedSince;

    /// <summary>The lag now.</summary>
    public SubscriptionLag Lag
    {
        get
        {
            lock (updating)
                return new(applied, Math.Max(head - applied, 0), interruptedSince is not null, Earlier(behindSince, interruptedSince));
        }
    }

    /// <summary>The source can, or could, not be read to its end.</summary>
    public void OnInterrupted()
    {
        lock (updating)
            interruptedSince ??= clock.GetUtcNow();
    }

    /// <summary>The source was read to its end.</summary>
    public void OnCaughtUp()
    {
        lock (updating)
            interruptedSince = null;
    }

    /// <summary>The source says where its log ends.</summary>
    public void OnHead(long position)
    {
        lock (updating)
        {
            head = position;
            Compare();
        }
    }

    /// <summary>An event is received.</summary>
    public void OnReceived(ReceivedEvent received)
    {
        lock (updating)
        {
            if (received.Entry.Position <= applied)
                return;
            head = Math.Max(head, received.Entry.Position);
            Compare();
            behindSince = Earlier(behindSince, received.Entry.RecordedAt);
        }
    }

    /// <summary>All events up to a position are applied or dead-lettered.</summary>
    public void OnApplied(long position)
    {
        lock (updating)
        {
            applied = position;
            if (applied >= behindUntil)
                behindSince = null;
            Compare();
        }
    }

    // The time counts until the subscription has reached the end that the source had then: under constant load it is always a few events behind, and a
    // subscription that works off a backlog still is behind.
    private void Compare()
    {
        if (applied >= head)
            behindSince = null;
        else if (behindSince is null)
            (behindSince, behindUntil) = (clock.GetUtcNow(), head);
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;
}
