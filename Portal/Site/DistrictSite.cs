using ThemeDay.Documents.Cells;
using static ThemeDay.Portal.Texts.PortalTexts;

namespace ThemeDay.Portal.Site;

/// <summary>The pages of a district.</summary>
/// <param name="Code">The code, six digits.</param>
/// <param name="Name">Such as 大祥区.</param>
/// <param name="City">Such as 邵阳市; empty under a municipality.</param>
/// <param name="Province">Such as 湖南省.</param>
/// <param name="Options">What its pages say.</param>
public sealed record DistrictSite(string Code, string Name, string City, string Province, DistrictOptions Options)
{
    /// <summary>The resource name.</summary>
    public string ResourceName => $"districts/{Code}";

    /// <summary>The path of its first page.</summary>
    public string Path => $"/{Code}";

    /// <summary>Such as 大祥区人民政府.</summary>
    public string Government => Text("Site.Government", Name);

    /// <summary>主办单位.</summary>
    public string Organizer => Options.Organizer is "" ? Government : Options.Organizer;

    /// <summary>The site of a code; null if there is no such district.</summary>
    public static DistrictSite? Find(string code, PortalOptions options) =>
        Division.Find(code) is { } division
            ? new(code, division.Name, division.City, division.Province, options.Districts.GetValueOrDefault(code) ?? new())
            : null;
}
