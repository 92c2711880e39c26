namespace ThemeDay.Testing;

/// <summary>Waits for a condition, with a limit.</summary>
public static class Until
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks again and again; fails with what did not come true.</summary>
    public static Task TrueAsync(Func<Task<bool>> condition, TimeSpan limit, string what) => TrueAsync(condition, limit, () => what);

    /// <summary>The same; what did not come true is told as it is at the end.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan limit, Func<string> what)
    {
        using var late = new CancellationTokenSource(limit);
        while (!await condition())
        {
            Assert.False(late.IsCancellationRequested, $"not within {limit.TotalSeconds:0} s: {what()}");
            await Task.Delay(Look);
        }
    }

    /// <summary>The same, of what is known at once.</summary>
    public static Task TrueAsync(Func<bool> condition, TimeSpan limit, string what) => TrueAsync(() => Task.FromResult(condition()), limit, () => what);
}
