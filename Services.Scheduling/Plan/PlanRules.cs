using System.Collections.Immutable;
using ThemeDay.Scheduling.Activities;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Plan;

/// <summary>The kind of a change between two releases.</summary>
public enum ChangeKind
{
    /// <summary>The theme is new in the plan.</summary>
    Added,

    /// <summary>The days changed.</summary>
    Moved,

    /// <summary>The activity is cancelled.</summary>
    Cancelled,

    /// <summary>The theme is excluded from the plan.</summary>
    Dropped,

    /// <summary>The cancelled activity is planned again.</summary>
    Replanned,
}

/// <summary>One change of a release.</summary>
/// <param name="Kind">The kind of change.</param>
/// <param name="Entry">The plan entry of the theme.</param>
/// <param name="Before">The values in the previous release; null if never released.</param>
public sealed record PlanChange(ChangeKind Kind, PlanEntry Entry, ScheduledEntry? Before);

/// <summary>Validation rules of plans (docs/domain.md, States). Reschedulings and cancellations edit the draft and take effect with the next release.</summary>
public static class PlanRules
{
    private const int MaxDays = 31;

    /// <summary>Validates pinning an accepted theme to days. A theme already in a release must be rescheduled instead.</summary>
    public static Result<ScheduledEntry> Pin(PlanEntry? entry, DateOnly firstDay, DateOnly? lastDay, Actor actor)
    {
        if (OnlyTheBureau(actor) is { } error)
            return error;
        if (entry?.Released is { State: not PlanEntryState.Dropped })
            return new Error(ErrorKind.FailedPrecondition, ErrorReasons.AlreadyReleased) { State = $"{entry.Released.State}" };
        return Days(firstDay, lastDay ?? firstDay, PlanEntryState.Planned, []);
    }

    /// <summary>Validates rescheduling an activity. Without a last day, the duration is preserved.</summary>
    public static Result<ScheduledEntry> Reschedule(Activity activity, PlanEntry entry, DateOnly firstDay, DateOnly? lastDay, string reason, Actor actor)
    {
        if (ActivityTransitions.Table.Check(activity.State, ActivityTrigger.Reschedule, actor) is { } error)
            return error;
        return Move(entry, firstDay, lastDay, reason);
    }

    /// <summary>Validates planning an activity again that a release cancelled. Without a last day, the duration is preserved. One whose theme was dropped is
    /// pinned instead.</summary>
    public static Result<ScheduledEntry> Replan(Activity activity, PlanEntry entry, DateOnly firstDay, DateOnly? lastDay, string reason, Actor actor)
    {
        if (ActivityTransitions.Table.Check(activity.State, ActivityTrigger.Replan, actor) is { } error)
            return error;
        if (entry.Released is { State: PlanEntryState.Dropped } dropped)
            return new Error(ErrorKind.FailedPrecondition, ErrorReasons.TransitionNotAllowed) { State = $"{dropped.State}" };
        return Move(entry, firstDay, lastDay, reason);
    }

    /// <summary>Validates cancelling an activity, or revoking that it is planned again; a reason is required.</summary>
    public static Result<ScheduledEntry> Cancel(Activity activity, PlanEntry entry, string reason, Actor actor)
    {
        if (entry is { Released: { State: PlanEntryState.Cancelled } cancelled, Draft.State: PlanEntryState.Planned })
            return ReasonValidator.Check(reason) is { } missing ? missing : cancelled;
        if (ActivityTransitions.Table.Check(activity.State, ActivityTrigger.Cancel, actor) is { } error)
            return error;
        return ReasonValidator.Check(reason) is { } unexplained ? unexplained : entry.Draft with { State = PlanEntryState.Cancelled };
    }

    /// <summary>Validates dropping a theme, or revoking that a dropped one is pinned again; not allowed once its activity was held.</summary>
    public static Result<ScheduledEntry> Drop(Activity? activity, PlanEntry entry, string reason, Actor actor)
    {
        if (OnlyTheBureau(actor) is { } error)
            return error;
        if (entry is { Released: { State: PlanEntryState.Dropped } dropped, Draft.State: PlanEntryState.Planned })
            return ReasonValidator.Check(reason) is { } missing ? missing : dropped;
        if (activity is not null && ActivityTransitions.Table.Check(activity.State, ActivityTrigger.Cancel, actor) is { } held)
            return held;
        return ReasonValidator.Check(reason) is { } unexplained ? unexplained : entry.Draft with { State = PlanEntryState.Dropped };
    }

    /// <summary>Computes the changes of a release: added, moved, cancelled, dropped and replanned entries in this order, each by first day and theme
    /// id.</summary>
    /// <returns>The changes, or FAILED_PRECONDITION if there are none: empty releases are not allowed.</returns>
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
            ({ State: PlanEntryState.Cancelled }, { State: PlanEntryState.Planned }) => new(ChangeKind.Replanned, entry, entry.Released),
            ({ } before, var now) when before == now => null,
            (_, { State: PlanEntryState.Planned }) => new(ChangeKind.Moved, entry, entry.Released),
            (_, { State: PlanEntryState.Cancelled }) => new(ChangeKind.Cancelled, entry, entry.Released),
            (_, { State: PlanEntryState.Dropped }) => new(ChangeKind.Dropped, entry, entry.Released),
            _ => null,
        };

    private static Result<ScheduledEntry> Move(PlanEntry entry, DateOnly firstDay, DateOnly? lastDay, string reason) =>
        Days(
            firstDay,
            lastDay ?? firstDay.AddDays(entry.Draft.LastDay.DayNumber - entry.Draft.FirstDay.DayNumber),
            PlanEntryState.Planned,
            [.. ReasonValidator.Validate(reason)]
        );

    private static Result<ScheduledEntry> Days(DateOnly firstDay, DateOnly lastDay, PlanEntryState fate, List<FieldViolation> violations)
    {
        if (lastDay < firstDay || lastDay.DayNumber - firstDay.DayNumber >= MaxDays)
            violations.Insert(
                0,
                new("last_date", ErrorReasons.OutOfRange)
                {
                    Given = $"{lastDay:yyyy-MM-dd}",
                    Allowed = $"{firstDay:yyyy-MM-dd} - {firstDay.AddDays(MaxDays - 1):yyyy-MM-dd}",
                }
            );
        return violations is [] ? new ScheduledEntry(firstDay, lastDay, fate) : Error.InvalidArgument(violations);
    }

    private static Error? OnlyTheBureau(Actor actor) => actor.Role == Role.Bureau ? null : new(ErrorKind.PermissionDenied, ErrorReasons.RoleNotPermitted);
}
