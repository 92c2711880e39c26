using ThemeDay.Portal.Layout;
using ThemeDay.Portal.Site;

namespace ThemeDay.Portal.About;

/// <summary>What the accessibility statement shows.</summary>
public sealed record AccessibilityModel(DistrictSite Site);

/// <summary>The pages about the portal.</summary>
internal static class AboutEndpoints
{
    /// <summary>Maps the accessibility statement.</summary>
    public static void MapAbout(this IEndpointRouteBuilder routes) =>
        routes.MapDistrictPage("/accessibility", (http, site) => Task.FromResult(Pages.Html<AccessibilityPage, AccessibilityModel>(http, new(site))));
}
