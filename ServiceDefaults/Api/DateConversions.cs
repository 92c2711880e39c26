using Google.Protobuf.WellKnownTypes;
using Google.Type;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>Days on the wire: google.type.Date, Asia/Shanghai.</summary>
public static class DateConversions
{
    // Working days, months and years are counted from days in both directions: within these years that never leaves the calendar.
    private const int FirstYear = 1900;
    private const int LastYear = 2999;

    /// <summary>A day; null where the message is absent or empty.</summary>
    /// <returns>INVALID_ARGUMENT where it is no day of any calendar, such as 30 February, or none of the years 1900 to 2999.</returns>
    public static Result<DateOnly?> Parse(Date? date, string field)
    {
        if (date is null or { Year: 0, Month: 0, Day: 0 })
            return (DateOnly?)null;
        if (date is not { Year: >= 1 and <= 9999, Month: >= 1 and <= 12, Day: >= 1 } || date.Day > System.DateTime.DaysInMonth(date.Year, date.Month))
            return Error.InvalidArgument(field, ErrorReasons.Malformed);
        return date.Year is >= FirstYear and <= LastYear
            ? new DateOnly(date.Year, date.Month, date.Day)
            : Error.InvalidArgument(field, ErrorReasons.OutOfRange);
    }

    /// <summary>An instant; null where the message is absent.</summary>
    /// <returns>INVALID_ARGUMENT where it is none: before year 1, after 9999, or more than a second beside its second.</returns>
    public static Result<DateTimeOffset?> ParseInstant(Timestamp? instant, string field)
    {
        if (instant is null)
            return (DateTimeOffset?)null;
        return instant is { Seconds: >= -62_135_596_800 and <= 253_402_300_799, Nanos: >= 0 and <= 999_999_999 }
            ? instant.ToDateTimeOffset()
            : Error.InvalidArgument(field, ErrorReasons.Malformed);
    }

    /// <summary>A day as a message.</summary>
    public static Date ToProto(this DateOnly day) =>
        new()
        {
            Year = day.Year,
            Month = day.Month,
            Day = day.Day,
        };

    /// <summary>A day as a message; absent where there is none.</summary>
    public static Date? ToProto(this DateOnly? day) => day?.ToProto();
}
