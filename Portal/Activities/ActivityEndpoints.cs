using ThemeDay.Portal.Layout;
using ThemeDay.Portal.Services;
using ThemeDay.Portal.Site;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Portal.Activities;

/// <summary>What the page of an activity shows.</summary>
public sealed record ActivityModel(DistrictSite Site, PublishedReport Report);

/// <summary>The pages of activities.</summary>
internal static class ActivityEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapActivities(this IEndpointRouteBuilder routes)
    {
        routes.MapDistrictPage("/activities/{campaign}/{activity}", GetActivityAsync);
    }

    private static async Task<IResult> GetActivityAsync(HttpContext http, DistrictSite site)
    {
        var calls = http.RequestServices.GetRequiredService<ServiceCalls>();
        var client = http.RequestServices.GetRequiredService<PublicSiteService.PublicSiteServiceClient>();
        var route = http.Request.RouteValues;
        var name = new ActivityName(site.Code, $"{route["campaign"]}", $"{route["activity"]}");
        var report = await calls.GetAsync(
            options => client.GetPublishedReportAsync(new() { Name = ActivityPaths.GetReport(name) }, options),
            http.RequestAborted
        );
        return report.Value is { } shown
            ? Pages.Html<ActivityPage, ActivityModel>(http, new(site, shown))
            : Pages.Error(http, StatusCodes.Status503ServiceUnavailable);
    }
}
