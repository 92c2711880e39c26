namespace ThemeDay.ServiceDefaults.Events;

/// <summary>Wakes whoever waits in this process: many beats before a look are one. A poll behind it is the net, so a lost beat costs a second at most.</summary>
/// <remarks>Take <see cref="Next"/> first, then look, then wait: a beat between the look and the wait is not lost.</remarks>
public sealed class Pulse
{
    private TaskCompletionSource next = Fresh();

    /// <summary>Ends at the next beat.</summary>
    public Task Next => Volatile.Read(ref next).Task;

    /// <summary>Something is there.</summary>
    public void Beat() => Interlocked.Exchange(ref next, Fresh()).TrySetResult();

    /// <summary>Waits for a beat taken before, or for the net.</summary>
    /// <exception cref="OperationCanceledException">Told to stop.</exception>
    public static async Task WaitAsync(Task beat, TimeSpan net, CancellationToken stop)
    {
        await beat.WaitAsync(net, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.ThrowIfCancellationRequested();
    }

    private static TaskCompletionSource Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
