namespace ThemeDay.Portal.Layout;

/// <summary>A section in the navigation of a district.</summary>
/// <param name="Name">The key of its name.</param>
/// <param name="Path">Its path below that of the district.</param>
internal sealed record SiteSection(string Name, string Path)
{
    /// <summary>All of them, in order.</summary>
    public static readonly IReadOnlyList<SiteSection> All =
    [
        new("Home.Title", ""),
        new("Activities.Title", "/activities"),
        new("Reports.Title", "/reports"),
        new("Statements.Title", "/statements"),
    ];
}
