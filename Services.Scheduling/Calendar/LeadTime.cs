using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Calendar;

/// <summary>The unit in which a lead time is counted.</summary>
public enum LeadKind
{
    /// <summary>Working days according to the official lists.</summary>
    WorkingDays,

    /// <summary>Calendar days.</summary>
    CalendarDays,

    /// <summary>One date for all activities, independent of their days.</summary>
    FixedDate,
}

/// <summary>The lead time a campaign defines for programmes, reports or corrections (docs/domain.md, Lead times).</summary>
/// <remarks>Notice 大改革协调办发〔2023〕1号, 二(二), sets 5 working days before and after; other campaigns may count differently.</remarks>
public sealed record LeadTime
{
    private LeadTime(LeadKind kind, int days, DateOnly date) => (Kind, Days, Date) = (kind, days, date);

    /// <summary>The unit in which it is counted.</summary>
    public LeadKind Kind { get; }

    /// <summary>The number of days; 0 for a fixed date.</summary>
    public int Days { get; }

    /// <summary>The fixed date; undefined for other kinds.</summary>
    public DateOnly Date { get; }

    /// <summary>Creates a lead time in working days.</summary>
    public static LeadTime WorkingDays(int count) => new(LeadKind.WorkingDays, NotNegative(count), default);

    /// <summary>Creates a lead time in calendar days.</summary>
    public static LeadTime CalendarDays(int count) => new(LeadKind.CalendarDays, NotNegative(count), default);

    /// <summary>Creates a lead time with a fixed due date.</summary>
    public static LeadTime FixedDate(DateOnly date) => new(LeadKind.FixedDate, 0, date);

    /// <summary>Returns the due date of a filing required before an activity; the first day of the activity is not counted.
    /// A filing at 23:59:59 Asia/Shanghai on the due date is on time.</summary>
    /// <remarks>5 working days, activity on Friday 2023-06-16: due Friday 2023-06-09.</remarks>
    /// <returns>The due date, or <c>CALENDAR_YEAR_MISSING</c> if it depends on a year whose official list is not imported.</returns>
    public Result<DateOnly> DueBefore(DateOnly firstDay, WorkingDays calendar) =>
        Kind switch
        {
            LeadKind.WorkingDays => calendar.Before(firstDay, Days),
            LeadKind.CalendarDays => firstDay.AddDays(-Days),
            _ => Date,
        };

    /// <summary>Returns the due date of a filing required after an event; the last day of the event is not counted.</summary>
    /// <remarks>5 working days, activity on Friday 2023-06-16: due Monday 2023-06-26, because 22 to 24 June are holidays and Sunday 25 is a make-up
    /// day. A fixed date that is not after the event gives way to the next working day: nothing is overdue when it is first owed.</remarks>
    /// <returns>The due date, or <c>CALENDAR_YEAR_MISSING</c> if it depends on a year whose official list is not imported.</returns>
    public Result<DateOnly> DueAfter(DateOnly lastDay, WorkingDays calendar) =>
        Kind switch
        {
            LeadKind.WorkingDays => calendar.After(lastDay, Days),
            LeadKind.CalendarDays => lastDay.AddDays(Days),
            _ when Date > lastDay => Date,
            _ => calendar.After(lastDay, 1),
        };

    private static int NotNegative(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return count;
    }
}
