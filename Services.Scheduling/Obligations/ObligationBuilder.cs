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

    /// <summary>The obligation as of a day.</summary>
    public Obligation Build(DateOnly asOf, WorkingDays calendar)
    {
        var due = history[^1].Due;
        var until = first is not null && !IsClosed ? first.On : closedOn;
        var timing =
            IsVoid ? new(ObligationState.Closed, due, YellowOn: null, MissedDue: null, DaysLate: 0)
            : state is ObligationState.Open ? ObligationTiming.Open(due, missed, PausedDays(asOf, calendar), calendar)
            : new ObligationTiming(state, due, YellowOn: null, missed, missed is { } day ? DaysLate(day, until!.Value, calendar) : 0);
        return Obligation.Create(kind, unit, subject, [.. history], IsVoid || IsClosed ? null : first, timing, asOf, calendar) with
        {
            ReturnFactId = returnFactId,
        };
    }

    private int? DaysLate(DateOnly due, DateOnly until, WorkingDays calendar) =>
        calendar.DaysLate(due, until).Map(days => Math.Max(days - PausedDays(until, calendar), 1)).ToNullable();

    // A count that depends on a missing year is 0: then the days late are unknown as well.
    private int PausedDays(DateOnly until, WorkingDays calendar) =>
        pauses.Sum(pause => calendar.CountBetween(pause.From, pause.To < until ? pause.To : until).ToNullable() ?? 0);

    private void NoteIfOverdue(DateOnly on)
    {
        if (state == ObligationState.Open && !IsVoid && missed is null && history is [.., { Due: { } due }] && due < on)
            missed = due;
    }
}
