using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.Facts;
using ThemeDay.Scheduling.History;
using ThemeDay.Scheduling.Obligations;

namespace ThemeDay.Scheduling.CalendarYears;

/// <summary>An obligation before and after the import of a list.</summary>
internal sealed record ObligationChange(ObligationView Before, ObligationView After)
{
    public bool IsMoved => Before.Due != After.Due;

    public bool IsChanged => IsMoved || Before.Late != After.Late;
}

/// <summary>Compares the obligations of a campaign under two calendars.</summary>
internal static class CalendarComparison
{
    /// <summary>Every obligation under both calendars, by unit, kind and subject: the calendar decides on due dates, not on which obligations exist.</summary>
    public static IReadOnlyList<ObligationChange> Compare(
        CampaignRecord campaign,
        WorkingDays before,
        WorkingDays after,
        PointInTime pointInTime,
        CancellationToken cancellationToken
    ) =>
        [
            .. Derive(campaign, before, pointInTime, cancellationToken)
                .Zip(Derive(campaign, after, pointInTime, cancellationToken), (earlier, later) => new ObligationChange(earlier, later)),
        ];

    /// <summary>What the changes add to the impact.</summary>
    public static CalendarImpact Count(IReadOnlyCollection<ObligationChange> changes) =>
        new(changes.Count(change => change.IsMoved), 0, changes.Count(change => change.After.Late) - changes.Count(change => change.Before.Late));

    private static IEnumerable<ObligationView> Derive(
        CampaignRecord campaign,
        WorkingDays calendar,
        PointInTime pointInTime,
        CancellationToken cancellationToken
    ) =>
        Ledger
            .Derive(campaign.Facts, campaign.Terms, calendar, pointInTime, cancellationToken)
            .Select(obligation => ObligationView.Create(campaign, obligation));
}
