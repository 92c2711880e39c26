using ThemeDay.Portal.Layout;
using ThemeDay.Portal.Services;
using ThemeDay.Portal.Site;
using ThemeDay.Publication.V1;

namespace ThemeDay.Portal.Home;

/// <summary>What the first page of a district shows.</summary>
public sealed record HomeModel(DistrictSite Site, Part<ListPlannedActivitiesResponse> Planned, Part<ListPublishedReportsResponse> Reports);

/// <summary>The first page of a district.</summary>
internal static class HomeEndpoint
{
    private const int Latest = 10;

    /// <summary>Maps it.</summary>
    public static void MapHome(this IEndpointRouteBuilder routes) => routes.MapDistrictPage("", GetAsync);

    private static async Task<IResult> GetAsync(HttpContext http, DistrictSite site)
    {
        var calls = http.RequestServices.GetRequiredService<ServiceCalls>();
        var client = http.RequestServices.GetRequiredService<PublicSiteService.PublicSiteServiceClient>();
        var planned = calls.GetAsync(
            options => client.ListPlannedActivitiesAsync(new() { Parent = site.ResourceName, PageSize = Latest }, options),
            http.RequestAborted
        );
        var reports = calls.GetAsync(
            options => client.ListPublishedReportsAsync(new() { Parent = site.ResourceName, PageSize = Latest }, options),
            http.RequestAborted
        );
        return Pages.Html<HomePage, HomeModel>(http, new(site, await planned, await reports));
    }
}
