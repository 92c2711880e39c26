namespace ThemeDay.Scheduling.Calendar;

/// <summary>A day that deviates from the Monday-to-Friday week: a holiday (not worked) or a make-up day (调休, worked).</summary>
/// <param name="Day">The day, Asia/Shanghai.</param>
/// <param name="Name">The holiday it belongs to, as named in the State Council's notice.</param>
/// <param name="Working">True for a make-up day, false for a holiday.</param>
public sealed record SpecialDay(DateOnly Day, string Name, bool Working);

/// <summary>The official list of one year: every day that deviates from the Monday-to-Friday week.</summary>
/// <param name="Year">The calendar year. All days lie in it, except days around New Year that the notice places in the preceding December.</param>
/// <param name="Sources">The URLs at which the State Council's yearly notice is published.</param>
/// <param name="Days">The days, without duplicates.</param>
public sealed record CalendarYear(int Year, IReadOnlyList<string> Sources, IReadOnlyList<SpecialDay> Days);
