using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Publication.Reports;

/// <summary>Resource name districts/{district}/publishedReports/{published_report}; the id is <see cref="ActivityName.Id"/> of the activity.</summary>
internal readonly record struct PublishedReportName(string District, string Id)
{
    private static readonly ResourceNamePattern Template = new("districts/{district}/publishedReports/{published_report}");

    public static PublishedReportName Parse(string name) => Template.Parse(name, "name").OrThrow() is [var district, var id] ? new(district, id) : default;

    public override string ToString() => $"districts/{District}/publishedReports/{Id}";
}
