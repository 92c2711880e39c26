namespace ThemeDay.Scheduling.Calendar;

/// <summary>A day that differs from Monday to Friday: a holiday off, or a make-up day (调休) on.</summary>
/// <param name="Day">The day, Asia/Shanghai.</param>
/// <param name="Name">The holiday it belongs to, as the State Council's notice names it.</param>
/// <param name="Working">True for a make-up day, false for a day off.</param>
public sealed record SpecialDay(DateOnly Day, string Name, bool Working);

/// <summary>One year's official list: every day of it that differs from Monday to Friday.</summary>
/// <param name="Year">The calendar year; its days lie in it, but for New Year's Eve days the notice may name in the December before.</param>
/// <param name="Sources">Where the State Council's yearly notice is published.</param>
/// <param name="Days">The days, each once.</param>
public sealed record CalendarYear(int Year, IReadOnlyList<string> Sources, IReadOnlyList<SpecialDay> Days);
