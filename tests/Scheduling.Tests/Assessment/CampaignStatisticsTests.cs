using ThemeDay.Scheduling.Assessment;
using ThemeDay.Scheduling.History;
using static ThemeDay.Scheduling.Obligations.ObligationKind;

namespace ThemeDay.Scheduling.Tests.Assessment;

public sealed class CampaignStatisticsTests
{
    [Fact]
    public void What_was_dropped_from_the_plan_is_in_no_figure_until_it_is_planned_again()
    {
        var campaign = Campaign
            .Calling("A")
            .Plan("a1", "A", "2023-06-16")
            .Tell("2023-05-10", stamp => new ActivityRescheduled(stamp, "a1", Given.Day("2023-06-19"), Given.Day("2023-06-19")))
            .Tell("2023-06-01", stamp => new ProgrammeFiled(stamp, "a1"))
            .Tell("2023-06-05", stamp => new ActivityDropped(stamp, "a1"));
        Assert.Equal((0, 0, 0), Count());
        campaign.Tell("2023-06-06", stamp => new ActivityPlanned(stamp, "a1", "A", Given.Day("2023-06-20"), Given.Day("2023-06-20")));
        Assert.Equal((1, 1, 1), Count());

        (int, int, int) Count()
        {
            var figures = Figures(campaign);
            return (figures.Activities, figures.Rescheduled, figures.Programmes);
        }
    }

    [Fact]
    public void A_cancelled_activity_that_is_planned_again_is_not_cancelled()
    {
        var campaign = Campaign.Calling("A").Plan("a1", "A", "2023-06-16").Tell("2023-05-10", stamp => new ActivityCancelled(stamp, "a1"));
        Assert.Equal((1, 1), (Figures(campaign).Activities, Figures(campaign).Cancelled));
        campaign.Tell("2023-05-12", stamp => new ActivityReplanned(stamp, "a1", Given.Day("2023-07-14"), Given.Day("2023-07-14")));
        Assert.Equal((1, 0), (Figures(campaign).Activities, Figures(campaign).Cancelled));
    }

    [Fact]
    public void A_cancelled_activity_that_is_dropped_or_added_again_is_not_cancelled()
    {
        var campaign = Campaign.Calling("A").Plan("a1", "A", "2023-06-16").Tell("2023-05-10", stamp => new ActivityCancelled(stamp, "a1"));
        Assert.Equal((0, 0), Count(campaign.Tell("2023-05-11", stamp => new ActivityDropped(stamp, "a1"))));
        Assert.Equal((1, 0), Count(Campaign.Calling("A").Tell("2023-05-10", stamp => new ActivityCancelled(stamp, "a1")).Plan("a1", "A", "2023-06-16")));

        static (int, int) Count(Campaign campaign) => (Figures(campaign).Activities, Figures(campaign).Cancelled);
    }

    [Fact]
    public void A_late_programme_is_no_late_report()
    {
        var figures = Figures(Campaign.Calling("A").InOrder("a1", "A", programme: "2023-06-12"));
        Assert.Equal("a1", Assert.Single(figures.Late(FileProgramme)));
        Assert.Empty(figures.Late(FileReport));
    }

    [Fact]
    public void Decisions_on_themes_count_as_they_stand()
    {
        var campaign = new Campaign()
            .Tell("2023-04-18", stamp => new ThemeAccepted(stamp, "accepted"))
            .Tell("2023-04-18", stamp => new ThemeDeclined(stamp, "declined"))
            .Tell("2023-04-18", stamp => new ThemeMerged(stamp, "merged"));
        Assert.Equal((1, 1, 1), Count());
        campaign
            .Tell("2023-04-19", stamp => new ThemeReopened(stamp, "accepted"))
            .Tell("2023-04-19", stamp => new ThemeReopened(stamp, "declined"))
            .Tell("2023-04-19", stamp => new ThemeUnmerged(stamp, "merged"));
        Assert.Equal((0, 0, 0), Count());
        campaign.Tell("2023-04-20", stamp => new ThemeDeclined(stamp, "accepted")).Tell("2023-04-20", stamp => new ThemeAccepted(stamp, "merged"));
        Assert.Equal((1, 1, 0), Count());

        (int, int, int) Count() => (Figures(campaign).Accepted, Figures(campaign).Declined, Figures(campaign).Merged);
    }

