namespace ThemeDay.Scheduling.History;

/// <summary>Makes a computation over a sequence cancellable.</summary>
public static class CancellableSequence
{
    /// <summary>Yields the items until the token is cancelled.</summary>
    /// <exception cref="OperationCanceledException">The token is cancelled.</exception>
    public static IEnumerable<T> WithCancellation<T>(this IEnumerable<T> items, CancellationToken cancellationToken)
    {
        foreach (var item in items)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return item;
        }
    }
}
