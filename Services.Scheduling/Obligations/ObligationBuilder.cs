using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.History;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Obligations;

/// <summary>Builds one obligation from the facts of a campaign, applied in order of effective date.</summary>
internal sealed class ObligationBuilder(ObligationKind kind, string unit, string subject, string? returnFactId = null)
{
    private readonly List<DueDay> history = [];
    private readonly List<(DateOnly From, DateOnly To)> pauses = []; // closed while it was late, and owed again
    private Receipt? first;
    private DateOnly? missed;
    private DateOnly? closedOn;
    private ObligationState state;

    /// <summary>Whether it is void: its activity was dropped from the plan.</summary>
    public bool IsVoid { get; private set; }

    /// <summary>Whether it is closed: its activity was cancelled, or its theme withdrawn.</summary>
    public bool IsClosed => state == ObligationState.Closed;

    /// <summary>Sets a new due date. If the obligation was already overdue it stays late, relative to the due date it missed. One that was closed is open
    /// again, one that was void is judged anew; either is met by what was received before.</summary>
    public void SetDue(Result<DateOnly> due, Fact by)
    {
        var isReopened = IsVoid || IsClosed;
        NoteIfOverdue(by.Stamp.EffectiveOn);
        if (IsVoid)
        {
            (IsVoid, missed) = (false, null);
            pauses.Clear();
        }
        if (closedOn is { } closed && missed is not null)
            pauses.Add((closed, by.Stamp.EffectiveOn));
        closedOn = null;
        history.Add(
            due.TryGetValue(out var day, out var refusal)
                ? new(day, "", by.Stamp.EffectiveOn, by.Stamp.Id)
                : new(null, refusal.Subject, by.Stamp.EffectiveOn, by.Stamp.Id)
        );
        if (!isReopened)
            return;
        state = first is null ? ObligationState.Open : ObligationState.Met;
        if (missed is null && first?.On > history[^1].Due)
            missed = history[^1].Due;
    }

    /// <summary>Records a receipt. Only the first receipt counts, judged against the due date in force at that time. One that arrives while the obligation is
    /// closed counts if it is opened again.</summary>
    public void Fulfil(Fact by)
    {
        if (first is not null)
            return;
        first = new(by.Stamp.EffectiveOn, by.Stamp.Id);
        if (state != ObligationState.Open)
            return;
        NoteIfOverdue(by.Stamp.EffectiveOn);
        state = ObligationState.Met;
    }

    /// <summary>Closes the obligation. One that was overdue then is closed late, with the days up to this one.</summary>
    public void Close(Fact by)
    {
        if (state != ObligationState.Open)
            return;
        NoteIfOverdue(by.Stamp.EffectiveOn);
        (state, closedOn) = (ObligationState.Closed, by.Stamp.EffectiveOn);
    }

    /// <summary>Voids the obligation, as if it had never been, until it gets a new due date.</summary>
    public void Void() => IsVoid = true;

    public Obligation Build(DateOnly asOf, WorkingDays calendar)
    {
        if (IsVoid)
            return new(kind, unit, subject, [.. history], null, null, 0, ObligationState.Closed, null) { ReturnFactId = returnFactId };
        NoteIfOverdue(asOf);
        var receipt = IsClosed ? null : first;
        var daysLate = missed is { } due ? DaysLate(due, receipt?.On ?? closedOn ?? asOf, calendar) : 0;
        return new(kind, unit, subject, [.. history], receipt, missed, daysLate, state, LightAt(asOf, calendar)) { ReturnFactId = returnFactId };
    }

    private int? DaysLate(DateOnly due, DateOnly until, WorkingDays calendar)
    {
        var paused = pauses.Sum(pause => calendar.CountBetween(pause.From, pause.To < until ? pause.To : until).ToNullable() ?? 0); // else unknown below
        return calendar.DaysLate(due, until).Map(days => Math.Max(days - paused, 1)).ToNullable();
    }

    private Light? LightAt(DateOnly asOf, WorkingDays calendar)
    {
        if (state != ObligationState.Open)
            return null;
        return LightRules.At(asOf, history[^1].Due, missed is not null, calendar);
    }

    private void NoteIfOverdue(DateOnly on)
    {
        if (state == ObligationState.Open && !IsVoid && missed is null && history is [.., { Due: { } due }] && due < on)
            missed = due;
    }
}
