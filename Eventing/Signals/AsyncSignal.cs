namespace ThemeDay.Eventing.Signals;

/// <summary>In-process signal; signals coalesce. Waiters also poll, so a missed signal delays them by at most one poll interval.</summary>
/// <remarks>Read <see cref="Signaled"/> first, then check the condition, then wait: a signal between check and wait is not lost.</remarks>
public sealed class AsyncSignal
{
    private TaskCompletionSource next = NewSource();
    private TaskCompletionSource nextLocal = NewSource();

    /// <summary>Completes at the next signal.</summary>
    public Task Signaled => Volatile.Read(ref next).Task;

    /// <summary>Completes at the next signal that was raised by this process.</summary>
    public Task SignaledLocally => Volatile.Read(ref nextLocal).Task;

    /// <summary>Raises the signal.</summary>
    public void Set()
    {
        SetFromOtherProcess();
        Interlocked.Exchange(ref nextLocal, NewSource()).TrySetResult();
    }

    /// <summary>Raises the signal on behalf of another process of the service.</summary>
    public void SetFromOtherProcess() => Interlocked.Exchange(ref next, NewSource()).TrySetResult();

    /// <summary>Waits for a signal task that was read earlier, at most for one poll interval.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task WaitAsync(Task signaled, TimeSpan pollInterval, CancellationToken cancellationToken)
    {
        await signaled.WaitAsync(pollInterval, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
