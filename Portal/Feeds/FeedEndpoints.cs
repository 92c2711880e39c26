using System.Text;
using ThemeDay.Documents.Calendars;
using ThemeDay.Portal.Activities;
using ThemeDay.Portal.Home;
using ThemeDay.Portal.Layout;
using ThemeDay.Portal.Questionnaires;
using ThemeDay.Portal.Services;
using ThemeDay.Portal.Site;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Domain;
using static ThemeDay.Portal.Texts.PortalTexts;

namespace ThemeDay.Portal.Feeds;

/// <summary>What other programs read: Atom, iCalendar, site maps, robots.txt.</summary>
internal static class FeedEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapFeeds(this IEndpointRouteBuilder routes)
    {
        routes.MapDistrictPage("/feed.atom", GetAtomAsync);
        routes.MapDistrictPage("/activities.ics", GetCalendarAsync);
        routes.MapDistrictPage("/sitemap.xml", GetSiteMapAsync);
        routes.MapPage("/sitemap.xml", GetSiteMapsAsync);
        routes.MapPage("/robots.txt", GetRobotsAsync);
    }

    private static async Task<IResult> GetAtomAsync(HttpContext http, DistrictSite site)
    {
        var publicSite = http.RequestServices.GetRequiredService<PublicSite>();
        var reports = publicSite.ListReportsAsync(
            new()
            {
                Parent = site.ResourceName,
                PageSize = AtomFeed.MaxEntries,
                OrderBy = "publish_date desc",
            },
            http.RequestAborted
        );
        var statements = publicSite.ListStatementsAsync(new() { Parent = site.ResourceName, PageSize = AtomFeed.MaxEntries }, http.RequestAborted);
        return ((await reports).Value, (await statements).Value) is ({ } ofReports, { } ofStatements)
            ? Results.Text(
                AtomFeed.Write(site, PageContext.From(http), ofReports.PublishedReports, ofStatements.PublishedStatements),
                AtomFeed.MediaType,
                Encoding.UTF8
            )
            : Pages.Error(http, StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> GetCalendarAsync(HttpContext http, DistrictSite site)
    {
        var activities = await http.RequestServices.GetRequiredService<PublicSite>().ListAllActivitiesAsync(site, http.RequestAborted);
        if (activities is null)
            return Pages.Error(http, StatusCodes.Status503ServiceUnavailable);
        // A file of the same day has the same bytes, so that who has it is told so; the number rises, so that programs take over what changed.
        var today = ShanghaiTime.Today(http.RequestServices.GetRequiredService<TimeProvider>());
        return Results.Bytes(
            ActivityCalendar.Write(Text("Calendar.Name", site.Name), today.DayNumber, ShanghaiTime.StartOfDay(today), activities.Select(ToCalendar)),
            ActivityCalendar.MediaType
        );
    }

    private static async Task<IResult> GetSiteMapAsync(HttpContext http, DistrictSite site)
    {
        var publicSite = http.RequestServices.GetRequiredService<PublicSite>();
        var listed = (
            publicSite.ListAllActivitiesAsync(site, http.RequestAborted),
            publicSite.ListAllStatementsAsync(site, http.RequestAborted),
            http.RequestServices.GetRequiredService<PublicQuestionnaires>().ListAllAsync(site, http.RequestAborted)
        );
        if ((await listed.Item1, await listed.Item2, await listed.Item3) is not ({ } activities, { } statements, { } questionnaires))
            return Pages.Error(http, StatusCodes.Status503ServiceUnavailable);
        var paths = SiteSection
            .All.Select(section => site.Path + section.Path)
            .Concat([$"{site.Path}/open-data", $"{site.Path}/accessibility"])
            .Concat(activities.Select(activity => ActivityPaths.Of(activity.Name)))
            .Concat(statements.Select(statement => StatementPaths.Of(statement.Name)))
            .Concat(questionnaires.Select(GetPath).OfType<string>());
        return Results.Text(SiteMap.Write(paths.Select(PageContext.From(http).GetAddress)), SiteMap.MediaType, Encoding.UTF8);
    }

    private static async Task<IResult> GetSiteMapsAsync(HttpContext http) =>
        await DistrictList.ReadAsync(http) is { } districts
            ? Results.Text(
                SiteMap.WriteIndex(districts.Select(site => PageContext.From(http).GetAddress($"{site.Path}/sitemap.xml"))),
                SiteMap.MediaType,
                Encoding.UTF8
            )
            : Pages.Error(http, StatusCodes.Status503ServiceUnavailable);

    // What there is to do or to read: nothing, after the last day and before the results.
    private static string? GetPath(PublicQuestionnaire questionnaire) =>
        questionnaire.State switch
        {
            PublicQuestionnaireState.Upcoming or PublicQuestionnaireState.Open => QuestionnairePath.Of(QuestionnairePath.GetActivity(questionnaire.Name)),
            PublicQuestionnaireState.ResultsPublished => QuestionnairePath.OfResults(QuestionnairePath.GetActivity(questionnaire.Name)),
            _ => null,
        };

    private static Task<IResult> GetRobotsAsync(HttpContext http) =>
        Task.FromResult(
            Results.Text($"User-agent: *\nDisallow: /large-print\nDisallow: /*/search\nSitemap: {PageContext.From(http).GetAddress("/sitemap.xml")}\n")
        );

    private static CalendarActivity ToCalendar(PlannedActivity activity) =>
        new(
            activity.Name,
            activity.Topic,
            Text("Calendar.Description", activity.UnitDisplayName, string.Join(Text("Activity.ListSeparator"), activity.Forms)),
            activity.FirstDate.ToDateOnly(),
            activity.LastDate.ToDateOnly(),
            activity.State is PlannedActivityState.Cancelled
        );
}
