using ThemeDay.Scheduling.History;
using ThemeDay.Scheduling.Obligations;
using ThemeDay.ServiceDefaults.Domain;
using static ThemeDay.Scheduling.Obligations.ObligationKind;

namespace ThemeDay.Scheduling.Tests.Obligations;

public sealed class OverdueRulesTests
{
    [Theory]
    [InlineData("2023-04-14", 0)]
    [InlineData("2023-04-15", 1)] // the deadline day has passed
    [InlineData("2023-12-01", 1)]
    public void A_duty_becomes_overdue_on_the_day_after_its_due_day(string today, int overdue) =>
        Assert.Equal(overdue, NewlyOverdue(Campaign.Calling("A"), today).Count);

    [Fact]
    public void A_duty_that_was_met_is_not_overdue() => Assert.Empty(NewlyOverdue(Campaign.Calling("A").Theme("t1", "A", "2023-04-13"), "2023-12-01"));

    [Fact]
    public void A_past_call_entered_today_alarms_nobody()
    {
        var today = ShanghaiTime.StartOfDay(new(2023, 12, 1)).AddHours(9);
        var past = new Campaign().Tell("2023-04-10", stamp => new UnitInvited(stamp, "A", "department"), recordedAt: today);

        Assert.Empty(NewlyOverdue(past, "2023-12-02"));
    }

    [Fact]
    public void An_activity_moved_behind_its_due_day_is_overdue_by_the_new_one()
    {
        var moved = Campaign
            .Calling("A")
            .Theme("t1", "A", "2023-04-13")
            .Plan("a1", "A", "2023-06-16")
            .Tell("2023-06-01", stamp => new ActivityRescheduled(stamp, "a1", Given.Day("2023-07-14"), Given.Day("2023-07-14")));

        Assert.Empty(NewlyOverdue(moved, "2023-06-12"));
        Assert.Equal(FileProgramme, Assert.Single(NewlyOverdue(moved, "2023-07-10")).Kind);
    }

    [Fact]
    public void An_extension_entered_after_the_day_it_grants_is_overdue_by_that_day_and_what_was_reported_before_is_cleared()
    {
        var entered = ShanghaiTime.StartOfDay(new(2023, 4, 25)).AddHours(9);
        var extended = Campaign.Calling("A").Tell("2023-04-17", stamp => new CampaignExtended(stamp, null, Given.Day("2023-04-21")), recordedAt: entered);

        var overdue = Assert.Single(NewlyOverdue(extended, "2023-04-25"));

        Assert.Equal(Given.Day("2023-04-21"), overdue.Due);
        Assert.True(OverdueRules.IsCleared(Given.Day("2023-04-14"), overdue.Timing, Given.Day("2023-04-25")));
        Assert.False(OverdueRules.IsCleared(Given.Day("2023-04-21"), overdue.Timing, Given.Day("2023-04-25")));
    }

    [Fact]
    public void What_was_filed_late_or_cancelled_late_is_not_cleared_and_what_is_owed_no_more_is()
    {
        var late = Campaign.Calling("A").Theme("t1", "A", "2023-04-17").Owed(SubmitTheme, "2023-12-01");
        var uninvited = Campaign.Calling("A").Tell("2023-04-17", stamp => new UnitUninvited(stamp, "A")).Owed(SubmitTheme, "2023-12-01");

        Assert.False(OverdueRules.IsCleared(Given.Day("2023-04-14"), late.Timing, Given.Day("2023-12-01")));
        Assert.True(OverdueRules.IsCleared(Given.Day("2023-04-14"), uninvited.Timing, Given.Day("2023-12-01")));
    }

    private static List<Obligation> NewlyOverdue(Campaign campaign, string today)
    {
        var recorded = campaign.Facts.ToDictionary(fact => fact.Stamp.Id, fact => ShanghaiTime.DateOf(fact.Stamp.RecordedAt));
        return
        [
            .. campaign
                .LedgerOn(today)
                .Where(duty => OverdueRules.IsNewlyOverdue(duty.Timing, duty.History.Select(known => recorded[known.FactId]), Given.Day(today))),
        ];
    }
}
