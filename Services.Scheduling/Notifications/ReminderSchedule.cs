using ThemeDay.Scheduling.Calendar;
using ThemeDay.ServiceDefaults.Domain;
using Types = ThemeDay.Type.V1;

namespace ThemeDay.Scheduling.Notifications;

/// <summary>How strongly a unit is reminded of an obligation.</summary>
public enum ReminderKind
{
    /// <summary>提醒, before the obligation is overdue.</summary>
    Reminder,

    /// <summary>催办, of an overdue obligation.</summary>
    Urging,

    /// <summary>拟通报: it is put on the list of the next circular.</summary>
    Circular,
}

/// <summary>When a unit is reminded.</summary>
/// <param name="Kind">How strongly.</param>
/// <param name="WorkingDays">Working days from the due day, negative before it.</param>
public sealed record ReminderStep(ReminderKind Kind, int WorkingDays);

/// <summary>The reminders of each obligation of a campaign (docs/domain.md, Reminder schedule).</summary>
/// <param name="Steps">The steps, by working days.</param>
public sealed record ReminderSchedule(IReadOnlyList<ReminderStep> Steps)
{
    /// <summary>The schedule of campaigns that were opened before campaigns had one, and of those that name none.</summary>
    public static ReminderSchedule Default { get; } =
        new([new(ReminderKind.Reminder, -3), new(ReminderKind.Reminder, 0), new(ReminderKind.Urging, 1), new(ReminderKind.Circular, 3)]);

    /// <summary>The schedule in the event that opened a campaign.</summary>
    public static ReminderSchedule FromEvent(Types.ReminderSchedule? schedule) =>
        schedule is null ? Default : new([.. schedule.Steps.Select(step => new ReminderStep(FromEvent(step.Kind), step.WorkingDays))]);

    /// <summary>The step to be issued on a day: the last one whose day has come. None if that is a reminder, and the due day has passed meanwhile.</summary>
    /// <param name="due">The due date.</param>
    /// <param name="today">The current date in Shanghai.</param>
    /// <param name="calendar">The working days. A step whose day depends on a missing year has not come.</param>
    /// <returns>The index of the step.</returns>
    public int? FindCurrent(DateOnly due, DateOnly today, WorkingDays calendar)
    {
        for (var index = Steps.Count - 1; index >= 0; index--)
        {
            if (DayOf(Steps[index], due, calendar).ToNullable() <= today)
                return Steps[index].Kind is ReminderKind.Reminder && due < today ? null : index;
        }

        return null;
    }

    /// <summary>The day of the next step after a day; the day after it if that of the next step depends on a missing year; null if there is none.</summary>
    public DateOnly? FindNextDay(DateOnly due, DateOnly today, WorkingDays calendar)
    {
        foreach (var step in Steps)
        {
            if (!DayOf(step, due, calendar).TryGetValue(out var day, out _))
                return today.AddDays(1);
            if (day > today)
                return day;
        }

        return null;
    }

    private static Result<DateOnly> DayOf(ReminderStep step, DateOnly due, WorkingDays calendar) =>
        step.WorkingDays switch
        {
            < 0 => calendar.Before(due, -step.WorkingDays),
            > 0 => calendar.After(due, step.WorkingDays),
            _ => calendar.Before(due.AddDays(1), 1), // the due day, or the last working day before it
        };

    private static ReminderKind FromEvent(Types.ReminderKind kind) =>
        kind switch
        {
            Types.ReminderKind.Urging => ReminderKind.Urging,
            Types.ReminderKind.Circular => ReminderKind.Circular,
            _ => ReminderKind.Reminder,
        };
}
