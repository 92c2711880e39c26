namespace ThemeDay.Eventing.Log;

/// <summary>Says when a batch of events ends: with a number of them, or with the event with which its payloads reach a size.</summary>
/// <param name="maxCount">The maximum number of events.</param>
/// <param name="bytesToEnd">The size of the payloads, which the last event may exceed.</param>
internal struct BatchLimit(int maxCount, int bytesToEnd = EventLog.BatchBytes)
{
    private int count;
    private long bytes;

    /// <summary>Whether the batch has ended.</summary>
    public readonly bool IsReached => count >= maxCount || bytes >= bytesToEnd;

    /// <summary>Counts an event of the batch.</summary>
    /// <param name="payloadBytes">The size of its payload.</param>
    public void Add(int payloadBytes)
    {
        count++;
        bytes += payloadBytes;
    }
}
