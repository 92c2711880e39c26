using ThemeDay.Portal.Layout;
using ThemeDay.Portal.Services;
using ThemeDay.Portal.Site;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Portal.Statements;

/// <summary>What the list of statements shows.</summary>
/// <param name="Site">The district.</param>
/// <param name="Filter">Which statements.</param>
/// <param name="Statements">A page of them.</param>
/// <param name="Totals">The units to choose from.</param>
public sealed record StatementListModel(DistrictSite Site, StatementFilter Filter, Part<ListPublishedStatementsResponse> Statements, Part<PublicTotals> Totals);

/// <summary>What the page of a statement shows.</summary>
public sealed record StatementModel(DistrictSite Site, PublishedStatement Statement)
{
    /// <summary>索引号.</summary>
    public string IndexNumber =>
        Portal.Site.IndexNumber.FormatStatement(
            Site.Options.StatementIndexNumber,
            Site.Code,
            ResourceNamePattern.GetId(Statement.Unit),
            StatementPaths.GetId(Statement.Name),
            Statement.SubmitDate.Year
        );

    /// <summary>发布机构.</summary>
    public string Publisher => Site.Options.Publisher is "" ? Statement.UnitDisplayName : Site.Options.Publisher;
}

/// <summary>The pages of statements: 政策解读与热点回应.</summary>
internal static class StatementEndpoints
{
    private const int PageSize = 20;

    /// <summary>Maps them.</summary>
    public static void MapStatements(this IEndpointRouteBuilder routes)
    {
        routes.MapDistrictPage(StatementPaths.List, ListAsync, [.. StatementFilter.Parameters, PageParameters.PageToken]);
        routes.MapDistrictPage($"{StatementPaths.List}/{{statement}}", GetAsync);
    }

    private static async Task<IResult> ListAsync(HttpContext http, DistrictSite site)
    {
        if (StatementFilter.Parse(http.Request.Query) is not { } filter)
            return Pages.Error(http, StatusCodes.Status400BadRequest);
        var publicSite = http.RequestServices.GetRequiredService<PublicSite>();
        var totals = publicSite.GetTotalsAsync(site, http.RequestAborted);
        var statements = publicSite.ListStatementsAsync(
            new()
            {
                Parent = site.ResourceName,
                PageSize = PageSize,
                PageToken = $"{http.Request.Query[PageParameters.PageToken]}",
                Filter = filter.ToRpcFilter(),
                Query = filter.Query,
            },
            http.RequestAborted
        );
        return Pages.Html<StatementListPage, StatementListModel>(http, new(site, filter, await statements, await totals));
    }

    private static async Task<IResult> GetAsync(HttpContext http, DistrictSite site)
    {
        var name = StatementPaths.GetName(site.Code, $"{http.Request.RouteValues["statement"]}");
        var statement = await http.RequestServices.GetRequiredService<PublicSite>().GetStatementAsync(name, http.RequestAborted);
        return statement.Value is { } found
            ? Pages.Html<StatementPage, StatementModel>(http, new(site, found))
            : Pages.Error(http, StatusCodes.Status503ServiceUnavailable);
    }
}
