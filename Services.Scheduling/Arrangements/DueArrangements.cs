using Microsoft.EntityFrameworkCore;
using ThemeDay.Scheduling.Activities;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.Notifications;

namespace ThemeDay.Scheduling.Arrangements;

/// <summary>On the last working day of a month, tells the bureaus whose plan has activities in the next one that its arrangement is ready, if it has something
/// to release; in the first working days of the month itself, those that could not be told then, as the system was down or the plan not yet released.</summary>
public sealed class DueArrangements(SchedulingDb db, ArrangementReader reader) : IDailyNotifications
{
    private const int LateWorkingDays = 5;

    /// <inheritdoc/>
    async Task<IReadOnlyCollection<Notification>> IDailyNotifications.FindAsync(DateOnly today, WorkingDays calendar, CancellationToken cancellationToken)
    {
        List<Notification> notifications = [];
        foreach (var month in ListMonths(today, calendar))
            notifications.AddRange(await FindAsync(month, today, cancellationToken));
        return notifications;
    }

    private static IEnumerable<DateOnly> ListMonths(DateOnly today, WorkingDays calendar)
    {
        var month = new DateOnly(today.Year, today.Month, 1);
        // Without an answer it is January, and the calendar of the year before is not imported.
        if (!calendar.Before(today, LateWorkingDays).TryGetValue(out var before, out _) || before < month)
            yield return month;
        if (calendar.After(today, 1).TryGetValue(out var next, out _) && next >= month.AddMonths(1))
            yield return month.AddMonths(1);
    }

    private async Task<List<Notification>> FindAsync(DateOnly month, DateOnly today, CancellationToken cancellationToken)
    {
        var next = month.AddMonths(1);
        var campaigns = await db
            .Activities.AsNoTracking()
            .Where(activity => activity.State != ActivityState.Cancelled && activity.FirstDay >= month && activity.FirstDay < next)
            .Select(activity => new { activity.District, activity.CampaignId })
            .Distinct()
            .ToListAsync(cancellationToken);
        List<Notification> notifications = [];
        foreach (var campaign in campaigns)
        {
            var name = new ArrangementName(new(campaign.District, campaign.CampaignId), month);
            if ((await reader.ReadAsync(name, cancellationToken)).HasChanges)
                notifications.Add(ArrangementNotifications.Ready(name, today));
        }

        return notifications;
    }
}
