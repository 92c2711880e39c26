using System.Diagnostics;
using Npgsql;
using ThemeDay.Eventing.Log;
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
    private bool isWatching;

    /// <summary>Whether this service records or applies the events of a service.</summary>
    public bool IsSource(string name) => sources.Contains(name);

    /// <summary>Waits until the event is recorded, applied or dead-lettered.</summary>
    /// <returns>Pending if the timeout elapses first.</returns>
    public async Task<EventEffect> WaitForAsync(Guid eventId, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var waiter = new Waiter(eventId);
        Add(waiter); // before it asks for itself: an event that is applied meanwhile is found by the watch
        try
        {
            var effects = await ReadAsync([eventId], cancellationToken);
            return effects[eventId] is not EventEffect.Pending and var effect
                ? effect
                : await waiter.Effect.Task.WaitAsync(timeout, cancellationToken);
        }
        catch (TimeoutException)
        {
            return EventEffect.Pending;
        }
        finally
        {
            lock (updating)
                waiters.Remove(waiter);
        }
    }

    private void Add(Waiter waiter)
    {
        lock (updating)
        {
            waiters.Add(waiter);
            if (isWatching)
                return;
            isWatching = true;
        }

        using (ExecutionContext.SuppressFlow()) // of none of the requests that wait
            _ = WatchAsync(appliedEventsSignal.Signal.Signaled);
    }

    /// <summary>Reads the effects after each signal, and at least at each poll, until nobody waits any more.</summary>
    private async Task WatchAsync(Task signaled)
    {
        while (true)
        {
            await AsyncSignal.WaitAsync(signaled, PollInterval, CancellationToken.None);
            signaled = appliedEventsSignal.Signal.Signaled;
            Waiter[] asking;
            lock (updating)
            {
                asking = [.. waiters];
                if (asking is [])
                {
                    isWatching = false;
                    return;
                }
            }

            try
            {
                var effects = await ReadAsync([.. asking.Select(waiter => waiter.EventId).Distinct()], CancellationToken.None);
                foreach (var waiter in asking.Where(waiter => effects[waiter.EventId] is not EventEffect.Pending))
                    waiter.Effect.TrySetResult(effects[waiter.EventId]);
            }
            catch (Exception exception)
            {
                foreach (var waiter in asking)
                    waiter.Effect.TrySetException(exception);
            }

            await Task.Delay(MinInterval);
        }
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

        public TaskCompletionSource<EventEffect> Effect { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
