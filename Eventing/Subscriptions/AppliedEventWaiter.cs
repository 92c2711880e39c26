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
public sealed class AppliedEventWaiter(
    NpgsqlDataSource database,
    AppliedEventsSignal appliedEventsSignal,
    ServiceName service,
    IEnumerable<EventSubscription> subscriptions
)
{
    private const string EffectSql = """
        select case
            when exists (select from inbox where event_id = $1) or exists (select from event_log where event_id = $1)
                or exists (select from outbox where event_id = $1) then 1
            when exists (select from dead_letter where event_id = $1) then 2
            else 0
        end
        """;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(20);

    private readonly HashSet<string> sources = [service.Value, .. subscriptions.Select(subscription => subscription.Source.Name)];

    /// <summary>Whether this service records or applies the events of a service.</summary>
    public bool IsSource(string name) => sources.Contains(name);

    /// <summary>Waits until the event is recorded, applied or dead-lettered.</summary>
    /// <returns>Pending if the timeout elapses first.</returns>
    public async Task<EventEffect> WaitForAsync(Guid eventId, TimeSpan timeout, CancellationToken cancellationToken)
    {
        for (var start = Stopwatch.GetTimestamp(); ; )
        {
            var (signaled, queried) = (appliedEventsSignal.Signal.Signaled, Stopwatch.GetTimestamp());
            await using (var command = database.CreateCommand(EffectSql))
            {
                command.Parameters.Add(new() { Value = eventId });
                if ((EventEffect)(int)(await command.ExecuteScalarAsync(cancellationToken))! is not EventEffect.Pending and var effect)
                    return effect;
            }

            if (Stopwatch.GetElapsedTime(start) > timeout)
                return EventEffect.Pending;
            await AsyncSignal.WaitAsync(signaled, PollInterval, cancellationToken);
            if (MinInterval - Stopwatch.GetElapsedTime(queried) is { Ticks: > 0 } early)
                await Task.Delay(early, cancellationToken); // a catch-up applies many batches a second
        }
    }
}
