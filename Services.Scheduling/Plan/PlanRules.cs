using System.Collections.Immutable;
using ThemeDay.Scheduling.Activities;
using ThemeDay.ServiceDefaults.Rules;

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
public sealed record PlanChange(ChangeKind Kind, PlanEntry Entry, Placed? Before);

/// <summary>Every decision on a plan (design §3): moves and cancellations edit the draft and take effect in the next release.</summary>
public static class PlanRules
{
    private const int LongestDays = 31;

    /// <summary>May a theme get these days? One that was accepted and is in no release yet; what is released is rescheduled.</summary>
    public static Result<Placed> Pin(PlanEntry? entry, DateOnly firstDay, DateOnly? lastDay, Actor by)
    {
        if (OnlyTheBureau(by) is { } refusal)
            return refusal;
        if (entry?.Released is { Fate: not PlanFate.Dropped })
            return new Error(ErrorKind.NotNow, ErrorReasons.ReleasedAlready) { State = $"{entry.Released.Fate}" };
        return Days(firstDay, lastDay ?? firstDay, PlanFate.Planned, []);
    }

    /// <summary>May an activity get other days? Without a last day it moves as far as the first.</summary>
    public static Result<Placed> Reschedule(Activity activity, PlanEntry entry, DateOnly firstDay, DateOnly? lastDay, string reason, Actor by)
    {
        if (ActivityTransitions.Table.Refuse(activity.State, ActivityMove.Reschedule, by) is { } refusal)
            return refusal;
        var moved = lastDay ?? firstDay.AddDays(entry.Draft.LastDay.DayNumber - entry.Draft.FirstDay.DayNumber);
        return Days(firstDay, moved, PlanFate.Planned, [.. Reason.Problems(reason)]);
    }

    /// <summary>May an activity be cancelled? With the reason.</summary>
    public static Result<Placed> Cancel(Activity activity, PlanEntry entry, string reason, Actor by)
    {
        if (ActivityTransitions.Table.Refuse(activity.State, ActivityMove.Cancel, by) is { } refusal)
            return refusal;
        return Reason.Refuse(reason) is { } unexplained ? unexplained : entry.Draft with { Fate = PlanFate.Cancelled };
    }

    /// <summary>May a theme be left out? Not once it was held.</summary>
    public static Result<Placed> Drop(Activity? activity, PlanEntry entry, string reason, Actor by)
    {
        if (OnlyTheBureau(by) is { } refusal)
            return refusal;
        if (activity is not null && ActivityTransitions.Table.Refuse(activity.State, ActivityMove.Cancel, by) is { } held)
            return held;
        return Reason.Refuse(reason) is { } unexplained ? unexplained : entry.Draft with { Fate = PlanFate.Dropped };
    }

    /// <summary>What a release would change: new ones first, then moved, cancelled and dropped ones, each by first day and theme.</summary>
    /// <returns>The changes, or FAILED_PRECONDITION where there is none: an empty release would only confuse.</returns>
    public static Result<ImmutableArray<PlanChange>> Release(IEnumerable<PlanEntry> entries, Actor by)
    {
        if (OnlyTheBureau(by) is { } refusal)
            return refusal;
        ImmutableArray<PlanChange> changes =
        [
            .. entries
                .Select(ChangeOf)
                .OfType<PlanChange>()
                .OrderBy(change => change.Kind)
                .ThenBy(change => change.Entry.Draft.FirstDay)
                .ThenBy(change => change.Entry.ThemeId, StringComparer.Ordinal),
        ];
        return changes is [] ? new Error(ErrorKind.NotNow, ErrorReasons.NothingChanged) : changes;
    }

    private static PlanChange? ChangeOf(PlanEntry entry) =>
        (entry.Released, entry.Draft) switch
        {
            (null, { Fate: PlanFate.Planned }) => new(ChangeKind.Added, entry, null),
            (null, { Fate: PlanFate.Dropped }) => new(ChangeKind.Dropped, entry, null),
            ({ Fate: PlanFate.Dropped }, { Fate: PlanFate.Planned }) => new(ChangeKind.Added, entry, entry.Released),
            ({ } before, var now) when before == now => null,
            (_, { Fate: PlanFate.Planned }) => new(ChangeKind.Moved, entry, entry.Released),
            (_, { Fate: PlanFate.Cancelled }) => new(ChangeKind.Cancelled, entry, entry.Released),
            (_, { Fate: PlanFate.Dropped }) => new(ChangeKind.Dropped, entry, entry.Released),
            _ => null,
        };

    private static Result<Placed> Days(DateOnly firstDay, DateOnly lastDay, PlanFate fate, List<FieldViolation> problems)
    {
        if (lastDay < firstDay || lastDay.DayNumber - firstDay.DayNumber >= LongestDays)
            problems.Insert(0, new("last_day", ErrorReasons.OutOfRange));
        return problems is [] ? new Placed(firstDay, lastDay, fate) : Error.Invalid(problems);
    }

    private static Error? OnlyTheBureau(Actor by) => by.Role == Role.Bureau ? null : new(ErrorKind.NotAllowed, ErrorReasons.RoleMayNot);
}
