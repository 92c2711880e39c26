using CsCheck;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.ServiceDefaults.Domain;
using static ThemeDay.Scheduling.Tests.Given;

namespace ThemeDay.Scheduling.Tests.Calendar;

public sealed class WorkingDaysTests
{
    // The generated days stay within the years of the official lists, 2020 to 2026.
    private static readonly Gen<DateOnly> AnyDay = Gen.Int[Day("2021-01-01").DayNumber, Day("2025-12-31").DayNumber].Select(DateOnly.FromDayNumber);
    private static readonly Gen<DateOnly> AnyWorkingDay = AnyDay.Where(day => Value(Given.Calendar.IsWorking(day)));

    [Theory]
    [InlineData("2023-06-16", true)] // an ordinary Friday
    [InlineData("2023-06-17", false)] // an ordinary Saturday
    [InlineData("2023-06-22", false)] // Thursday, 端午节
    [InlineData("2023-06-25", true)] // a Sunday, make-up working day
    [InlineData("2023-04-23", true)] // a Sunday, make-up working day for 劳动节
    [InlineData("2020-01-31", false)] // 春节, extended by the second notice of that year
    public void A_day_is_worked_as_the_State_Council_announced(string day, bool working) => Assert.Equal(working, Value(Given.Calendar.IsWorking(Day(day))));

    [Theory]
    [InlineData("2023-06-16", 5, "2023-06-09")]
    [InlineData("2023-06-17", 5, "2023-06-12")] // activities may fall on a Saturday
    [InlineData("2023-05-04", 1, "2023-04-28")] // over 劳动节, 29 April to 3 May
    [InlineData("2023-01-03", 5, "2022-12-26")] // across the end of the year
    [InlineData("2023-06-17", 0, "2023-06-17")]
    public void Working_days_before_a_day_do_not_count_the_day_itself(string day, int count, string due) =>
        Assert.Equal(Day(due), Value(Given.Calendar.Before(Day(day), count)));

    [Theory]
    [InlineData("2023-06-16", 5, "2023-06-26")] // 22 to 24 June are days off, Sunday 25 is a working day
    [InlineData("2023-06-17", 5, "2023-06-26")]
    [InlineData("2023-04-21", 1, "2023-04-23")] // the make-up Sunday
    [InlineData("2022-12-30", 1, "2023-01-03")] // across the end of the year
    public void Working_days_after_a_day_do_not_count_the_day_itself(string day, int count, string due) =>
        Assert.Equal(Day(due), Value(Given.Calendar.After(Day(day), count)));

    [Theory]
    [InlineData("2023-04-14", "2023-04-24", 7)] // the worked example of the assessment rubric
    [InlineData("2023-04-14", "2023-04-15", 1)] // a Saturday: late although no working day has passed
    [InlineData("2023-04-14", "2023-04-17", 1)]
    [InlineData("2023-04-14", "2023-04-14", 0)]
    [InlineData("2023-04-14", "2023-04-10", 0)]
    public void Days_late_are_working_days_after_the_due_day_and_at_least_one(string due, string received, int late) =>
        Assert.Equal(late, Value(Given.Calendar.DaysLate(Day(due), Day(received))));

    [Theory]
    [InlineData(2035, 2036)]
    [InlineData(2036, 2035)]
    public void Where_two_notices_differ_about_a_day_the_later_years_holds_whichever_came_first(params int[] order)
    {
        var newYearsEve = Day("2035-12-31"); // a Monday
        var calendar = new WorkingDays(order.Select(year => new CalendarYear(year, [], [new(newYearsEve, "元旦", Working: year == 2035)])));

        Assert.False(Value(calendar.IsWorking(newYearsEve)));
    }

    [Fact]
    public void A_question_about_a_year_without_a_list_is_refused_with_that_year()
    {
        var calendar = CalendarOf(2023);
        Assert.Equal("2024", Missing(calendar.IsWorking(Day("2024-03-01"))));
        Assert.Equal("2022", Missing(calendar.Before(Day("2023-01-03"), 1)));
        Assert.Equal("2024", Missing(calendar.After(Day("2023-12-29"), 1)));
        Assert.Equal("2024", Missing(calendar.CountBetween(Day("2023-12-29"), Day("2024-01-02"))));
        Assert.Equal("2024", Missing(calendar.DaysLate(Day("2023-12-29"), Day("2024-01-02"))));
        Assert.Equal("2024", Missing(calendar.Explain(Day("2023-12-29"), Day("2024-01-02"))));
    }

    [Fact]
    public void A_count_that_stays_inside_the_listed_years_is_answered_whatever_lies_beyond()
    {
        var calendar = CalendarOf(2023);
        Assert.Equal(Day("2023-12-29"), Value(calendar.After(Day("2023-12-28"), 1)));
        Assert.Equal(Day("2023-12-29"), Value(calendar.Before(Day("2024-01-01"), 1)));
        Assert.Equal(0, Value(calendar.DaysLate(Day("2024-05-01"), Day("2024-05-01"))));
    }

