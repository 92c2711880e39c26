namespace ThemeDay.Eventing.Postgres;

/// <summary>
/// A read that is the same for every caller, shared by those that ask at the same time: one runs, and all who come meanwhile wait for the next.
/// </summary>
/// <param name="readAsync">Reads the value.</param>
public sealed class SharedRead<T>(Func<Task<T>> readAsync)
{
    private readonly Lock updating = new();
    private Task running = Task.CompletedTask;
    private Task<T>? next;

    /// <summary>Returns the value as of a read that began after this call.</summary>
    /// <param name="cancellationToken">Ends the wait; the read goes on for the others.</param>
    public Task<T> ReadAsync(CancellationToken cancellationToken)
    {
        lock (updating)
            return (next ??= ReadAfterAsync(running)).WaitAsync(cancellationToken);
    }

    private async Task<T> ReadAfterAsync(Task previous)
    {
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (updating)
            (running, next) = (next!, null); // who comes from now on waits for another
        return await readAsync();
    }
}
