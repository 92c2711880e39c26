using Google.Protobuf.WellKnownTypes;
using Google.Type;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>Conversion of dates from and to google.type.Date; dates are in Asia/Shanghai.</summary>
public static class DateConversions
{
    // Working days, months and years are counted in both directions from a date: within these years the result stays in the range of DateOnly.
    private const int FirstYear = 1900;

    /// <summary>The last year of a date in a request.</summary>
    public const int LastYear = 2999;

    private static readonly string AllowedYears = $"{FirstYear}-{LastYear}";
    private static readonly DateTimeOffset FirstInstant = ShanghaiTime.StartOfDay(new(FirstYear, 1, 1));
    private static readonly DateTimeOffset EndOfInstants = ShanghaiTime.StartOfDay(new(LastYear + 1, 1, 1));

    /// <summary>Parses a date; null if the message is absent or empty.</summary>
    /// <returns>INVALID_ARGUMENT if the date does not exist, such as 30 February, or its year is not 1900 to 2999.</returns>
    public static Result<DateOnly?> Parse(Date? date, string field)
    {
        if (date is null or { Year: 0, Month: 0, Day: 0 })
            return (DateOnly?)null;
        if (date is not { Year: >= 1 and <= 9999, Month: >= 1 and <= 12, Day: >= 1 } || date.Day > System.DateTime.DaysInMonth(date.Year, date.Month))
            return Error.InvalidArgument(field, ErrorReasons.Malformed, given: Write(date));
        return date.Year is >= FirstYear and <= LastYear
            ? new DateOnly(date.Year, date.Month, date.Day)
            : Error.InvalidArgument(field, ErrorReasons.OutOfRange, given: Write(date), allowed: AllowedYears);
    }

    /// <summary>Parses an instant; null if the message is absent.</summary>
    /// <returns>INVALID_ARGUMENT if its year in Shanghai is not 1900 to 2999, or its nanoseconds are not 0 to 999,999,999.</returns>
    public static Result<DateTimeOffset?> ParseInstant(Timestamp? instant, string field)
    {
        if (instant is null)
            return (DateTimeOffset?)null;
        if (instant.Nanos is < 0 or > 999_999_999)
            return Error.InvalidArgument(field, ErrorReasons.Malformed, given: $"nanos: {instant.Nanos}", allowed: "0-999999999");
        return instant.Seconds >= FirstInstant.ToUnixTimeSeconds() && instant.Seconds < EndOfInstants.ToUnixTimeSeconds()
            ? instant.ToDateTimeOffset()
            : Error.InvalidArgument(field, ErrorReasons.OutOfRange, allowed: AllowedYears);
    }

    // A date as it was sent: it may not exist.
    private static string Write(Date date) => $"{date.Year:0000}-{date.Month:00}-{date.Day:00}";

    /// <summary>Converts a date to a message.</summary>
    public static Date ToProto(this DateOnly day) =>
        new()
        {
            Year = day.Year,
            Month = day.Month,
            Day = day.Day,
        };

    /// <summary>Converts an instant to a message; the default value, of a resource that is not stored yet, to null.</summary>
    public static Timestamp? ToProto(this DateTimeOffset instant) => instant == default ? null : Timestamp.FromDateTimeOffset(instant);

    /// <summary>Converts an instant to a message; null stays null.</summary>
    public static Timestamp? ToProto(this DateTimeOffset? instant) => instant?.ToProto();

    /// <summary>Converts a date to a message; null stays null.</summary>
    public static Date? ToProto(this DateOnly? day) => day?.ToProto();
}
