namespace ThemeDay.Testing;

/// <summary>Polls a condition until a timeout.</summary>
public static class Poll
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>Polls the condition; on timeout, fails with the description.</summary>
    public static Task UntilAsync(Func<Task<bool>> condition, TimeSpan timeout, string what) => UntilAsync(condition, timeout, () => what);

    /// <summary>The same, with a description evaluated on timeout.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, TimeSpan timeout, Func<string> what)
    {
        using var timeoutCts = new CancellationTokenSource(timeout);
        while (!await condition())
        {
            Assert.False(timeoutCts.IsCancellationRequested, $"not within {timeout.TotalSeconds:0} s: {what()}");
            await Task.Delay(PollInterval);
        }
    }

    /// <summary>The same, for a synchronous condition.</summary>
    public static Task UntilAsync(Func<bool> condition, TimeSpan timeout, string what) => UntilAsync(() => Task.FromResult(condition()), timeout, () => what);
}
