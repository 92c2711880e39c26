using System.Globalization;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.History;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Obligations;

/// <summary>Builds the obligation of a unit to put right what a circular names of it (docs/domain.md, Circulars).</summary>
internal static class RectificationBuilder
{
    /// <summary>Builds the obligation from those that the circular names.</summary>
    /// <param name="circular">The circular.</param>
    /// <param name="unit">The unit code.</param>
    /// <param name="due">The due date.</param>
    /// <param name="named">The obligations of the unit that it names.</param>
    /// <param name="asOf">The day of the evaluation.</param>
    /// <param name="calendar">The working days.</param>
    public static Obligation Build(
        CircularReleased circular,
        string unit,
        Result<DateOnly> due,
        IReadOnlyCollection<Obligation> named,
        DateOnly asOf,
        WorkingDays calendar
    )
    {
        var day = due.TryGetValue(out var known, out var missing) ? known : (DateOnly?)null;
        var history = new DueDay(day, missing?.Subject ?? "", circular.Stamp.EffectiveOn, circular.Stamp.Id);
        var isOpen = named.Any(each => each.State is ObligationState.Open);
        var last = isOpen ? null : named.Where(each => each.State is ObligationState.Met).Select(each => each.First).OfType<Receipt>().MaxBy(each => each.On);
        var timing =
            isOpen ? ObligationTiming.Open(day, missedDue: null, pausedDays: 0, calendar)
            : last is null ? new(ObligationState.Closed, day, YellowOn: null, MissedDue: null, DaysLate: 0)
            : day is { } missed && last.On > missed
                ? new ObligationTiming(ObligationState.Met, day, YellowOn: null, missed, calendar.DaysLate(missed, last.On).ToNullable())
            : new(ObligationState.Met, day, YellowOn: null, MissedDue: null, DaysLate: 0);
        return Obligation.Create(ObligationKind.Rectify, unit, circular.Number.ToString(CultureInfo.InvariantCulture), [history], last, timing, asOf, calendar);
    }
}
