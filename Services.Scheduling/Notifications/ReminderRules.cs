using ThemeDay.Scheduling.Obligations;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Notifications;

/// <summary>Decides which obligations are reminded of, and by which notification.</summary>
internal static class ReminderRules
{
    /// <summary>Whether the unit is reminded of an obligation: it is open, and its due date was known before it had passed. What is entered of a past campaign
    /// reminds nobody.</summary>
    /// <param name="timing">The obligation.</param>
    /// <param name="recordedOn">The record dates, Asia/Shanghai, of the facts that set its due dates.</param>
    public static bool IsReminded(ObligationTiming timing, IEnumerable<DateOnly> recordedOn) =>
        timing is { State: ObligationState.Open, Due: not null } && timing.IsDueKnownInTime(recordedOn);

    /// <summary>The notification of an obligation.</summary>
    /// <param name="obligation">The obligation, whose due date is known.</param>
    /// <param name="kind">How strongly the unit is reminded.</param>
    /// <param name="occasion">What it is issued for: of one due date it is issued once for each.</param>
    /// <param name="today">The current date in Shanghai.</param>
    public static Notification Create(StoredObligation obligation, ReminderKind kind, string occasion, DateOnly today)
    {
        var message = obligation.ToMessage();
        return new()
        {
            District = obligation.District,
            Id = Notification.CreateId(obligation.Name, $"{obligation.Due:O}", occasion),
            Unit = obligation.Unit,
            Kind = kind switch
            {
                ReminderKind.Reminder => NotificationKind.Reminder,
                ReminderKind.Urging => NotificationKind.Urging,
                // To put right what a circular named is not named in another.
                _ => obligation.Kind is ObligationKind.Rectify ? NotificationKind.Urging : NotificationKind.CircularPending,
            },
            CampaignId = obligation.CampaignId,
            Subject = obligation.Name,
            ObligationKind = obligation.Kind,
            ThemeId = GetTheme(obligation.Kind, message.Subject),
            Due = obligation.Due,
            IssuedOn = today,
        };
    }

    /// <summary>The notification that the bureau sends at once, whatever the schedule: one a day; one of each due date if it lists it for a circular.</summary>
    /// <param name="obligation">The obligation, which is open and whose due date is known.</param>
    /// <param name="forCircular">Whether it is put on the list of the next circular.</param>
    /// <param name="today">The current date in Shanghai.</param>
    /// <returns>The notification, or <c>OBLIGATION_NOT_OVERDUE</c> for a circular that would name what is not overdue.</returns>
    public static Result<Notification> CreateAtOnce(StoredObligation obligation, bool forCircular, DateOnly today)
    {
        var isOverdue = obligation.Due < today;
        if (forCircular)
            return isOverdue
                ? Create(obligation, ReminderKind.Circular, "sent for circular", today)
                : new Error(ErrorKind.FailedPrecondition, ErrorReasons.ObligationNotOverdue);
        return Create(obligation, isOverdue ? ReminderKind.Urging : ReminderKind.Reminder, $"sent {today:O}", today);
    }

    private static string GetTheme(ObligationKind kind, string subject) =>
        kind switch
        {
            ObligationKind.FileProgramme or ObligationKind.FileReport => ActivityName.Parse(subject).Activity,
            ObligationKind.CorrectProgramme => ActivityName.ParseSingleton(subject, "programme").Activity,
            ObligationKind.CorrectReport => ActivityName.ParseSingleton(subject, "report").Activity,
            ObligationKind.CorrectTheme => ResourceNamePattern.GetId(subject),
            _ => "",
        };
}
