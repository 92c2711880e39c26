using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.History;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Obligations;

/// <summary>Builds one obligation from the facts of a campaign, applied in order of effective date.</summary>
internal sealed class ObligationBuilder(ObligationKind kind, string unit, string subject, string? returnFactId = null)
{
    private readonly List<DueDay> history = [];
    private Receipt? first;
    private DateOnly? missed;
    private DateOnly? closedOn;
    private ObligationState state;

    /// <summary>Sets a new due date. If the obligation was already overdue it stays late, relative to the due date it missed.</summary>
    public void SetDue(Result<DateOnly> due, Fact by)
    {
        NoteIfOverdue(by.Stamp.EffectiveOn);
        if (state == ObligationState.Closed)
            (state, closedOn) = (ObligationState.Open, null); // planned again
        history.Add(
            due.TryGetValue(out var day, out var refusal)
                ? new(day, "", by.Stamp.EffectiveOn, by.Stamp.Id)
                : new(null, refusal.Subject, by.Stamp.EffectiveOn, by.Stamp.Id)
        );
    }

    /// <summary>Records a receipt. Only the first receipt counts, judged against the due date in force at that time.</summary>
    public void Fulfil(Fact by)
    {
        if (state != ObligationState.Open)
            return;
        NoteIfOverdue(by.Stamp.EffectiveOn);
        (state, first) = (ObligationState.Met, new(by.Stamp.EffectiveOn, by.Stamp.Id));
    }

    /// <summary>Closes the obligation. One that was overdue then is closed late, with the days up to this one.</summary>
    public void Close(Fact by)
    {
        if (state != ObligationState.Open)
            return;
        NoteIfOverdue(by.Stamp.EffectiveOn);
        (state, closedOn) = (ObligationState.Closed, by.Stamp.EffectiveOn);
    }

    /// <summary>Closes the obligation as if it had never been, including any lateness.</summary>
    public void Void() => (state, missed, first, closedOn) = (ObligationState.Closed, null, null, null);

    public Obligation Build(DateOnly asOf, WorkingDays calendar)
    {
        NoteIfOverdue(asOf);
        int? daysLate =
            missed is not { } due ? 0
            : calendar.DaysLate(due, first?.On ?? closedOn ?? asOf).TryGetValue(out var days, out _) ? days
            : null;
        return new(kind, unit, subject, [.. history], first, missed, daysLate, state, LightAt(asOf, calendar)) { ReturnFactId = returnFactId };
    }

    private Light? LightAt(DateOnly asOf, WorkingDays calendar)
    {
        if (state != ObligationState.Open)
            return null;
        return LightRules.At(asOf, history[^1].Due, missed is not null, calendar);
    }

    private void NoteIfOverdue(DateOnly on)
    {
        if (state == ObligationState.Open && missed is null && history is [.., { Due: { } due }] && due < on)
            missed = due;
    }
}
