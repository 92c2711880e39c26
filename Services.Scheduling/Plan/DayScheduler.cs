using ThemeDay.Scheduling.Calendar;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Plan;

/// <summary>Chooses a day in a theme's planned month: the working day with the fewest activities, avoiding days on which the same unit already has
/// one.</summary>
/// <remarks>Deterministic for a given draft. A solver with more criteria may replace it.</remarks>
public static class DayScheduler
{
    /// <summary>Chooses a day for one theme.</summary>
    /// <param name="month">The planned month, as its first day.</param>
    /// <param name="unit">The unit code.</param>
    /// <param name="taken">The first days of the scheduled activities, with their units.</param>
    /// <param name="calendar">The official lists of working days.</param>
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
