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
public sealed class AppliedEventWaiter(
    NpgsqlDataSource database,
    AppliedEventsSignal appliedEventsSignal,
    ServiceName service,
    IEnumerable<EventSubscription> subscriptions
)
{
    private const string EffectsSql = """
        select event_id, case
            when exists (select from inbox where inbox.event_id = asked.event_id) or exists (select from event_log where event_log.event_id = asked.event_id)
                or exists (select from outbox where outbox.event_id = asked.event_id) then 1
            when exists (select from dead_letter where dead_letter.event_id = asked.event_id) then 2
            else 0
        end
        from unnest($1) as asked (event_id)
        """;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(20); // a catch-up applies many batches a second

    private readonly HashSet<string> sources = [service.Value, .. subscriptions.Select(subscription => subscription.Source.Name)];
    private readonly Lock updating = new();
    private readonly HashSet<Waiter> waiters = [];
    private SharedRead<Dictionary<Guid, EventEffect>>? reads;
    private long lastRead; // of ReadWaitersAsync, which runs once at a time

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
        var waiter = new Waiter(eventId);
        lock (updating)
            waiters.Add(waiter);
        try
        {
            while (effect is EventEffect.Pending && Stopwatch.GetElapsedTime(start) <= timeout)
            {
                await AsyncSignal.WaitAsync(signaled, PollInterval, cancellationToken);
                signaled = appliedEventsSignal.Signal.Signaled;
                effect = (await SharedReads().ReadAsync(cancellationToken))[eventId];
            }
        }
        finally
        {
            lock (updating)
                waiters.Remove(waiter);
        }

        return effect;
    }

    private SharedRead<Dictionary<Guid, EventEffect>> SharedReads() => LazyInitializer.EnsureInitialized(ref reads, () => new(ReadWaitersAsync));

    private async Task<Dictionary<Guid, EventEffect>> ReadWaitersAsync()
    {
        if (MinInterval - Stopwatch.GetElapsedTime(lastRead) is { Ticks: > 0 } early)
            await Task.Delay(early);
        lastRead = Stopwatch.GetTimestamp();
        Guid[] eventIds;
        lock (updating)
            eventIds = [.. waiters.Select(waiter => waiter.EventId).Distinct()];
        return await ReadAsync(eventIds, CancellationToken.None);
    }

    private async Task<Dictionary<Guid, EventEffect>> ReadAsync(Guid[] eventIds, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(EffectsSql);
        command.Parameters.Add(new() { Value = eventIds });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        Dictionary<Guid, EventEffect> effects = [];
        while (await reader.ReadAsync(cancellationToken))
            effects.Add(reader.GetGuid(0), (EventEffect)reader.GetInt32(1));
        return effects;
    }

    private sealed class Waiter(Guid eventId)
    {
        public Guid EventId { get; } = eventId;
    }
}
