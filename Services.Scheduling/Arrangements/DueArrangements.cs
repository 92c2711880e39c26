using Microsoft.EntityFrameworkCore;
using ThemeDay.Scheduling.Activities;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.Notifications;

namespace ThemeDay.Scheduling.Arrangements;

/// <summary>On the last working day of a month, tells the bureaus whose plan has activities in the next one that its arrangement is ready, if it has something
/// to release.</summary>
public sealed class DueArrangements(SchedulingDb db, ArrangementReader reader) : IDailyNotifications
{
    /// <inheritdoc/>
    async Task<IReadOnlyCollection<Notification>> IDailyNotifications.FindAsync(DateOnly today, WorkingDays calendar, CancellationToken cancellationToken)
    {
        if (!calendar.After(today, 1).TryGetValue(out var nextWorkingDay, out _) || nextWorkingDay.Month == today.Month)
            return [];
        var month = new DateOnly(today.Year, today.Month, 1).AddMonths(1);
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
