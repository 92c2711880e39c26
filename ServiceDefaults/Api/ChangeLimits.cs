using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>Limits the events that the liaisons of a unit record, or cause another service to record: each stays in the log for ever.</summary>
/// <param name="unitDailyChanges">How many, at once and again over a day.</param>
public sealed class ChangeLimits(int unitDailyChanges) : IDisposable
{
    private readonly Quota quota = Quota.PerDay(unitDailyChanges, ErrorReasons.ChangeQuotaExceeded);

    /// <summary>Counts events that are about to be stored.</summary>
    /// <param name="actor">Who records them; only liaisons are counted.</param>
    /// <param name="events">How many; none are not counted.</param>
    /// <returns>Null; RESOURCE_EXHAUSTED with the time to try again if the unit has recorded as many as it may.</returns>
    public Error? Count(Actor actor, int events) => actor.Role is Role.Liaison && events > 0 ? quota.Count($"{actor.ScopeCode}/{actor.Unit}", events) : null;

    /// <inheritdoc/>
    public void Dispose() => quota.Dispose();
}
