using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ThemeDay.Publication.Tests.PublicSite;

/// <summary>Counts the queries that requests make, and can hold back what one has read.</summary>
internal sealed class ObservedQueries : DbCommandInterceptor
{
    private int count;
    private HeldResult? held;

    /// <summary>The number of queries since <see cref="Reset"/>.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>Counts from zero.</summary>
    public void Reset() => Volatile.Write(ref count, 0);

    /// <summary>Holds back the result of the next query: it has read the database, and the request does not have it yet.</summary>
    /// <returns>What completes when the result is held back, and what lets it go.</returns>
    public (Task Reached, Action Release) HoldNext()
    {
        var next = new HeldResult(New(), New());
        Volatile.Write(ref held, next);
        return (next.Reached.Task, next.Released.SetResult);
    }

    public override async ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command,
        CommandExecutedEventData eventData,
        DbDataReader result,
        CancellationToken cancellationToken = default
    )
    {
        Interlocked.Increment(ref count);
        if (Interlocked.Exchange(ref held, null) is { } own)
        {
            own.Reached.SetResult();
            await own.Released.Task.WaitAsync(cancellationToken);
        }

        return result;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed record HeldResult(TaskCompletionSource Reached, TaskCompletionSource Released);
}
