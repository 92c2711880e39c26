using ThemeDay.Scheduling.Facts;
using ThemeDay.Scheduling.History;
using ThemeDay.Scheduling.Obligations;

namespace ThemeDay.Scheduling.Calendar;

/// <summary>How an imported list changes the obligations of all campaigns.</summary>
/// <param name="MovedDueDates">The number of obligations whose due date moves, becomes known or becomes unknown.</param>
/// <param name="LateBefore">The number of obligations that were late before.</param>
/// <param name="LateAfter">The number of obligations that are late afterwards.</param>
public sealed record CalendarImpact(int MovedDueDates, int LateBefore, int LateAfter)
{
    /// <summary>The impact of several campaigns.</summary>
    public static CalendarImpact operator +(CalendarImpact left, CalendarImpact right) =>
        new(left.MovedDueDates + right.MovedDueDates, left.LateBefore + right.LateBefore, left.LateAfter + right.LateAfter);
}

/// <summary>An obligation before and after the import of a list.</summary>
internal sealed record ObligationChange(ObligationView Before, ObligationView After)
{
    public bool IsMoved => Before.Obligation.Due != After.Obligation.Due;

    public bool IsLatenessChanged => Before.Obligation.Late != After.Obligation.Late;
}

/// <summary>Compares the obligations of a campaign under two calendars.</summary>
internal static class CalendarComparison
{
    /// <summary>Every obligation under both calendars: the calendar decides on due dates, not on which obligations there are.</summary>
    public static IReadOnlyList<ObligationChange> Compare(CampaignRecord campaign, WorkingDays before, WorkingDays after, PointInTime pointInTime) =>
        [.. Derive(campaign, before, pointInTime).Zip(Derive(campaign, after, pointInTime), (one, other) => new ObligationChange(one, other))];

    /// <summary>The counts of the changes.</summary>
    public static CalendarImpact Count(IReadOnlyCollection<ObligationChange> changes) =>
        new(
            changes.Count(change => change.IsMoved),
            changes.Count(change => change.Before.Obligation.Late),
            changes.Count(change => change.After.Obligation.Late)
        );

    private static IEnumerable<ObligationView> Derive(CampaignRecord campaign, WorkingDays calendar, PointInTime pointInTime) =>
        Ledger.Derive(campaign.Facts, campaign.Terms, calendar, pointInTime).Select(obligation => new ObligationView(campaign, obligation));
}
