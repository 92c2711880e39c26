using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing.Plans;
using ThemeDay.Testing.Volume;

namespace ThemeDay.Publication.Tests.Plans;

/// <summary>The lists and lookups of Publication: parents, filters and orders that callers use.</summary>
internal sealed class PublicationLists(PublicationAtVolume publication)
{
    private const string Everywhere = "districts/-/campaigns/-/activities/-";

    private string District => $"districts/{publication.District}";

    private string Campaign => $"{District}/campaigns/{publication.Campaign.Id}";

    private string All => $"{District}/campaigns/-/activities/-";

    private string OfCampaign => $"{Campaign}/activities/-";

    private ReportService.ReportServiceClient ReportsAs(Actor actor) => new(publication.As(actor));

    private OpinionService.OpinionServiceClient OpinionsAs(Actor actor) => new(publication.As(actor));

    private PublicityService.PublicityServiceClient PublicityAs(Actor actor) => new(publication.As(actor));

    private PublicSiteService.PublicSiteServiceClient PublicSite => new(publication.As(publication.Bureau));

    public IEnumerable<NamedQuery> Queries() => [.. Reports(), .. Opinions(), .. Publicity(), .. Public()];

    private IEnumerable<NamedQuery> Reports()
    {
        yield return Reports("of a campaign", publication.Bureau, new() { Parent = OfCampaign });
        foreach (var order in NamedQuery.BothDirections("first_received_date", "attended", "create_time", "update_time"))
            yield return Reports($"of a campaign by {order}", publication.Bureau, new() { Parent = OfCampaign, OrderBy = order });
        foreach (
            var filter in (string[])
                ["first_received_date > 2023-07-01", "attended > 100", "state = published", "kind = news_report", $"campaign = {publication.Campaign.Id}"]
        )
            yield return Reports($"of a campaign where {filter}", publication.Bureau, new() { Parent = OfCampaign, Filter = filter });
        yield return Reports("of a district", publication.Bureau, new() { Parent = All });
        yield return Reports("of a province", publication.Province, new() { Parent = Everywhere });
        yield return Reports("of the nation", publication.Service, new() { Parent = Everywhere });
        yield return Reports("of the own unit in a campaign", publication.Liaison, new() { Parent = OfCampaign });
        yield return Reports("of the own unit", publication.Liaison, new() { Parent = All });
        yield return Reports("of a unit", publication.Bureau, new() { Parent = All, Filter = $"unit = {publication.Unit}" });
        foreach (var state in (string[])["filed", "returned", "accepted", "unpublished"])
        {
            yield return Reports($"of a district that are {state}", publication.Bureau, new() { Parent = All, Filter = $"state = {state}" });
            yield return Reports($"of a province that are {state}", publication.Province, new() { Parent = Everywhere, Filter = $"state = {state}" });
        }

        var (campaign, theme) = Published();
        yield return new(
            "PrefillReport",
            async () => await ReportsAs(publication.Bureau).PrefillReportAsync(new() { Name = $"{campaign.Name}/activities/{theme.Id}/report" })
        );
        yield return new(
            "GetReport",
            async () => await ReportsAs(publication.Bureau).GetReportAsync(new() { Name = $"{campaign.Name}/activities/{theme.Id}/report" })
        );
    }

    private IEnumerable<NamedQuery> Opinions()
    {
        yield return Opinions("of a campaign", publication.Bureau, new() { Parent = OfCampaign });
        foreach (var order in NamedQuery.BothDirections("collect_date", "rating", "create_time", "update_time"))
            yield return Opinions($"of a campaign by {order}", publication.Bureau, new() { Parent = OfCampaign, OrderBy = order });
        foreach (var filter in (string[])["collect_date > 2023-07-01", "rating < 3", "state = rated", "state = answered"])
            yield return Opinions($"of a campaign where {filter}", publication.Bureau, new() { Parent = OfCampaign, Filter = filter });
        yield return Opinions("of a district", publication.Bureau, new() { Parent = All });
        yield return Opinions("of a province", publication.Province, new() { Parent = Everywhere });
        // Of two conditions one is enough: a generic plan, which PostgreSQL does not choose, reads the opinions of the district.
        yield return Opinions("of the own unit", publication.Liaison, new() { Parent = All }) with
        {
            Bounds = PlanBounds.OfDistrict,
        };
        yield return Opinions("assigned to a unit", publication.Bureau, new() { Parent = All, Filter = $"assigned_unit = {publication.Unit}" });
        foreach (var state in (string[])["collected", "assigned", "submitted", "accepted"])
        {
            yield return Opinions($"of a district that are {state}", publication.Bureau, new() { Parent = All, Filter = $"state = {state}" });
            yield return Opinions($"of a province that are {state}", publication.Province, new() { Parent = Everywhere, Filter = $"state = {state}" });
        }

        var (campaign, theme) = First(activity => activity.Opinions is not []);
        var activity = $"{campaign.Name}/activities/{theme.Id}";
        yield return Opinions("of an activity", publication.Bureau, new() { Parent = activity });
        yield return new("GetOpinion", async () => await OpinionsAs(publication.Bureau).GetOpinionAsync(new() { Name = $"{activity}/opinions/o-1" }));
    }

