using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Calendar;

/// <summary>How a lead time is counted.</summary>
public enum LeadKind
{
    /// <summary>Working days by the official lists.</summary>
    WorkingDays,

    /// <summary>Every day counts.</summary>
    CalendarDays,

    /// <summary>One date for all, whatever the activity's days.</summary>
    FixedDate,
}

/// <summary>The time a campaign gives for a programme, a report or a correction.</summary>
/// <remarks>Notice 大改革协调办发〔2023〕1号, 二(二), gives 5 working days before and after; other calls count otherwise.</remarks>
public sealed record LeadTime
{
    private LeadTime(LeadKind kind, int days, DateOnly date) => (Kind, Days, Date) = (kind, days, date);

    /// <summary>How it is counted.</summary>
    public LeadKind Kind { get; }

    /// <summary>How many days; 0 for a fixed date.</summary>
    public int Days { get; }

    /// <summary>The fixed date; meaningless for the other kinds.</summary>
    public DateOnly Date { get; }

    /// <summary>So many working days.</summary>
    public static LeadTime WorkingDays(int count) => new(LeadKind.WorkingDays, NotNegative(count), default);

    /// <summary>So many days, worked or not.</summary>
    public static LeadTime CalendarDays(int count) => new(LeadKind.CalendarDays, NotNegative(count), default);

    /// <summary>This date.</summary>
    public static LeadTime FixedDate(DateOnly date) => new(LeadKind.FixedDate, 0, date);

    /// <summary>The last day on which what must come before an activity is on time; the first day itself is not counted.
    /// A filing at 23:59:59 Asia/Shanghai of the due day is on time.</summary>
    /// <remarks>5 working days, activity on Friday 2023-06-16: due Friday 2023-06-09.</remarks>
    /// <returns>The day, or <c>CALENDAR_YEAR_MISSING</c> if it needs a year whose official list is not imported.</returns>
    public Result<DateOnly> DueBefore(DateOnly firstDay, WorkingDays calendar) =>
        Kind switch
        {
            LeadKind.WorkingDays => calendar.Before(firstDay, Days),
            LeadKind.CalendarDays => firstDay.AddDays(-Days),
            _ => Date,
        };

    /// <summary>The last day on which what must come after is on time; the last day itself is not counted.</summary>
    /// <remarks>5 working days, activity on Friday 2023-06-16: due Monday 2023-06-26, as 22 to 24 June are off and Sunday 25 is on.</remarks>
    /// <returns>The day, or <c>CALENDAR_YEAR_MISSING</c> if it needs a year whose official list is not imported.</returns>
    public Result<DateOnly> DueAfter(DateOnly lastDay, WorkingDays calendar) =>
        Kind switch
        {
            LeadKind.WorkingDays => calendar.After(lastDay, Days),
            LeadKind.CalendarDays => lastDay.AddDays(Days),
            _ => Date,
        };

    private static int NotNegative(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return count;
    }
}
