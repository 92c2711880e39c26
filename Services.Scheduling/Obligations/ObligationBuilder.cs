using ThemeDay.Scheduling.History;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Obligations;

/// <summary>One obligation while the facts are told to it, in the order they took effect.</summary>
internal sealed class ObligationBuilder(ObligationKind kind, string unit, string subject)
{
    private const int YellowFrom = 3; // working days before due (design §3, "Lights")

    private readonly List<DueDay> history = [];
    private Receipt? first;
    private DateOnly? missed;
    private string? endedBy;

    public bool Open => first is null && endedBy is null;

    /// <summary>A new due day. What was overdue before it stays late, by the day it missed.</summary>
    public void SetDue(Result<DateOnly> due, Fact by)
    {
        NoteIfOverdue(by.Stamp.EffectiveOn);
        endedBy = null; // planned anew after a cancellation, or called again
        history.Add(
            due.TryGetValue(out var day, out var refusal)
                ? new(day, "", by.Stamp.EffectiveOn, by.Stamp.Id)
                : new(null, refusal.Subject, by.Stamp.EffectiveOn, by.Stamp.Id)
        );
    }

    /// <summary>A longer deadline; one that is no later than the day in force changes nothing.</summary>
    public void Extend(DateOnly deadline, Fact by)
    {
        if (history[^1].Due < deadline)
            SetDue(deadline, by);
    }

    /// <summary>What was owed came. Only the first receipt judges, against the day in force then.</summary>
    public void Fulfil(Fact by)
    {
        if (!Open)
            return;
        NoteIfOverdue(by.Stamp.EffectiveOn);
        first = new(by.Stamp.EffectiveOn, by.Stamp.Id);
    }

    /// <summary>Nothing more is owed, unless it was overdue already: that stays.</summary>
    public void Close(Fact by)
    {
        if (!Open)
            return;
        NoteIfOverdue(by.Stamp.EffectiveOn);
        if (missed is null)
            endedBy = by.Stamp.Id;
    }

    /// <summary>It was asked in error: nothing was ever owed.</summary>
    public void Void(Fact by)
    {
        if (!Open)
            return;
        missed = null;
        endedBy = by.Stamp.Id;
    }

    public Obligation Build(DateOnly asOf, WorkingDays calendar)
    {
        NoteIfOverdue(asOf);
        int? daysLate =
            missed is not { } due ? 0
            : calendar.DaysLate(due, first?.On ?? asOf).TryGetValue(out var days, out _) ? days
            : null;
        return new(kind, unit, subject, [.. history], first, missed, daysLate, endedBy, LightAt(asOf, calendar));
    }

    private Light? LightAt(DateOnly asOf, WorkingDays calendar)
    {
        if (!Open)
            return null;
        if (missed is not null)
            return Light.Red;
        if (history[^1].Due is not { } due || !calendar.Before(due, YellowFrom).TryGetValue(out var yellow, out _))
            return null;
        return asOf < yellow ? Light.Green : Light.Yellow;
    }

    private void NoteIfOverdue(DateOnly on)
    {
        if (Open && missed is null && history is [.., { Due: { } due }] && due < on)
            missed = due;
    }
}
