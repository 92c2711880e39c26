namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>Converts between instants (UTC) and dates (Asia/Shanghai); the only place that does (docs/domain.md, Dates).</summary>
public static class ShanghaiTime
{
    // China has used UTC+8 all year since 1992; a fixed offset needs no time zone database on the machine.
    private static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    /// <summary>The date in Shanghai at an instant.</summary>
    public static DateOnly DateOf(DateTimeOffset instant) => DateOnly.FromDateTime(instant.ToOffset(Offset).DateTime);

    /// <summary>The time of day in Shanghai at an instant.</summary>
    public static TimeOnly TimeOf(DateTimeOffset instant) => TimeOnly.FromTimeSpan(instant.ToOffset(Offset).TimeOfDay);

    /// <summary>Today in Shanghai.</summary>
    public static DateOnly Today(TimeProvider clock) => DateOf(clock.GetUtcNow());

    /// <summary>The first instant of a date, in UTC.</summary>
    public static DateTimeOffset StartOfDay(DateOnly day) => new DateTimeOffset(day, TimeOnly.MinValue, Offset).ToUniversalTime();

    /// <summary>The first instant after a date, in UTC; anything before it is on time.</summary>
    public static DateTimeOffset EndOfDay(DateOnly day) => StartOfDay(day.AddDays(1));
}
