using System.Collections.Immutable;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Calendar;

/// <summary>Determines working days from the official lists imported so far (docs/domain.md, Working days). A year without a list is never guessed.</summary>
/// <remarks>国务院办公厅关于部分节假日安排的通知, one notice a year: holidays and weekends are not worked, make-up days (调休) are.
/// Every method returns <c>CALENDAR_YEAR_MISSING</c>, with the year in <see cref="Error.Subject"/>, if any day it has to
/// evaluate lies in a year without a list. The day counted from is not evaluated.</remarks>
public sealed class WorkingDays
{
    private readonly HashSet<int> years = [];
    private readonly Dictionary<DateOnly, SpecialDay> special = [];

    /// <summary>Creates the calendar of the given years. A year's notice may list days of the preceding December: if two notices disagree about a day, the
    /// later notice takes precedence.</summary>
    /// <exception cref="ArgumentException">A year occurs more than once.</exception>
    public WorkingDays(IEnumerable<CalendarYear> lists)
    {
        foreach (var list in lists.OrderBy(list => list.Year))
        {
            if (!years.Add(list.Year))
                throw new ArgumentException($"year {list.Year} comes twice", nameof(lists));
            foreach (var day in list.Days)
                special[day.Day] = day;
        }
    }

    /// <summary>Returns whether the day is a working day. 2023-06-22 (端午节) is not; Sunday 2023-06-25, its make-up day, is.</summary>
    public Result<bool> IsWorking(DateOnly day) => years.Contains(day.Year) ? Works(day) : Missing(day.Year);

    /// <summary>Returns the <paramref name="count"/>th working day before a day; the day itself is not counted.</summary>
    /// <remarks>Notice 大改革协调办发〔2023〕1号, 二(二) 提前 5 个工作日: for Friday 2023-06-16 this is Friday 2023-06-09.</remarks>
    public Result<DateOnly> Before(DateOnly day, int count) => Walk(day, count, step: -1);

    /// <summary>Returns the <paramref name="count"/>th working day after a day; the day itself is not counted.</summary>
    /// <remarks>Notice 大改革协调办发〔2023〕1号, 二(二) 于 5 个工作日内: for Friday 2023-06-16 this is Monday 2023-06-26.</remarks>
    public Result<DateOnly> After(DateOnly day, int count) => Walk(day, count, step: +1);

    /// <summary>Counts the working days after <paramref name="from"/> (exclusive) up to <paramref name="to"/> (inclusive); 0 if <paramref name="to"/> is
    /// not later.</summary>
    public Result<int> CountBetween(DateOnly from, DateOnly to)
    {
        var count = 0;
        for (var number = from.DayNumber + 1; number <= to.DayNumber; number++)
        {
            var day = DateOnly.FromDayNumber(number);
            if (!years.Contains(day.Year))
                return Missing(day.Year);
            if (Works(day))
                count++;
        }
        return count;
    }

    /// <summary>Counts the working days after each day up to <paramref name="to"/>: <see cref="CountBetween"/> for every day for which it is known.</summary>
    /// <returns>The number (<see cref="DateOnly.DayNumber"/>) of the first such day, and the counts for it and the days after it, to
    /// <paramref name="to"/>.</returns>
    public (int FirstDay, int?[] Counts) CountsUpTo(DateOnly to)
    {
        List<int?> backwards = [0];
        var day = to;
        while (day > DateOnly.MinValue && years.Contains(day.Year))
        {
            backwards.Add(backwards[^1] + (Works(day) ? 1 : 0));
            day = day.AddDays(-1);
        }

        backwards.Reverse();
        return (day.DayNumber, [.. backwards]);
    }

    /// <summary>Returns the number of working days late: those after the due date, up to and including the date of receipt; at least 1 if late (docs/domain.md,
    /// Days late).</summary>
    /// <remarks>Due Friday 2023-04-14, received Monday 2023-04-24: 7 days, because Sunday 2023-04-23 was a make-up day.
    /// Due on a Friday and received on the Saturday: 1. On time: 0, without evaluating the calendar.</remarks>
    public Result<int> DaysLate(DateOnly due, DateOnly received) => received <= due ? 0 : CountBetween(due, received).Map(days => Math.Max(days, 1));

    /// <summary>Explains a due date: lists each day from <paramref name="day"/> to <paramref name="end"/>, both inclusive,
    /// forwards or backwards. The first day is never counted; the others are counted if they are working days.</summary>
    /// <remarks>Used from the activity's day to a due date, or from a due date to the date of receipt: the number of counted days is the result.</remarks>
    public Result<ImmutableArray<ExplainedDay>> Explain(DateOnly day, DateOnly end)
    {
        var step = end < day ? -1 : +1;
        var days = ImmutableArray.CreateBuilder<ExplainedDay>();
        for (var number = day.DayNumber; number != end.DayNumber + step; number += step)
        {
            var each = DateOnly.FromDayNumber(number);
            if (!years.Contains(each.Year))
                return Missing(each.Year);
            var works = Works(each);
            days.Add(new(each, works, special.GetValueOrDefault(each)?.Name ?? "", Counted: works && each != day));
        }
        return days.ToImmutable();
    }

    private Result<DateOnly> Walk(DateOnly day, int count, int step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        while (count > 0)
        {
            if (day == (step < 0 ? DateOnly.MinValue : DateOnly.MaxValue))
                return Missing(day.Year + step);
            day = day.AddDays(step);
            if (!years.Contains(day.Year))
                return Missing(day.Year);
            if (Works(day))
                count--;
        }
        return day;
    }

    private bool Works(DateOnly day) =>
        special.TryGetValue(day, out var listed) ? listed.Working : day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);

    private static Error Missing(int year) => new(ErrorKind.FailedPrecondition, ErrorReasons.CalendarYearMissing) { Subject = year.ToString() };
}

/// <summary>One day of an explanation.</summary>
/// <param name="Day">The day, Asia/Shanghai.</param>
/// <param name="Working">Whether it is a working day.</param>
/// <param name="Holiday">The holiday that makes it deviate from the Monday-to-Friday week; empty for an ordinary day.</param>
/// <param name="Counted">Whether it counts towards the number of days.</param>
public sealed record ExplainedDay(DateOnly Day, bool Working, string Holiday, bool Counted);
