using Grpc.Core;
using ThemeDay.Portal.Activities;
using ThemeDay.Portal.Layout;
using ThemeDay.Portal.Services;
using ThemeDay.Portal.Site;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Portal.Home;

/// <summary>What the first page of a district shows.</summary>
/// <param name="Site">The district.</param>
/// <param name="Today">The current day in Shanghai.</param>
/// <param name="Totals">Its counts.</param>
/// <param name="Upcoming">The next activities.</param>
/// <param name="Reports">The latest reports.</param>
/// <param name="Statements">The latest statements.</param>
public sealed record HomeModel(
    DistrictSite Site,
    DateOnly Today,
    Part<PublicTotals> Totals,
    Part<ListPlannedActivitiesResponse> Upcoming,
    Part<ListPublishedReportsResponse> Reports,
    Part<ListPublishedStatementsResponse> Statements
);

/// <summary>What the first page of a portal of several districts shows.</summary>
/// <param name="Districts">The districts, by code; null if the service is away.</param>
public sealed record DistrictsModel(IReadOnlyList<DistrictSite>? Districts);

/// <summary>The first pages: of the portal, and of a district.</summary>
internal static class HomeEndpoints
{
    private const int Shown = 8;
    private const int ShownStatements = 3;

    /// <summary>Maps them.</summary>
    public static void MapHome(this IEndpointRouteBuilder routes)
    {
        routes.MapPage("/", GetDistrictsAsync);
        routes.MapDistrictPage("", GetHomeAsync);
    }

    /// <summary>Renders the first page of a district for no reader.</summary>
    /// <param name="services">The services of a scope.</param>
    /// <param name="site">The district.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="RpcException">A service has refused a request.</exception>
    public static async Task RenderAsync(IServiceProvider services, DistrictSite site, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        var http = new DefaultHttpContext { RequestServices = services, RequestAborted = cancellationToken };
        (http.Request.Scheme, http.Request.Host, http.Request.Path) = (Uri.UriSchemeHttp, new("localhost"), site.Path);
        http.Response.Body = body;
        await (await GetHomeAsync(http, site)).ExecuteAsync(http);
    }

    private static async Task<IResult> GetDistrictsAsync(HttpContext http)
    {
        var districts = await DistrictList.ReadAsync(http);
        return districts is [var only] ? Results.LocalRedirect(only.Path) : Pages.Html<DistrictsPage, DistrictsModel>(http, new(districts));
    }

    private static async Task<IResult> GetHomeAsync(HttpContext http, DistrictSite site)
    {
        var publicSite = http.RequestServices.GetRequiredService<PublicSite>();
        var today = ShanghaiTime.Today(http.RequestServices.GetRequiredService<TimeProvider>());
        var totals = publicSite.GetTotalsAsync(site, http.RequestAborted);
        var upcoming = publicSite.ListActivitiesAsync(
            new()
            {
                Parent = site.ResourceName,
                PageSize = Shown,
                Filter = ActivityFilter.Upcoming(today),
            },
            http.RequestAborted
        );
        var reports = publicSite.ListReportsAsync(
            new()
            {
                Parent = site.ResourceName,
                PageSize = Shown,
                OrderBy = "publish_date desc",
            },
            http.RequestAborted
        );
        var statements = publicSite.ListStatementsAsync(new() { Parent = site.ResourceName, PageSize = ShownStatements }, http.RequestAborted);
        return Pages.Html<HomePage, HomeModel>(http, new(site, today, await totals, await upcoming, await reports, await statements));
    }
}

/// <summary>The districts that have something public.</summary>
internal static class DistrictList
{
    private const int MaxPages = 5; // of a thousand; the country has fewer districts

    /// <summary>Reads them, by code; null if the service is away.</summary>
    public static async Task<IReadOnlyList<DistrictSite>?> ReadAsync(HttpContext http)
    {
        var publicSite = http.RequestServices.GetRequiredService<PublicSite>();
        var options = http.RequestServices.GetRequiredService<PortalOptions>();
        List<DistrictSite> districts = [];
        var token = "";
        for (var page = 0; page < MaxPages; page++)
        {
            if ((await publicSite.ListDistrictsAsync(token, http.RequestAborted)).Value is not { } read)
                return null;
            districts.AddRange(read.Districts.Select(name => DistrictSite.Find(name.Split('/')[^1], options)).OfType<DistrictSite>());
            token = read.NextPageToken;
            if (token is "")
                break;
        }

        return districts;
    }
}
