using ThemeDay.Scheduling.Calendar;

namespace ThemeDay.Scheduling.Obligations;

/// <summary>The light of an open obligation (docs/domain.md, Lights).</summary>
internal static class LightRules
{
    private const int YellowFrom = 3; // working days before the due date

    /// <summary>The light as of a day.</summary>
    /// <param name="asOf">The day.</param>
    /// <param name="due">The due date in force; null if it is unknown.</param>
    /// <param name="isOverdue">Whether a due date was missed.</param>
    /// <param name="calendar">The official lists.</param>
    public static Light At(DateOnly asOf, DateOnly? due, bool isOverdue, WorkingDays calendar)
    {
        if (isOverdue)
            return Light.Red;
        if (due is not { } day || !calendar.Before(day, YellowFrom).TryGetValue(out var yellow, out _))
            return Light.Unknown;
        return asOf < yellow ? Light.Green : Light.Yellow;
    }
}
