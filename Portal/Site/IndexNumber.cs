using System.Text.RegularExpressions;

namespace ThemeDay.Portal.Site;

/// <summary>索引号 of a published report or statement: made from what never changes, by a template of the district.</summary>
/// <remarks>
/// 《政府信息公开目录》 asks for a number that is unique in the district and stays; districts build it in ways of their own, most often from unit, year and number.
/// </remarks>
internal static partial class IndexNumber
{
    /// <summary>What a template of reports may have.</summary>
    public const string Placeholders = "{district}, {unit}, {campaign}, {activity}, {year}";

    /// <summary>What a template of statements may have.</summary>
    public const string StatementPlaceholders = "{district}, {unit}, {statement}, {year}";

    /// <summary>Fills a template of reports.</summary>
    /// <param name="template">The template, such as <c>{unit}/{year}-{activity}</c>.</param>
    /// <param name="district">Code of the district.</param>
    /// <param name="unit">Code of the host unit.</param>
    /// <param name="campaign">Id of the campaign.</param>
    /// <param name="activity">Id of the activity.</param>
    /// <param name="year">The year of 成文日期.</param>
    public static string Format(string template, string district, string unit, string campaign, string activity, int year) =>
        Fill(
            template,
            name =>
                name switch
                {
                    "district" => district,
                    "unit" => unit,
                    "campaign" => campaign,
                    "activity" => activity,
                    "year" => $"{year:0000}",
                    _ => null,
                }
        );

    /// <summary>Fills a template of statements.</summary>
    /// <param name="template">The template, such as <c>{unit}/{year}-{statement}</c>.</param>
    /// <param name="district">Code of the district.</param>
    /// <param name="unit">Code of the unit.</param>
    /// <param name="statement">Id of the statement.</param>
    /// <param name="year">The year of 成文日期.</param>
    public static string FormatStatement(string template, string district, string unit, string statement, int year) =>
        Fill(
            template,
            name =>
                name switch
                {
                    "district" => district,
                    "unit" => unit,
                    "statement" => statement,
                    "year" => $"{year:0000}",
                    _ => null,
                }
        );

    /// <summary>The first placeholder of a template that there is not; null if there is none.</summary>
    /// <param name="template">The template.</param>
    /// <param name="placeholders">Those that there are.</param>
    public static string? FindUnknown(string template, string placeholders) =>
        Placeholder.Matches(template).Select(match => match.Value).FirstOrDefault(placeholder => !placeholders.Split(", ").Contains(placeholder));

    private static string Fill(string template, Func<string, string?> getValue) =>
        Placeholder.Replace(template, match => getValue(match.Groups["name"].Value) ?? match.Value);

    [GeneratedRegex(@"\{(?<name>[^{}]*)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Placeholder { get; }
}
