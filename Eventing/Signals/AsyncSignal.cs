namespace ThemeDay.Eventing.Signals;

/// <summary>Wakes whoever waits: many beats before a look are one. A poll behind it is the net, so a lost beat costs a second at most.</summary>
/// <remarks>Take <see cref="Signaled"/> first, then look, then wait: a beat between the look and the wait is not lost.</remarks>
public sealed class AsyncSignal
{
    private TaskCompletionSource next = NewSource();
    private TaskCompletionSource nextLocal = NewSource();

    /// <summary>Ends at the next beat.</summary>
    public Task Signaled => Volatile.Read(ref next).Task;

    /// <summary>Ends at the next beat of this process.</summary>
    public Task SignaledLocally => Volatile.Read(ref nextLocal).Task;

    /// <summary>Something is there.</summary>
    public void Set()
    {
        SetFromOtherProcess();
        Interlocked.Exchange(ref nextLocal, NewSource()).TrySetResult();
    }

    /// <summary>Something is there, by another process of the service.</summary>
    public void SetFromOtherProcess() => Interlocked.Exchange(ref next, NewSource()).TrySetResult();

    /// <summary>Waits for a beat taken before, or for the net.</summary>
    /// <exception cref="OperationCanceledException">Told to stop.</exception>
    public static async Task WaitAsync(Task signaled, TimeSpan pollInterval, CancellationToken cancellationToken)
    {
        await signaled.WaitAsync(pollInterval, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
