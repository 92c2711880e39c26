using System.Text.RegularExpressions;

namespace ThemeDay.Portal.Site;

/// <summary>索引号 of a published report: made from what never changes, by a template of the district.</summary>
/// <remarks>
/// 《政府信息公开目录》 asks for a number that is unique in the district and stays; districts build it in ways of their own, most often from unit, year and number.
/// </remarks>
internal static partial class IndexNumber
{
    /// <summary>What a template may have.</summary>
    public const string Placeholders = "{district}, {unit}, {campaign}, {activity}, {year}";

    /// <summary>Fills a template.</summary>
    /// <param name="template">The template, such as <c>{unit}/{year}-{activity}</c>.</param>
    /// <param name="district">Code of the district.</param>
    /// <param name="unit">Code of the host unit.</param>
    /// <param name="campaign">Id of the campaign.</param>
    /// <param name="activity">Id of the activity.</param>
    /// <param name="year">The year of 成文日期.</param>
    public static string Format(string template, string district, string unit, string campaign, string activity, int year) =>
        Placeholder.Replace(
            template,
            match =>
                match.Groups["name"].Value switch
                {
                    "district" => district,
                    "unit" => unit,
                    "campaign" => campaign,
                    "activity" => activity,
                    "year" => $"{year:0000}",
                    _ => match.Value,
                }
        );

    /// <summary>The first placeholder that there is not; null if there is none.</summary>
    public static string? FindUnknown(string template) =>
        Placeholder.Matches(template).Select(match => match.Value).FirstOrDefault(placeholder => !Placeholders.Split(", ").Contains(placeholder));

    [GeneratedRegex(@"\{(?<name>[^{}]*)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Placeholder { get; }
}
