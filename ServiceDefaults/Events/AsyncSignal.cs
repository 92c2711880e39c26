namespace ThemeDay.ServiceDefaults.Events;

/// <summary>Wakes whoever waits: many beats before a look are one. A poll behind it is the net, so a lost beat costs a second at most.</summary>
/// <remarks>Take <see cref="Next"/> first, then look, then wait: a beat between the look and the wait is not lost.</remarks>
public sealed class AsyncSignal
{
    private TaskCompletionSource next = Fresh();
    private TaskCompletionSource nextLocal = Fresh();

    /// <summary>Ends at the next beat.</summary>
    public Task Next => Volatile.Read(ref next).Task;

    /// <summary>Ends at the next beat of this process.</summary>
    public Task NextLocal => Volatile.Read(ref nextLocal).Task;

    /// <summary>Something is there.</summary>
    public void Beat()
    {
        BeatFromElsewhere();
        Interlocked.Exchange(ref nextLocal, Fresh()).TrySetResult();
    }

    /// <summary>Something is there, by another process of the service.</summary>
    public void BeatFromElsewhere() => Interlocked.Exchange(ref next, Fresh()).TrySetResult();

    /// <summary>Waits for a beat taken before, or for the net.</summary>
    /// <exception cref="OperationCanceledException">Told to stop.</exception>
    public static async Task WaitAsync(Task beat, TimeSpan net, CancellationToken cancellationToken)
    {
        await beat.WaitAsync(net, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static TaskCompletionSource Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
