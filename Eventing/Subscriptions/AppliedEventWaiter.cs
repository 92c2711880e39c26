using System.Diagnostics;
using Npgsql;
using ThemeDay.Eventing.Signals;

namespace ThemeDay.Eventing.Subscriptions;

/// <summary>Waits until an event has been recorded by this service, or applied from another.</summary>
/// <remarks>A dropped event counts as applied: it has a row in inbox, and waiting longer would have no effect.</remarks>
public sealed class AppliedEventWaiter(NpgsqlDataSource database, AppliedEventsSignal appliedEventsSignal)
{
    private const string IsAppliedSql =
        "select exists (select from inbox where event_id = $1) or exists (select from event_log where event_id = "
        + "$1) or exists (select from outbox where event_id = $1)";
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>Waits until the event is recorded or applied.</summary>
    /// <returns>False if the timeout elapses first.</returns>
    public async Task<bool> WaitForAsync(Guid eventId, TimeSpan timeout, CancellationToken cancellationToken)
    {
        for (var start = Stopwatch.GetTimestamp(); ; )
        {
            var signaled = appliedEventsSignal.Signal.Signaled;
            await using (var command = database.CreateCommand(IsAppliedSql))
            {
                command.Parameters.Add(new() { Value = eventId });
                if (await command.ExecuteScalarAsync(cancellationToken) is true)
                    return true;
            }

            if (Stopwatch.GetElapsedTime(start) > timeout)
                return false;
            await AsyncSignal.WaitAsync(signaled, PollInterval, cancellationToken);
        }
    }
}
