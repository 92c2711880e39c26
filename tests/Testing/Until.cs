namespace ThemeDay.Testing;

/// <summary>Polls a condition until a timeout.</summary>
public static class Until
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>Polls the condition; on timeout, fails with the description.</summary>
    public static Task TrueAsync(Func<Task<bool>> condition, TimeSpan limit, string what) => TrueAsync(condition, limit, () => what);

    /// <summary>The same, with a description evaluated on timeout.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan limit, Func<string> what)
    {
        using var late = new CancellationTokenSource(limit);
        while (!await condition())
        {
            Assert.False(late.IsCancellationRequested, $"not within {limit.TotalSeconds:0} s: {what()}");
            await Task.Delay(Look);
        }
    }

    /// <summary>The same, for a synchronous condition.</summary>
    public static Task TrueAsync(Func<bool> condition, TimeSpan limit, string what) => TrueAsync(() => Task.FromResult(condition()), limit, () => what);
}
