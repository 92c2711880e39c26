using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.History;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Obligations;

/// <summary>Builds one obligation from the facts of a campaign, applied in order of effective date.</summary>
internal sealed class ObligationBuilder(ObligationKind kind, string unit, string subject)
{
    private const int YellowFrom = 3; // working days before the due date (docs/domain.md)

    private readonly List<DueDay> history = [];
    private Receipt? first;
    private DateOnly? missed;
    private ObligationState state;

    /// <summary>Sets a new due date. If the obligation was already overdue it stays late, relative to the due date it missed.</summary>
    public void SetDue(Result<DateOnly> due, Fact by)
    {
        NoteIfOverdue(by.Stamp.EffectiveOn);
        if (state == ObligationState.Closed)
            state = ObligationState.Open; // planned again after a cancellation, or invited again
        history.Add(
            due.TryGetValue(out var day, out var refusal)
                ? new(day, "", by.Stamp.EffectiveOn, by.Stamp.Id)
                : new(null, refusal.Subject, by.Stamp.EffectiveOn, by.Stamp.Id)
        );
    }

    /// <summary>Extends the deadline, unless the obligation is closed or void. A date not later than the one in force has no effect.</summary>
    public void Extend(DateOnly deadline, Fact by)
    {
        if (state != ObligationState.Closed && history[^1].Due < deadline)
            SetDue(deadline, by);
    }

    /// <summary>Records a receipt. Only the first receipt counts, judged against the due date in force at that time.</summary>
    public void Fulfil(Fact by)
    {
        if (state != ObligationState.Open)
            return;
        NoteIfOverdue(by.Stamp.EffectiveOn);
        (state, first) = (ObligationState.Met, new(by.Stamp.EffectiveOn, by.Stamp.Id));
    }

    /// <summary>Closes the obligation, unless it is already overdue.</summary>
    public void Close(Fact by)
    {
        if (state != ObligationState.Open)
            return;
        NoteIfOverdue(by.Stamp.EffectiveOn);
        if (missed is null)
            state = ObligationState.Closed;
    }

    /// <summary>Voids an obligation created in error, including any lateness.</summary>
    public void Void()
    {
        if (state != ObligationState.Open)
            return;
        (state, missed) = (ObligationState.Closed, null);
    }

    public Obligation Build(DateOnly asOf, WorkingDays calendar)
    {
        NoteIfOverdue(asOf);
        int? daysLate =
            missed is not { } due ? 0
            : calendar.DaysLate(due, first?.On ?? asOf).TryGetValue(out var days, out _) ? days
            : null;
        return new(kind, unit, subject, [.. history], first, missed, daysLate, state, LightAt(asOf, calendar));
    }

    private Light? LightAt(DateOnly asOf, WorkingDays calendar)
    {
        if (state != ObligationState.Open)
            return null;
        if (missed is not null)
            return Light.Red;
        if (history[^1].Due is not { } due || !calendar.Before(due, YellowFrom).TryGetValue(out var yellow, out _))
            return Light.Unknown;
        return asOf < yellow ? Light.Green : Light.Yellow;
    }

    private void NoteIfOverdue(DateOnly on)
    {
        if (state == ObligationState.Open && missed is null && history is [.., { Due: { } due }] && due < on)
            missed = due;
    }
}
