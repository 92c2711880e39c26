using Google.Type;
using ThemeDay.ServiceDefaults.Rules;

namespace ThemeDay.ServiceDefaults.Calls;

/// <summary>Days on the wire: google.type.Date, Asia/Shanghai.</summary>
public static class Days
{
    /// <summary>A day; null where the message is absent or empty.</summary>
    /// <returns>INVALID_ARGUMENT where it is no day of any calendar, such as 30 February.</returns>
    public static Result<DateOnly?> Read(Date? date, string field)
    {
        if (date is null or { Year: 0, Month: 0, Day: 0 }) return (DateOnly?)null;
        return date is { Year: >= 1 and <= 9999, Month: >= 1 and <= 12, Day: >= 1 } && date.Day <= System.DateTime.DaysInMonth(date.Year, date.Month)
            ? new DateOnly(date.Year, date.Month, date.Day)
            : Refusal.Invalid(field, Reasons.Malformed);
    }

    /// <summary>A day as a message.</summary>
    public static Date ToWire(this DateOnly day) => new() { Year = day.Year, Month = day.Month, Day = day.Day };

    /// <summary>A day as a message; absent where there is none.</summary>
    public static Date? ToWire(this DateOnly? day) => day?.ToWire();
}
