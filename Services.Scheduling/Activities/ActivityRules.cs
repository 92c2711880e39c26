using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Activities;

/// <summary>The validated data of a held activity: effective date and audience groups present.</summary>
public sealed record ActivityTookPlace(DateOnly On, IReadOnlyList<string> Audiences);

/// <summary>Validation rules of activities. Their days are governed by the plan.</summary>
public static class ActivityRules
{
    /// <summary>Validates marking an activity as held: on its last day or later, with audience groups of the campaign.</summary>
    /// <param name="activity">The activity.</param>
    /// <param name="audiences">The audience groups present.</param>
    /// <param name="known">The audience groups defined by the campaign.</param>
    /// <param name="asked">The effective date requested by the caller; null for the last day, or the date of the last transition if later.</param>
    /// <param name="today">The current date in Shanghai.</param>
    /// <param name="actor">The caller.</param>
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
        // The default date comes from the plan, not from the caller, and is not checked as a caller-supplied date: a liaison may record it the next morning.
        var own = activity.LastDay < activity.LastTransitionOn ? activity.LastTransitionOn : activity.LastDay;
        var day = asked is { } given && given != own ? EffectiveDate.Resolve(given, actor, today, activity.LastTransitionOn) : own;
        if (!day.TryGetValue(out var effectiveDate, out var wrongDay))
            return wrongDay;
        List<FieldViolation> violations = [];
        if (effectiveDate > today)
            violations.Add(new("effective_date", ErrorReasons.DateInFuture) { Given = $"{effectiveDate:yyyy-MM-dd}", Allowed = $"{today:yyyy-MM-dd}" });
        if (effectiveDate < activity.LastDay)
            violations.Add(
                new("effective_date", ErrorReasons.ActivityNotEnded) { Given = $"{effectiveDate:yyyy-MM-dd}", Allowed = $"{activity.LastDay:yyyy-MM-dd}" }
            );
        if (audiences.Except(known).Any())
            violations.Add(new("audiences", ErrorReasons.AudienceNotInCampaign));
        return violations is [] ? new ActivityTookPlace(effectiveDate, [.. audiences.Distinct()]) : Error.InvalidArgument(violations);
    }

    /// <summary>Validates reverting a held activity; a reason is required, and its report must not be published.</summary>
    public static Error? RevertHeld(Activity activity, IReadOnlySet<string> publishedReports, string reason, Actor actor) =>
        ActivityTransitions.Table.Check(activity.State, ActivityTrigger.RevertHeld, actor)
        ?? CheckReportNotPublished(activity, publishedReports)
        ?? ReasonValidator.Check(reason);

    /// <summary>Nothing is public of an activity that is not held (docs/domain.md, What is public).</summary>
    /// <param name="activity">The activity.</param>
    /// <param name="publishedReports">The ids of the activities whose report is published.</param>
    /// <returns>FAILED_PRECONDITION REPORT_PUBLISHED with the activity.</returns>
    public static Error? CheckReportNotPublished(Activity activity, IReadOnlySet<string> publishedReports) =>
        publishedReports.Contains(activity.Id)
            ? new Error(ErrorKind.FailedPrecondition, ErrorReasons.ReportPublished) { Subject = $"{activity.Name()}" }
            : null;
}
