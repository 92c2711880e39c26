using ThemeDay.ServiceDefaults.Rules;

namespace ThemeDay.Scheduling.Activities;

/// <summary>It took place: on which day, and who came.</summary>
public sealed record ActivityTookPlace(DateOnly On, IReadOnlyList<string> Audiences);

/// <summary>Decisions on an activity; its days are the plan's to decide.</summary>
public static class ActivityRules
{
    /// <summary>May it be recorded as held? On its last day or later, with groups of the call.</summary>
    /// <param name="activity">The activity.</param>
    /// <param name="audiences">The groups that came.</param>
    /// <param name="known">The groups the call names.</param>
    /// <param name="asked">The day the caller gave; null means its last day, or the day of its last move where that came later.</param>
    /// <param name="today">Today in Shanghai.</param>
    /// <param name="by">Who records it.</param>
    public static Result<ActivityTookPlace> Hold(
        Activity activity,
        IReadOnlyList<string> audiences,
        IReadOnlyList<string> known,
        DateOnly? asked,
        DateOnly today,
        Actor by
    )
    {
        if (ActivityTransitions.Table.Refuse(activity.State, ActivityMove.Hold, by) is { } refusal)
            return refusal;
        // Its own day is the plan's word and not the caller's: a liaison may record it the morning after.
        var own = activity.LastDay < activity.MovedOn ? activity.MovedOn : activity.LastDay;
        var day = asked is { } given && given != own ? EffectiveDate.Choose(given, by, today, activity.MovedOn) : own;
        if (!day.TryGet(out var on, out var wrongDay))
            return wrongDay;
        List<FieldViolation> problems = [];
        if (on > today)
            problems.Add(new("effective_on", ErrorReasons.InTheFuture));
        if (on < activity.LastDay)
            problems.Add(new("effective_on", ErrorReasons.BeforeLastDay));
        if (audiences.Except(known).Any())
            problems.Add(new("audiences", ErrorReasons.AudienceNotOfTheCall));
        return problems is [] ? new ActivityTookPlace(on, [.. audiences.Distinct()]) : Error.Invalid(problems);
    }

    /// <summary>May that be taken back? With the reason.</summary>
    public static Error? Unhold(Activity activity, string reason, Actor by) =>
        ActivityTransitions.Table.Refuse(activity.State, ActivityMove.Unhold, by) ?? Reason.Refuse(reason);
}
