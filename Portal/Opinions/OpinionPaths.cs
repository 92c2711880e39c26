using ThemeDay.Portal.Services;
using ThemeDay.Portal.Site;

namespace ThemeDay.Portal.Opinions;

/// <summary>The paths of the pages of opinions.</summary>
internal static class OpinionPaths
{
    /// <summary>What the list has after the path of the page of its activity.</summary>
    public const string List = "/opinions";

    /// <summary>What the form has after it.</summary>
    public const string Form = "/opinions/new";

    /// <summary>What the query has after the path of its district.</summary>
    public const string Query = "/opinions/query";

    /// <summary>The form of an activity.</summary>
    /// <param name="activity">The resource name of the activity.</param>
    public static string FormOf(string activity) => ActivityPaths.Of(activity) + Form;

    /// <summary>The list of an activity.</summary>
    /// <param name="activity">The resource name of the activity.</param>
    public static string ListOf(string activity) => ActivityPaths.Of(activity) + List;

    /// <summary>The query of a district.</summary>
    public static string QueryOf(DistrictSite site) => site.Path + Query;

    /// <summary>Whether a path is that of a page of one reader, which is not kept.</summary>
    public static bool IsPersonal(PathString path) =>
        path.Value?.TrimEnd('/') is { } value
        && (value.EndsWith(Form, StringComparison.OrdinalIgnoreCase) || value.EndsWith(Query, StringComparison.OrdinalIgnoreCase));
}
