using ThemeDay.Scheduling.Notifications;

namespace ThemeDay.Scheduling.Tests.Notifications;

/// <summary>The days of reminders, by the calendar of 2023.</summary>
public sealed class ReminderScheduleTests
{
    private static readonly ReminderSchedule Usual = ReminderSchedule.Default;

    [Theory]
    [InlineData("2023-06-05", null)]
    [InlineData("2023-06-06", 0)] // Tuesday, 3 working days before
    [InlineData("2023-06-08", 0)]
    [InlineData("2023-06-09", 1)]
    [InlineData("2023-06-10", null)] // a reminder comes too late now, and the urging only on Monday
    [InlineData("2023-06-12", 2)]
    [InlineData("2023-06-13", 2)]
    [InlineData("2023-06-14", 3)]
    [InlineData("2023-12-01", 3)]
    public void What_is_due_on_Friday_9_June_is_reminded_of_before_urged_after_and_then_put_on_the_circular(string today, int? step) =>
        Assert.Equal(step, Usual.FindCurrent(Given.Day("2023-06-09"), Given.Day(today), Given.Calendar));

    [Theory]
    [InlineData("2023-06-01", "2023-06-06")]
    [InlineData("2023-06-06", "2023-06-09")]
    [InlineData("2023-06-09", "2023-06-12")]
    [InlineData("2023-06-12", "2023-06-14")]
    [InlineData("2023-06-14", null)]
    public void The_next_reminder_has_a_day(string today, string? next) =>
        Assert.Equal(next is null ? null : Given.Day(next), Usual.FindNextDay(Given.Day("2023-06-09"), Given.Day(today), Given.Calendar));

    [Fact]
    public void The_days_of_a_holiday_are_not_counted_and_its_make_up_days_are()
    {
        // 29 September to 6 October are off, Saturday 7 and Sunday 8 October are on.
        DateOnly[] days =
        [
            .. Enumerable
                .Range(0, 30)
                .Select(Given.Day("2023-09-20").AddDays)
                .Where(day => Usual.FindNextDay(Given.Day("2023-10-08"), day.AddDays(-1), Given.Calendar) == day),
        ];

        Assert.Equal(["2023-09-27", "2023-10-08", "2023-10-09", "2023-10-11"], days.Select(day => $"{day:yyyy-MM-dd}"));
    }

    [Fact]
    public void A_due_day_that_is_off_is_reminded_of_on_the_last_working_day_before_it()
    {
        var schedule = new ReminderSchedule([new(ReminderKind.Reminder, 0)]);

        Assert.Equal(Given.Day("2023-06-21"), schedule.FindNextDay(Given.Day("2023-06-23"), Given.Day("2023-06-01"), Given.Calendar));
    }

    [Fact]
    public void A_step_in_a_year_without_a_calendar_has_not_come_and_is_looked_for_every_day()
    {
        var calendar = Given.CalendarOf(2023);
        var due = Given.Day("2023-12-29");

        Assert.Equal(1, Usual.FindCurrent(due, Given.Day("2023-12-29"), calendar));
        Assert.Equal(Given.Day("2023-12-30"), Usual.FindNextDay(due, Given.Day("2023-12-29"), calendar));
    }

    [Fact]
    public void A_campaign_without_steps_reminds_nobody()
    {
        var none = ReminderSchedule.FromEvent(new());

        Assert.Null(none.FindCurrent(Given.Day("2023-06-09"), Given.Day("2023-06-14"), Given.Calendar));
        Assert.Null(none.FindNextDay(Given.Day("2023-06-09"), Given.Day("2023-06-01"), Given.Calendar));
    }
}