    private IEnumerable<NamedQuery> Publicity()
    {
        yield return Publicity("of a campaign", publication.Bureau, new() { Parent = OfCampaign });
        foreach (var order in NamedQuery.BothDirections("publish_date", "medium", "create_time", "update_time"))
            yield return Publicity($"of a campaign by {order}", publication.Bureau, new() { Parent = OfCampaign, OrderBy = order });
        foreach (var filter in (string[])["publish_date > 2023-07-01", "kind = news_media", "state = withdrawn"])
            yield return Publicity($"of a campaign where {filter}", publication.Bureau, new() { Parent = OfCampaign, Filter = filter });
        yield return Publicity("of a district", publication.Bureau, new() { Parent = All });
        yield return Publicity("of a province", publication.Province, new() { Parent = Everywhere });
        yield return Publicity("of the own unit", publication.Liaison, new() { Parent = All });

        var (campaign, theme) = First(activity => activity.Publicity is not null);
        var activity = $"{campaign.Name}/activities/{theme.Id}";
        yield return Publicity("of an activity", publication.Bureau, new() { Parent = activity });
        yield return new(
            "GetPublicityRecord",
            async () => await PublicityAs(publication.Bureau).GetPublicityRecordAsync(new() { Name = $"{activity}/publicityRecords/p-1" })
        );
    }

    private IEnumerable<NamedQuery> Public()
    {
        yield return PublishedReports("", new() { Parent = District });
        yield return PublishedReports(" by first_date desc", new() { Parent = District, OrderBy = "first_date desc" });
        // Sorts the published reports of the district. Without a token the page is kept in memory (docs/decisions/0014).
        foreach (var order in (string[])["first_date", .. NamedQuery.BothDirections("publish_date", "topic", "attended")])
            yield return PublishedReports($" by {order}", new() { Parent = District, OrderBy = order }) with
            {
                Bounds = PlanBounds.OfDistrict,
            };
        yield return Planned("", new() { Parent = District });
        foreach (var order in NamedQuery.BothDirections("first_date"))
            yield return Planned($" by {order}", new() { Parent = District, OrderBy = order });
        foreach (
            var filter in (string[])["first_date >= 2023-06-01 AND first_date <= 2023-06-30", $"unit = {publication.Unit}", "form = 座谈交流", "state = held"]
        )
            yield return Planned($" where {filter}", new() { Parent = District, Filter = filter }) with
            {
                Bounds = PlanBounds.OfDistrict,
            };
        foreach (var query in (string[])["活动", "活", "街道 便民"])
            yield return NamedQuery.List(
                $"SearchPlannedActivities of {query}",
                async token =>
                    (
                        await PublicSite.SearchPlannedActivitiesAsync(
                            new()
                            {
                                Parent = District,
                                Query = query,
                                PageToken = token,
                            }
                        )
                    ).NextPageToken
            ) with
            {
                Bounds = PlanBounds.OfDistrict,
            };
        yield return NamedQuery.List(
            "ListPublicDistricts",
            async token => (await PublicSite.ListPublicDistrictsAsync(new() { PageToken = token })).NextPageToken
        );
        yield return new("GetPublicTotals", async () => await PublicSite.GetPublicTotalsAsync(new() { Name = $"{District}/publicTotals" }))
        {
            Bounds = PlanBounds.OfDistrict,
        };
        var (campaign, theme) = Published();
        yield return new("GetPlannedActivity", async () => await PublicSite.GetPlannedActivityAsync(new() { Name = $"{campaign.Name}/activities/{theme.Id}" }));
        var name = $"{District}/publishedReports/{new ActivityName(publication.District, campaign.Id, theme.Id).Id}";
        yield return new("GetPublishedReport", async () => await PublicSite.GetPublishedReportAsync(new() { Name = name }));
        yield return new(
            "GetPublishedReport of one that is not shown",
            async () => await Testing.FailedRpc.CatchAsync(() => PublicSite.GetPublishedReportAsync(new() { Name = $"{District}/publishedReports/2023-1~x" }))
        );
    }

    private NamedQuery Reports(string name, Actor actor, ListReportsRequest request) =>
        NamedQuery.List($"ListReports {name}", async token => (await ReportsAs(actor).ListReportsAsync(new(request) { PageToken = token })).NextPageToken);

    private NamedQuery Opinions(string name, Actor actor, ListOpinionsRequest request) =>
        NamedQuery.List($"ListOpinions {name}", async token => (await OpinionsAs(actor).ListOpinionsAsync(new(request) { PageToken = token })).NextPageToken);

    private NamedQuery Publicity(string name, Actor actor, ListPublicityRecordsRequest request) =>
        NamedQuery.List(
            $"ListPublicityRecords {name}",
            async token => (await PublicityAs(actor).ListPublicityRecordsAsync(new(request) { PageToken = token })).NextPageToken
        );

    private NamedQuery Planned(string name, ListPlannedActivitiesRequest request) =>
        NamedQuery.List(
            $"ListPlannedActivities{name}",
            async token => (await PublicSite.ListPlannedActivitiesAsync(new(request) { PageToken = token })).NextPageToken
        ) with
        {
            Bounds = PlanBounds.OfCampaign with { Blocks = 1_200 }, // activities, their reports and units
        };

    private NamedQuery PublishedReports(string name, ListPublishedReportsRequest request) =>
        NamedQuery.List(
            $"ListPublishedReports{name}",
            async token => (await PublicSite.ListPublishedReportsAsync(new(request) { PageToken = token })).NextPageToken
        ) with
        {
            // A page of 101, of some 200 activities: 2 blocks for each, 4 for its report, 3 for its unit.
            Bounds = PlanBounds.OfCampaign with
            {
                Blocks = 1_800,
            },
        };

    private (SampleCampaign Campaign, SampleTheme Theme) Published() => First(activity => activity.Report?.State is "Published");

    private (SampleCampaign Campaign, SampleTheme Theme) First(Func<SampleActivity, bool> isWanted) =>
        (
            from campaign in publication.Campaigns
            from theme in campaign.Themes
            where theme.Activity is { } activity && isWanted(activity)
            select (campaign, theme)
        ).First();
}
