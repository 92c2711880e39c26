using ThemeDay.Scheduling.Calendar;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Obligations;

/// <summary>What the light and the lateness of an obligation depend on besides the day: they change with the days, this only with the facts and the
/// calendar.</summary>
/// <param name="State">The state.</param>
/// <param name="Due">The due date in force; null if it is unknown.</param>
/// <param name="YellowOn">The first day on which the light of an open obligation is yellow; null if it is unknown.</param>
/// <param name="MissedDue">The due date that a fact found missed: an open obligation also misses its due date by the passing of days.</param>
/// <param name="DaysLate">Working days late of an obligation that is not open; null if the count depends on a year without an official list.</param>
/// <param name="PausedDays">Working days on which an open obligation was closed while it was late: they do not count as late.</param>
public sealed record ObligationTiming(ObligationState State, DateOnly? Due, DateOnly? YellowOn, DateOnly? MissedDue, int? DaysLate, int PausedDays = 0)
{
    private const int YellowFrom = 3; // working days before the due date

    /// <summary>The timing of an open obligation.</summary>
    public static ObligationTiming Open(DateOnly? due, DateOnly? missedDue, int pausedDays, WorkingDays calendar) =>
        new(ObligationState.Open, due, due is { } day ? calendar.Before(day, YellowFrom).ToNullable() : null, missedDue, DaysLate: null, pausedDays);

    /// <summary>The first due date that was missed, as of a day; null if none was.</summary>
    public DateOnly? MissedDueOn(DateOnly day) => MissedDue ?? (State is ObligationState.Open && Due < day ? Due : null);

    /// <summary>Whether a due date was recorded before the one in force had passed: otherwise it was entered after the fact.</summary>
    /// <param name="recordedOn">The record dates, Asia/Shanghai, of the facts that set its due dates.</param>
    public bool IsDueKnownInTime(IEnumerable<DateOnly> recordedOn) => recordedOn.Any(day => day <= Due);

    /// <summary>The light, as of a day (docs/domain.md, Lights); null unless open.</summary>
    public Light? LightOn(DateOnly day) =>
        State is not ObligationState.Open ? null
        : MissedDueOn(day) is not null ? Light.Red
        : YellowOn is not { } yellow ? Light.Unknown
        : day < yellow ? Light.Green
        : Light.Yellow;

    /// <summary>Working days late, as of a day: 0 if on time, else at least 1; null if the count depends on a year without an official list.</summary>
    public int? DaysLateOn(DateOnly day, WorkingDays calendar) =>
        State is not ObligationState.Open ? DaysLate
        : MissedDueOn(day) is { } missed ? calendar.DaysLate(missed, day).Map(days => Math.Max(days - PausedDays, 1)).ToNullable()
        : 0;
}
