using System.Resources;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Documents.ThemeForms;

/// <summary>The texts of a theme form that the system writes (ThemeFormTexts.resx), as in the annex of the notice.</summary>
internal static class ThemeFormTexts
{
    private static readonly ResourceManager Resources = new(typeof(ThemeFormTexts));

    public static string TitleFont { get; } = Get("TitleFont");
    public static string BodyFont { get; } = Get("BodyFont");
    public static string Title { get; } = Get("Title");
    public static string Topic { get; } = Get("Topic");
    public static string Month { get; } = Get("Month");
    public static string Forms { get; } = Get("Forms");
    public static string Contact { get; } = Get("Contact");
    public static string ListSeparator { get; } = Get("ListSeparator");

    public static string FileName(string unit) => Format("FileName", unit);

    public static string HeadLine(string unit) => Format("HeadLine", unit);

    public static string DateLine(DateOnly? date) => date is { } day ? Format("DateLine", day.Year, day.Month, day.Day) : Get("BlankDateLine");

    public static string MonthOf(DateOnly month) => Format("MonthOf", month.Year, month.Month);

    public static string Notes(DateOnly lastMonth, IEnumerable<string> forms, int minimumThemes) =>
        Format("Notes", lastMonth.Year, lastMonth.Month, string.Join(ListSeparator, forms), minimumThemes);

    private static string Format(string key, params object[] values) => Resources.Format(key, values);

    private static string Get(string key) => Resources.GetRequiredString(key);
}
