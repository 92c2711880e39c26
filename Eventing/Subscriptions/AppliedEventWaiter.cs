using System.Diagnostics;
using Npgsql;
using ThemeDay.Eventing.Log;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Eventing.Signals;

namespace ThemeDay.Eventing.Subscriptions;

/// <summary>Whether an event has taken effect in this service.</summary>
public enum EventEffect
{
    /// <summary>Not yet.</summary>
    Pending,

    /// <summary>It was recorded by this service, applied from another, or dropped by an operator, so that waiting longer would have no effect.</summary>
    Applied,

    /// <summary>It could not be applied: an operator has to retry or drop it.</summary>
    DeadLettered,
}

/// <summary>Waits until an event has been recorded by this service, or applied from another.</summary>
/// <remarks>All that wait ask the database together: the more there are, the less time it has to apply what they wait for.</remarks>
public sealed class AppliedEventWaiter
{
    // Scalar subqueries: EXISTS can be planned as a hashed subplan over the whole inbox, and a cached plan keeps that choice as the table grows. An event id
    // may be dead-lettered from two sources.
    private const string EffectsSql = """
        select event_id, coalesce(
            (select 1 from inbox where inbox.event_id = asked.event_id),
            (select 1 from event_log where event_log.event_id = asked.event_id),
            (select 1 from outbox where outbox.event_id = asked.event_id),
            (select 2 from dead_letter where dead_letter.event_id = asked.event_id limit 1),
            0
        )
        from unnest($1) as asked (event_id)
        """;
    private const int TimeoutSeconds = 5;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(20); // a catch-up applies many batches a second

    private readonly NpgsqlDataSource database;
    private readonly AppliedEventsSignal appliedEventsSignal;
    private readonly HashSet<string> sources;
    private readonly Lock updating = new();
    private readonly List<Guid> awaited = []; // as often as it is waited for
    private readonly SharedRead<Dictionary<Guid, EventEffect>> reads;
    private long lastRead; // of ReadAwaitedAsync, which runs once at a time

    public AppliedEventWaiter(
        NpgsqlDataSource database,
        AppliedEventsSignal appliedEventsSignal,
        ServiceName service,
        IEnumerable<EventSubscription> subscriptions
    )
    {
        (this.database, this.appliedEventsSignal, reads) = (database, appliedEventsSignal, new(ReadAwaitedAsync));
        sources = [service.Value, .. subscriptions.Select(subscription => subscription.Source.Name)];
    }

    /// <summary>Whether this service records or applies the events of a service.</summary>
    public bool IsSource(string name) => sources.Contains(name);

    /// <summary>Waits until the event is recorded, applied or dead-lettered.</summary>
    /// <returns>Pending if the timeout elapses first.</returns>
    public async Task<EventEffect> WaitForAsync(Guid eventId, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var signaled = appliedEventsSignal.Signal.Signaled;
        var effect = (await ReadAsync([eventId], cancellationToken))[eventId];
        if (effect is not EventEffect.Pending)
            return effect;
        lock (updating)
            awaited.Add(eventId);
        try
        {
            while (effect is EventEffect.Pending && Stopwatch.GetElapsedTime(start) <= timeout)
            {
                await AsyncSignal.WaitAsync(signaled, PollInterval, cancellationToken);
                signaled = appliedEventsSignal.Signal.Signaled;
                effect = await FindAwaitedAsync(eventId, timeout - Stopwatch.GetElapsedTime(start), cancellationToken);
            }
        }
        finally
        {
            lock (updating)
                awaited.Remove(eventId);
        }

        return effect;
    }

    // The last read begins when the time is up.
    private async Task<EventEffect> FindAwaitedAsync(Guid eventId, TimeSpan remaining, CancellationToken cancellationToken)
    {
        try
        {
            return (await reads.ReadAsync(cancellationToken).WaitAsync(remaining > PollInterval ? remaining : PollInterval, cancellationToken))[eventId];
        }
        catch (TimeoutException)
        {
            return EventEffect.Pending;
        }
    }

    private async Task<Dictionary<Guid, EventEffect>> ReadAwaitedAsync()
    {
        if (MinInterval - Stopwatch.GetElapsedTime(lastRead) is { Ticks: > 0 } early)
            await Task.Delay(early);
        lastRead = Stopwatch.GetTimestamp();
        Guid[] eventIds;
        lock (updating)
            eventIds = [.. awaited.Distinct()];
        return await ReadAsync(eventIds, CancellationToken.None);
    }

    private async Task<Dictionary<Guid, EventEffect>> ReadAsync(Guid[] eventIds, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(EffectsSql);
        command.CommandTimeout = TimeoutSeconds; // all that wait share it
        command.Parameters.Add(new() { Value = eventIds });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        Dictionary<Guid, EventEffect> effects = [];
        while (await reader.ReadAsync(cancellationToken))
            effects.Add(reader.GetGuid(0), (EventEffect)reader.GetInt32(1));
        return effects;
    }
}
