using ThemeDay.Portal.Site;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Portal.Services;

/// <summary>The stable paths of the pages of activities.</summary>
internal static class ActivityPaths
{
    private const string Reports = "/publishedReports/";

    /// <summary>The activity in the path of a request.</summary>
    public static ActivityName Parse(HttpContext http, DistrictSite site) =>
        new(site.Code, $"{http.Request.RouteValues["campaign"]}", $"{http.Request.RouteValues["activity"]}");

    /// <summary>The page of an activity.</summary>
    /// <param name="name">Its resource name, districts/{district}/campaigns/{campaign}/activities/{activity}.</param>
    public static string Of(string name) =>
        ActivityName.Parse(name) is var (district, campaign, activity) ? $"/{district}/activities/{campaign}/{activity}" : "";

    /// <summary>The page of the activity of a published report.</summary>
    /// <param name="name">The resource name of the report, districts/{district}/publishedReports/{campaign}~{activity}.</param>
    public static string OfReport(string name) => Of(GetActivity(name));

    /// <summary>The resource name of the activity of a published report.</summary>
    public static string GetActivity(string report) =>
        report.Split(Reports) is [var district, var id] ? $"{ActivityName.FromId(district["districts/".Length..], id)}" : "";

    /// <summary>The resource name of the published report of an activity.</summary>
    public static string GetReport(ActivityName activity) => $"districts/{activity.District}{Reports}{activity.Id}";
}