    [Fact]
    public void Units_count_while_they_are_invited()
    {
        var campaign = Campaign.Calling("A").Call("B").Tell("2023-04-11", stamp => new UnitUninvited(stamp, "B"));
        Assert.Equal(1, Figures(campaign).Units);
        Assert.Equal(2, Figures(campaign.Call("B", on: "2023-04-12")).Units);
    }

    [Fact]
    public void A_unit_that_is_not_invited_is_none_of_the_units_that_submitted()
    {
        var campaign = Campaign.Calling("A").Call("B").Theme("t1", "B", "2023-04-11").Tell("2023-04-12", stamp => new UnitUninvited(stamp, "B"));
        Assert.Equal((1, 0), (Figures(campaign).Units, Figures(campaign).UnitsSubmitted));
        Assert.Equal((2, 1), (Figures(campaign.Call("B", on: "2023-04-13")).Units, Figures(campaign).UnitsSubmitted));
    }

    [Fact]
    public void A_report_is_missing_once_it_is_due()
    {
        var campaign = Campaign.Calling("A").Plan("a1", "A", "2023-06-15").Tell("2023-06-15", stamp => new ActivityHeld(stamp, "a1", []));
        Assert.Empty(FiguresOn("2023-06-25").Missing(FileReport)); // the fifth working day: off until Saturday 06-24, worked on Sunday 06-25
        Assert.Equal("a1", Assert.Single(FiguresOn("2023-06-26").Missing(FileReport)));

        CampaignStatistics FiguresOn(string day) => new(campaign.Facts, campaign.LedgerOn(day), Given.Calendar);
    }

    [Fact]
    public void A_withdrawn_theme_counts_if_it_had_been_received()
    {
        var campaign = Campaign
            .Calling("A")
            .Theme("received", "A", "2023-04-11")
            .Tell("2023-04-12", stamp => new ThemeWithdrawn(stamp, "received"))
            .Tell("2023-04-12", stamp => new ThemeWithdrawn(stamp, "draft"));
        Assert.Equal(1, Figures(campaign).Withdrawn);
    }

    [Fact]
    public void An_activity_that_was_not_held_after_all_is_not_held_and_misses_nothing()
    {
        var campaign = Campaign
            .Calling("A")
            .InOrder("a1", "A", programme: null, report: null)
            .InOrder("a2", "A", programme: "2023-06-12", report: "2023-06-27");
        var figures = Figures(campaign);
        Assert.Equal((2, "a1", "a1"), (figures.Held, Assert.Single(figures.Missing(FileProgramme)), Assert.Single(figures.Missing(FileReport))));
        Assert.Equal(("a2", "a2"), (Assert.Single(figures.Late(FileProgramme)), Assert.Single(figures.Late(FileReport))));

        campaign.Tell("2023-06-28", stamp => new ActivityHeldReverted(stamp, "a1"));
        Assert.Equal((1, 0), (Figures(campaign).Held, Figures(campaign).Missing(FileReport).Count()));
    }

    [Fact]
    public void Heads_and_pictures_are_those_of_the_latest_filing_of_each_report()
    {
        var campaign = Campaign
            .Calling("A")
            .InOrder("a1", "A", report: null)
            .InOrder("a2", "A", report: null)
            .Tell("2023-06-20", stamp => new ReportFiled(stamp, "a1", Pictures: 9) { Attended = 90 })
            .Tell("2023-06-21", stamp => new ReportFiled(stamp, "a1", Pictures: 3) { Attended = 30 })
            .Tell("2023-06-21", stamp => new ReportFiled(stamp, "a2", Pictures: 4) { Attended = 40 });
        Assert.Equal((2, 70, 7), (Figures(campaign).Reports, Figures(campaign).Attended, Figures(campaign).Pictures));
    }

    [Fact]
    public void A_theme_received_on_its_due_date_is_on_time_and_one_of_the_next_day_is_late()
    {
        var campaign = Campaign.Calling("A").Theme("t1", "A", "2023-04-14").Theme("t2", "A", "2023-04-15");
        Assert.Equal("t2", Assert.Single(Figures(campaign).LateSubmissions));
    }

    private static CampaignStatistics Figures(Campaign campaign) => new(campaign.Facts, campaign.LedgerOn("2023-12-01"), Given.Calendar);
}