    [Fact]
    public void The_first_and_the_last_day_there_is_are_refused_and_break_nothing()
    {
        Assert.Equal("0", Missing(Given.Calendar.Before(DateOnly.MinValue, 1)));
        Assert.Equal("10000", Missing(Given.Calendar.After(DateOnly.MaxValue, 1)));
        Assert.Equal("9999", Missing(Given.Calendar.Explain(DateOnly.MaxValue, DateOnly.MaxValue)));
    }

    [Fact]
    public void The_explanation_of_the_report_due_day_names_each_day_and_the_holiday()
    {
        var days = Value(Given.Calendar.Explain(Day("2023-06-16"), Day("2023-06-26")));
        Assert.Equal(11, days.Length);
        Assert.Equal(new ExplainedDay(Day("2023-06-16"), Working: true, "", Counted: false), days[0]);
        Assert.Equal(new ExplainedDay(Day("2023-06-22"), Working: false, "端午节", Counted: false), days[6]);
        Assert.Equal(new ExplainedDay(Day("2023-06-25"), Working: true, "端午节", Counted: true), days[9]);
        Assert.Equal(5, days.Count(day => day.Counted));
    }

    [Fact]
    public void The_explanation_of_the_programme_due_day_runs_backwards()
    {
        var days = Value(Given.Calendar.Explain(Day("2023-06-16"), Day("2023-06-09")));
        Assert.Equal([Day("2023-06-16"), Day("2023-06-09")], [days[0].Day, days[^1].Day]);
        Assert.Equal(5, days.Count(day => day.Counted));
    }

    [Fact]
    public void From_a_working_day_so_many_forwards_and_as_many_back_is_the_same_day() =>
        Gen.Select(AnyWorkingDay, Gen.Int[0, 60]).Sample((day, count) => Value(Given.Calendar.Before(Value(Given.Calendar.After(day, count)), count)) == day);

    [Fact]
    public void The_working_days_up_to_the_nth_after_any_day_are_n() =>
        Gen.Select(AnyDay, Gen.Int[1, 60]).Sample((day, count) => Value(Given.Calendar.CountBetween(day, Value(Given.Calendar.After(day, count)))) == count);

    [Fact]
    public void A_due_day_counted_in_working_days_is_a_working_day() =>
        Gen.Select(AnyDay, Gen.Int[1, 60])
            .Sample(
                (day, count) =>
                    Value(Given.Calendar.IsWorking(Value(Given.Calendar.Before(day, count))))
                    && Value(Given.Calendar.IsWorking(Value(Given.Calendar.After(day, count))))
            );

    [Fact]
    public void The_explanation_counts_what_the_count_counts() =>
        Gen.Select(AnyDay, Gen.Int[0, 90])
            .Sample(
                (day, span) =>
                    Value(Given.Calendar.Explain(day, day.AddDays(span))).Count(each => each.Counted)
                    == Value(Given.Calendar.CountBetween(day, day.AddDays(span)))
            );

    [Theory]
    [InlineData("2023-06-09", "2023-06-26")]
    public void Five_working_days_before_and_after_the_activity_of_16_June(string programme, string report)
    {
        Assert.Equal(Day(programme), Value(LeadTime.WorkingDays(5).DueBefore(Day("2023-06-16"), Given.Calendar)));
        Assert.Equal(Day(report), Value(LeadTime.WorkingDays(5).DueAfter(Day("2023-06-16"), Given.Calendar)));
    }

    [Fact]
    public void Calendar_days_and_a_fixed_date_ask_no_list()
    {
        var none = CalendarOf();
        Assert.Equal(Day("2023-06-11"), Value(LeadTime.CalendarDays(5).DueBefore(Day("2023-06-16"), none)));
        Assert.Equal(Day("2023-06-21"), Value(LeadTime.CalendarDays(5).DueAfter(Day("2023-06-16"), none)));
        Assert.Equal(Day("2023-10-31"), Value(LeadTime.FixedDate(Day("2023-10-31")).DueBefore(Day("2023-06-16"), none)));
        Assert.Equal(Day("2023-10-31"), Value(LeadTime.FixedDate(Day("2023-10-31")).DueAfter(Day("2023-06-16"), none)));
    }

    [Theory]
    [InlineData("2023-06-17", "2023-06-17")] // a Saturday, but after the event
    [InlineData("2023-06-16", "2023-06-19")]
    [InlineData("2023-05-31", "2023-06-19")]
    public void A_fixed_date_that_is_not_after_the_event_gives_way_to_the_next_working_day(string date, string due) =>
        Assert.Equal(Day(due), Value(LeadTime.FixedDate(Day(date)).DueAfter(Day("2023-06-16"), Given.Calendar)));

    private static T Value<T>(Result<T> result) =>
        result.TryGetValue(out var value, out var refusal) ? value : throw new InvalidOperationException(refusal.ToString());

    private static string? Missing<T>(Result<T> result)
    {
        Assert.Equal(ErrorReasons.CalendarYearMissing, result.Error?.Reason);
        return result.Error?.Subject;
    }

    [Fact]
    public void A_year_that_comes_twice_and_a_negative_count_are_errors_of_the_program()
    {
        Assert.Throws<ArgumentException>(() => new WorkingDays([.. Given.Lists, Given.Lists[0]]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Given.Calendar.After(Given.Day("2023-06-16"), -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => LeadTime.CalendarDays(-1));
    }
}
