using ThemeDay.Scheduling.Calendar;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Plan;

/// <summary>Gives a theme a day in its planned month: the working day with the fewest others, and none of the same unit where that can be avoided.</summary>
/// <remarks>Always the same for the same draft. A solver that weighs more than this comes later.</remarks>
public static class DayScheduler
{
    /// <summary>A day for one theme.</summary>
    /// <param name="month">The first day of its planned month.</param>
    /// <param name="unit">Its unit.</param>
    /// <param name="taken">The first days that are taken, and by which unit.</param>
    /// <param name="calendar">The official lists.</param>
    /// <returns>The day, or CALENDAR_YEAR_MISSING.</returns>
    public static Result<DateOnly> ChooseDay(DateOnly month, string unit, IReadOnlyCollection<(DateOnly Day, string Unit)> taken, WorkingDays calendar)
    {
        List<DateOnly> working = [];
        for (var day = month; day.Month == month.Month; day = day.AddDays(1))
        {
            if (!calendar.IsWorking(day).TryGetValue(out var works, out var refusal))
                return refusal;
            if (works)
                working.Add(day);
        }

        return working
            .OrderBy(day => taken.Any(other => other.Day == day && other.Unit == unit))
            .ThenBy(day => taken.Count(other => other.Day == day))
            .ThenBy(day => day)
            .First();
    }
}
