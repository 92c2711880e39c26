using System.Collections.Immutable;
using ThemeDay.Scheduling.Activities;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Plan;

/// <summary>What a release changes of a theme.</summary>
public enum ChangeKind
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>It has other days.</summary>
    Moved,

    /// <summary>It does not take place.</summary>
    Cancelled,

    /// <summary>It is left out.</summary>
    Dropped,
}

/// <summary>One change of a release.</summary>
/// <param name="Kind">What changes.</param>
/// <param name="Entry">The theme.</param>
/// <param name="Before">As the release before had it; null where it was in none.</param>
public sealed record PlanChange(ChangeKind Kind, PlanEntry Entry, ScheduledEntry? Before);

/// <summary>Every decision on a plan (design §3): moves and cancellations edit the draft and take effect in the next release.</summary>
public static class PlanRules
{
    private const int LongestDays = 31;

    /// <summary>May a theme get these days? One that was accepted and is in no release yet; what is released is rescheduled.</summary>
    public static Result<ScheduledEntry> Pin(PlanEntry? entry, DateOnly firstDay, DateOnly? lastDay, Actor actor)
    {
        if (OnlyTheBureau(actor) is { } error)
            return error;
        if (entry?.Released is { State: not PlanEntryState.Dropped })
            return new Error(ErrorKind.FailedPrecondition, ErrorReasons.AlreadyReleased) { State = $"{entry.Released.State}" };
        return Days(firstDay, lastDay ?? firstDay, PlanEntryState.Planned, []);
    }

    /// <summary>May an activity get other days? Without a last day it moves as far as the first.</summary>
    public static Result<ScheduledEntry> Reschedule(Activity activity, PlanEntry entry, DateOnly firstDay, DateOnly? lastDay, string reason, Actor actor)
    {
        if (ActivityTransitions.Table.Check(activity.State, ActivityTrigger.Reschedule, actor) is { } error)
            return error;
        var moved = lastDay ?? firstDay.AddDays(entry.Draft.LastDay.DayNumber - entry.Draft.FirstDay.DayNumber);
        return Days(firstDay, moved, PlanEntryState.Planned, [.. ReasonValidator.Validate(reason)]);
    }

    /// <summary>May an activity be cancelled? With the reason.</summary>
    public static Result<ScheduledEntry> Cancel(Activity activity, PlanEntry entry, string reason, Actor actor)
    {
        if (ActivityTransitions.Table.Check(activity.State, ActivityTrigger.Cancel, actor) is { } error)
            return error;
        return ReasonValidator.Check(reason) is { } unexplained ? unexplained : entry.Draft with { State = PlanEntryState.Cancelled };
    }

    /// <summary>May a theme be left out? Not once it was held.</summary>
    public static Result<ScheduledEntry> Drop(Activity? activity, PlanEntry entry, string reason, Actor actor)
    {
        if (OnlyTheBureau(actor) is { } error)
            return error;
        if (activity is not null && ActivityTransitions.Table.Check(activity.State, ActivityTrigger.Cancel, actor) is { } held)
            return held;
        return ReasonValidator.Check(reason) is { } unexplained ? unexplained : entry.Draft with { State = PlanEntryState.Dropped };
    }

    /// <summary>What a release would change: new ones first, then moved, cancelled and dropped ones, each by first day and theme.</summary>
    /// <returns>The changes, or FAILED_PRECONDITION where there is none: an empty release would only confuse.</returns>
    public static Result<ImmutableArray<PlanChange>> Release(IEnumerable<PlanEntry> entries, Actor actor)
    {
        if (OnlyTheBureau(actor) is { } error)
            return error;
        ImmutableArray<PlanChange> changes =
        [
            .. entries
                .Select(ChangeOf)
                .OfType<PlanChange>()
                .OrderBy(change => change.Kind)
                .ThenBy(change => change.Entry.Draft.FirstDay)
                .ThenBy(change => change.Entry.ThemeId, StringComparer.Ordinal),
        ];
        return changes is [] ? new Error(ErrorKind.FailedPrecondition, ErrorReasons.NoChanges) : changes;
    }

    private static PlanChange? ChangeOf(PlanEntry entry) =>
        (entry.Released, entry.Draft) switch
        {
            (null, { State: PlanEntryState.Planned }) => new(ChangeKind.Added, entry, null),
            (null, { State: PlanEntryState.Dropped }) => new(ChangeKind.Dropped, entry, null),
            ({ State: PlanEntryState.Dropped }, { State: PlanEntryState.Planned }) => new(ChangeKind.Added, entry, entry.Released),
            ({ } before, var now) when before == now => null,
            (_, { State: PlanEntryState.Planned }) => new(ChangeKind.Moved, entry, entry.Released),
            (_, { State: PlanEntryState.Cancelled }) => new(ChangeKind.Cancelled, entry, entry.Released),
            (_, { State: PlanEntryState.Dropped }) => new(ChangeKind.Dropped, entry, entry.Released),
            _ => null,
        };

    private static Result<ScheduledEntry> Days(DateOnly firstDay, DateOnly lastDay, PlanEntryState fate, List<FieldViolation> violations)
    {
        if (lastDay < firstDay || lastDay.DayNumber - firstDay.DayNumber >= LongestDays)
            violations.Insert(0, new("last_day", ErrorReasons.OutOfRange));
        return violations is [] ? new ScheduledEntry(firstDay, lastDay, fate) : Error.InvalidArgument(violations);
    }

    private static Error? OnlyTheBureau(Actor actor) => actor.Role == Role.Bureau ? null : new(ErrorKind.PermissionDenied, ErrorReasons.RoleNotPermitted);
}
