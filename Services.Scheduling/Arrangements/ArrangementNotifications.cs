using ThemeDay.Scheduling.Notifications;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Arrangements;

/// <summary>The notifications of monthly arrangements.</summary>
internal static class ArrangementNotifications
{
    /// <summary>Tells the bureau that the arrangement of a month can be released.</summary>
    public static Notification Ready(ArrangementName name, DateOnly today) => Create(name, NotificationKind.ArrangementReady, "", "ready", today);

    /// <summary>Sends a release to the units that have an activity in it; that of a month which has passed to nobody.</summary>
    public static IReadOnlyCollection<Notification> Released(MonthlyArrangement arrangement, ArrangementRelease release, TimeProvider clock)
    {
        var today = ShanghaiTime.Today(clock);
        return arrangement.Name.Month.AddMonths(1) <= today
            ? []
            :
            [
                .. arrangement
                    .GetUnits(release)
                    .Select(unit =>
                        Create(arrangement.Name, NotificationKind.Arrangement, ResourceNamePattern.GetId(unit), $"release {release.Number}", today)
                    ),
            ];
    }

    private static Notification Create(ArrangementName name, NotificationKind kind, string unit, string occasion, DateOnly today) =>
        new()
        {
            District = name.Campaign.District,
            Id = Notification.CreateId($"{name}", unit, occasion),
            Unit = unit,
            Kind = kind,
            CampaignId = name.Campaign.Campaign,
            Subject = $"{name}",
            IssuedOn = today,
        };
}
