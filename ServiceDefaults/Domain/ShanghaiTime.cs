namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>The one place that turns instants into days and back (design §3: days are Asia/Shanghai, instants UTC).</summary>
public static class ShanghaiTime
{
    // China has kept UTC+8 the year round since 1992; a fixed offset needs no time zone database on the machine.
    private static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    /// <summary>The day it is in Shanghai at an instant.</summary>
    public static DateOnly DateOf(DateTimeOffset instant) => DateOnly.FromDateTime(instant.ToOffset(Offset).DateTime);

    /// <summary>Today, by the given clock.</summary>
    public static DateOnly Today(TimeProvider clock) => DateOf(clock.GetUtcNow());

    /// <summary>The first instant of a day, in UTC.</summary>
    public static DateTimeOffset StartOfDay(DateOnly day) => new DateTimeOffset(day, TimeOnly.MinValue, Offset).ToUniversalTime();

    /// <summary>The first instant after a day, in UTC: what is before it was on time.</summary>
    public static DateTimeOffset EndOfDay(DateOnly day) => StartOfDay(day.AddDays(1));
}
