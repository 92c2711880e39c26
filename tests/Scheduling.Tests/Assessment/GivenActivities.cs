using ThemeDay.Scheduling.History;

namespace ThemeDay.Scheduling.Tests.Assessment;

/// <summary>Activities on 2023-06-16 for the score tests.</summary>
internal static class GivenActivities
{
    /// <summary>An activity held with four groups; programme due 9 June, report due 26 June, both filed on time by default.</summary>
    public static Campaign InOrder(
        this Campaign campaign,
        string activity,
        string unit,
        string? programme = "2023-06-09",
        string? report = "2023-06-26",
        int pictures = 3
    )
    {
        campaign.Plan(activity, unit, "2023-06-16");
        if (programme is not null)
            campaign.Tell(programme, stamp => new ProgrammeFiled(stamp, activity));
        campaign.Tell("2023-06-16", stamp => new ActivityHeld(stamp, activity, ["人大代表", "政协委员", "新闻媒体", "普通市民"]));
        if (report is not null)
            campaign.Tell(report, stamp => new ReportFiled(stamp, activity, pictures));
        return campaign;
    }

    /// <summary>Publicity: twice each in news media and new media, once on the portal and in a provincial briefing.</summary>
    public static Campaign Shown(this Campaign campaign, string activity)
    {
        foreach (var kind in new[] { "news_media", "news_media", "portal_column", "government_new_media", "government_new_media", "provincial_briefing" })
            campaign.Tell("2023-06-26", stamp => new PublicityRecorded(stamp, $"shown-{campaign.Facts.Count}", activity, kind));
        return campaign;
    }

    public static Campaign Opinions(this Campaign campaign, string activity, int collected, int answered)
    {
        for (var number = 1; number <= collected; number++)
        {
            var opinion = $"{activity}-opinion-{number}";
            campaign.Tell("2023-06-26", stamp => new OpinionCollected(stamp, opinion, activity));
            if (number <= answered)
                campaign.Tell("2023-06-26", stamp => new OpinionAnswered(stamp, opinion));
        }
        return campaign;
    }
}
