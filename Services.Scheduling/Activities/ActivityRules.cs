using ThemeDay.ServiceDefaults.Domain;

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
    /// <param name="actor">Who records it.</param>
    public static Result<ActivityTookPlace> MarkHeld(
        Activity activity,
        IReadOnlyList<string> audiences,
        IReadOnlyList<string> known,
        DateOnly? asked,
        DateOnly today,
        Actor actor
    )
    {
        if (ActivityTransitions.Table.Check(activity.State, ActivityTrigger.MarkHeld, actor) is { } error)
            return error;
        // Its own day is the plan's word and not the caller's: a liaison may record it the morning after.
        var own = activity.LastDay < activity.MovedOn ? activity.MovedOn : activity.LastDay;
        var day = asked is { } given && given != own ? EffectiveDate.Resolve(given, actor, today, activity.MovedOn) : own;
        if (!day.TryGetValue(out var effectiveDate, out var wrongDay))
            return wrongDay;
        List<FieldViolation> violations = [];
        if (effectiveDate > today)
            violations.Add(new("effective_date", ErrorReasons.DateInFuture));
        if (effectiveDate < activity.LastDay)
            violations.Add(new("effective_date", ErrorReasons.ActivityNotEnded));
        if (audiences.Except(known).Any())
            violations.Add(new("audiences", ErrorReasons.AudienceNotInCampaign));
        return violations is [] ? new ActivityTookPlace(effectiveDate, [.. audiences.Distinct()]) : Error.InvalidArgument(violations);
    }

    /// <summary>May that be taken back? With the reason.</summary>
    public static Error? RevertHeld(Activity activity, string reason, Actor actor) =>
        ActivityTransitions.Table.Check(activity.State, ActivityTrigger.RevertHeld, actor) ?? ReasonValidator.Check(reason);
}
