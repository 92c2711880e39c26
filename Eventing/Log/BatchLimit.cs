namespace ThemeDay.Eventing.Log;

/// <summary>Says when a batch of events ends: with a number of them, or with the event that makes its payloads <see cref="EventLog.BatchBytes"/>.</summary>
/// <param name="maxCount">The maximum number of events.</param>
internal struct BatchLimit(int maxCount)
{
    private int count;
    private long bytes;

    /// <summary>Whether the batch has ended.</summary>
    public readonly bool IsReached => count >= maxCount || bytes >= EventLog.BatchBytes;

    /// <summary>Counts an event of the batch.</summary>
    /// <param name="payloadBytes">The size of its payload.</param>
    public void Add(int payloadBytes)
    {
        count++;
        bytes += payloadBytes;
    }
}
