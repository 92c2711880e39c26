using System.Resources;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Documents.Notices;

/// <summary>Days as official documents write them (ChineseDays.resx).</summary>
public static class ChineseDays
{
    private static readonly ResourceManager Resources = new(typeof(ChineseDays));
    private static readonly string Weekdays = Resources.GetRequiredString("Weekdays");

    /// <summary>The days of an activity: 6月9日（星期五）, or 9月9日至24日, or 9月30日至10月8日; with the year if it is not that of the text.</summary>
    /// <param name="first">The first day.</param>
    /// <param name="last">The last day, inclusive.</param>
    /// <param name="year">The year of the text.</param>
    public static string Format(DateOnly first, DateOnly last, int year)
    {
        if (first == last)
            return Format("Weekday", Day(first, year), Weekdays[(int)first.DayOfWeek]);
        var end =
            last.Year != first.Year ? Day(last, year: 0)
            : last.Month != first.Month ? Day(last, last.Year)
            : Format("DayOfMonth", last.Day);
        return Format("Range", Day(first, year), end);
    }

    /// <summary>A day: 6月9日; with the year if it is not that of the text.</summary>
    public static string Day(DateOnly day, int year) => Format(day.Year == year ? "Day" : "DayOfYear", day.Year, day.Month, day.Day);

    private static string Format(string key, params object[] values) => Resources.Format(key, values);
}
