using Google.Type;

namespace ThemeDay.Cli.Api;

/// <summary>Days and months between files and wire; days are Asia/Shanghai on both sides.</summary>
internal static class DateConversions
{
    public static Date ToProto(this DateOnly day) =>
        new()
        {
            Year = day.Year,
            Month = day.Month,
            Day = day.Day,
        };

    /// <summary>A month as the API has it: its day is 0.</summary>
    public static Date ToProtoMonth(this DateOnly month) => new() { Year = month.Year, Month = month.Month };

    /// <summary>A day; the first of the month for a month.</summary>
    public static DateOnly ToDateOnly(this Date date) => new(date.Year, date.Month, Math.Max(date.Day, 1));
}
