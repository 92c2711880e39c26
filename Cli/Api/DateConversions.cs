using Google.Type;

namespace ThemeDay.Cli.Api;

/// <summary>Converts dates and months to and from API messages; all dates are Asia/Shanghai.</summary>
internal static class DateConversions
{
    public static Date ToProto(this DateOnly day) =>
        new()
        {
            Year = day.Year,
            Month = day.Month,
            Day = day.Day,
        };

    /// <summary>Converts a month to the API representation, with day 0.</summary>
    public static Date ToProtoMonth(this DateOnly month) => new() { Year = month.Year, Month = month.Month };

    /// <summary>Converts to a date; a month is converted to its first day.</summary>
    public static DateOnly ToDateOnly(this Date date) => new(date.Year, date.Month, Math.Max(date.Day, 1));
}
