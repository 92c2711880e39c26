using ThemeDay.Portal.Layout;
using ThemeDay.Portal.Opinions;
using ThemeDay.Portal.Questionnaires;
using ThemeDay.Portal.Services;
using ThemeDay.Portal.Site;
using ThemeDay.Publication.V1;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Portal.Activities;

/// <summary>What the list of activities shows.</summary>
/// <param name="Site">The district.</param>
/// <param name="Filter">Which activities.</param>
/// <param name="Activities">A page of them.</param>
/// <param name="Totals">What there is to choose from.</param>
public sealed record ActivityListModel(DistrictSite Site, ActivityFilter Filter, Part<ListPlannedActivitiesResponse> Activities, Part<PublicTotals> Totals);

/// <summary>What the list of reports shows.</summary>
public sealed record ReportListModel(DistrictSite Site, Part<ListPublishedReportsResponse> Reports);

/// <summary>What the results of a search show.</summary>
/// <param name="Site">The district.</param>
/// <param name="Query">What is searched for; empty if nothing is.</param>
/// <param name="Found">A page of the activities that were found; null if nothing is searched for.</param>
/// <param name="Statements">The latest statements that were found; null if nothing is searched for, and on later pages.</param>
public sealed record SearchModel(
    DistrictSite Site,
    string Query,
    Part<SearchPlannedActivitiesResponse>? Found,
    Part<ListPublishedStatementsResponse>? Statements
);

/// <summary>What the page of an activity shows.</summary>
/// <param name="Site">The district.</param>
/// <param name="Activity">The activity.</param>
/// <param name="Programme">Its programme; without a name, if none is approved.</param>
/// <param name="Report">Its report; without a name, if none is published.</param>
public sealed record ActivityModel(DistrictSite Site, PlannedActivity Activity, Part<ApprovedProgramme> Programme, Part<PublishedReport> Report)
{
    /// <summary>Its questionnaire; without a name, if none was opened.</summary>
    public required Part<PublicQuestionnaire> Questionnaire { get; init; }

    /// <summary>The latest opinions that are published.</summary>
    public required Part<ListPublishedOpinionsResponse> Opinions { get; init; }

    /// <summary>索引号 of its report; empty if none is published.</summary>
    public string IndexNumber =>
        ActivityName.Parse(Activity.Name) is var (district, campaign, activity) && Activity.ReportDate is { } date
            ? Portal.Site.IndexNumber.Format(Site.Options.IndexNumber, district, ResourceNamePattern.GetId(Activity.Unit), campaign, activity, date.Year)
            : "";

    /// <summary>发布机构 of its report.</summary>
    public string Publisher => Site.Options.Publisher is "" ? Activity.UnitDisplayName : Site.Options.Publisher;
}

/// <summary>The pages of activities: lists, search, one activity.</summary>
internal static class ActivityEndpoints
{
    private const int PageSize = 20;
    private const int ShownOpinions = 10;
    private const int FoundStatements = 5;
    private const string Words = "q";

    /// <summary>Maps them.</summary>
    public static void MapActivities(this IEndpointRouteBuilder routes)
    {
        routes.MapDistrictPage("/activities", ListAsync, [.. ActivityFilter.Parameters, PageParameters.PageToken]);
        routes.MapDistrictPage("/activities/{campaign}/{activity}", GetAsync);
        routes.MapDistrictPage("/reports", ListReportsAsync, PageParameters.PageToken);
        routes.MapDistrictPage("/search", SearchAsync, Words, PageParameters.PageToken);
    }

    private static async Task<IResult> ListAsync(HttpContext http, DistrictSite site)
    {
        if (ActivityFilter.Parse(http.Request.Query) is not { } filter)
            return Pages.Error(http, StatusCodes.Status400BadRequest);
        var publicSite = http.RequestServices.GetRequiredService<PublicSite>();
        var totals = publicSite.GetTotalsAsync(site, http.RequestAborted);
        var activities = publicSite.ListActivitiesAsync(
            new()
            {
                Parent = site.ResourceName,
                PageSize = PageSize,
                PageToken = $"{http.Request.Query[PageParameters.PageToken]}",
                Filter = filter.ToRpcFilter(),
                OrderBy = "first_date desc",
            },
            http.RequestAborted
        );
        return Pages.Html<ActivityListPage, ActivityListModel>(http, new(site, filter, await activities, await totals));
    }

    private static async Task<IResult> ListReportsAsync(HttpContext http, DistrictSite site)
    {
        var reports = await http
            .RequestServices.GetRequiredService<PublicSite>()
            .ListReportsAsync(
                new()
                {
                    Parent = site.ResourceName,
                    PageSize = PageSize,
                    PageToken = $"{http.Request.Query[PageParameters.PageToken]}",
                    OrderBy = "publish_date desc",
                },
                http.RequestAborted
            );
        return Pages.Html<ReportListPage, ReportListModel>(http, new(site, reports));
    }

    private static async Task<IResult> SearchAsync(HttpContext http, DistrictSite site)
    {
        var query = $"{http.Request.Query[Words]}".Trim();
        if (query is "")
            return Pages.Html<SearchPage, SearchModel>(http, new(site, "", null, null));
        var publicSite = http.RequestServices.GetRequiredService<PublicSite>();
        var pageToken = $"{http.Request.Query[PageParameters.PageToken]}";
        var found = publicSite.SearchAsync(
            new()
            {
                Parent = site.ResourceName,
                Query = query,
                PageSize = PageSize,
                PageToken = pageToken,
            },
            http.RequestAborted
        );
        Part<ListPublishedStatementsResponse>? statements = pageToken is ""
            ? await publicSite.ListStatementsAsync(
                new()
                {
                    Parent = site.ResourceName,
                    Query = query,
                    PageSize = FoundStatements,
                },
                http.RequestAborted
            )
            : null;
        return Pages.Html<SearchPage, SearchModel>(http, new(site, query, await found, statements));
    }

    private static async Task<IResult> GetAsync(HttpContext http, DistrictSite site)
    {
        var publicSite = http.RequestServices.GetRequiredService<PublicSite>();
        var name = ActivityPaths.Parse(http, site);
        var activity = publicSite.GetActivityAsync(name, http.RequestAborted);
        var programme = publicSite.FindProgrammeAsync(name, http.RequestAborted);
        var report = publicSite.FindReportAsync(name, http.RequestAborted);
        var questionnaire = http.RequestServices.GetRequiredService<PublicQuestionnaires>().FindAsync(name, http.RequestAborted);
        var opinions = http
            .RequestServices.GetRequiredService<PublicOpinions>()
            .ListAsync(new() { Parent = $"{name}", PageSize = ShownOpinions }, http.RequestAborted);
        await Task.WhenAll(activity, programme, report, questionnaire, opinions);
        return (await activity).Value is { } found
            ? Pages.Html<ActivityPage, ActivityModel>(
                http,
                new(site, found, await programme, await report) { Questionnaire = await questionnaire, Opinions = await opinions }
            )
            : Pages.Error(http, StatusCodes.Status503ServiceUnavailable);
    }
}
