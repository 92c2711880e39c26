using ThemeDay.Scheduling.Assessment;
using ThemeDay.Scheduling.History;

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

    private static CampaignStatistics Figures(Campaign campaign) => new(campaign.Facts, campaign.LedgerOn("2023-12-01"), Given.Calendar);
}
