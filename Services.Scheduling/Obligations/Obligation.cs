using System.Collections.Immutable;

namespace ThemeDay.Scheduling.Obligations;

/// <summary>What a unit owes.</summary>
public enum ObligationKind
{
    /// <summary>A theme by the deadline.</summary>
    SubmitTheme,

    /// <summary>A programme before its activity.</summary>
    FileProgramme,

    /// <summary>A report after its activity.</summary>
    FileReport,

    /// <summary>A returned theme, filed again.</summary>
    CorrectTheme,

    /// <summary>A returned programme, filed again.</summary>
    CorrectProgramme,

    /// <summary>A returned report, filed again.</summary>
    CorrectReport,
}

/// <summary>How near an open obligation is to its due day (design §3, "Lights").</summary>
public enum Light
{
    /// <summary>More than 3 working days are left.</summary>
    Green,

    /// <summary>The third working day before the due day has come.</summary>
    Yellow,

    /// <summary>The due day is over.</summary>
    Red,
}

/// <summary>A due day, from the fact that set it.</summary>
/// <param name="Due">The last day that is on time; null while it would need a year without a list.</param>
/// <param name="MissingYear">That year; empty where the day is known.</param>
/// <param name="Since">The day from which it is in force.</param>
/// <param name="FactId">The fact that set it.</param>
public sealed record DueDay(DateOnly? Due, string MissingYear, DateOnly Since, string FactId);

/// <summary>A receipt that met an obligation.</summary>
public sealed record Receipt(DateOnly On, string FactId);

/// <summary>One unit's duty, as the facts of its campaign leave it.</summary>
/// <param name="Kind">What is owed.</param>
/// <param name="Unit">Who owes it.</param>
/// <param name="Subject">What it is about: the unit's code, an activity's id, or the id of the fact that returned something.</param>
/// <param name="History">Every due day it ever had, the one in force last.</param>
/// <param name="First">Its first receipt; null where nothing came yet.</param>
/// <param name="MissedDue">The due day it was not met by; null while it is not late. An old one stays, whatever the new day.</param>
/// <param name="DaysLate">Working days after <paramref name="MissedDue"/>, up to the receipt or, where none came, the day looked
/// from; 0 on time; null where the count needs a year without a list.</param>
/// <param name="EndedBy">The fact that ended it unmet, such as a cancellation; null otherwise.</param>
/// <param name="Light">Null where it is met or ended, or its due day is unknown.</param>
public sealed record Obligation(
    ObligationKind Kind,
    string Unit,
    string Subject,
    ImmutableArray<DueDay> History,
    Receipt? First,
    DateOnly? MissedDue,
    int? DaysLate,
    string? EndedBy,
    Light? Light
)
{
    /// <summary>The due day in force; null where it is unknown.</summary>
    public DateOnly? Due => History[^1].Due;

    /// <summary>The due day needs a year without a list: it is not guessed.</summary>
    public bool DueUnknown => Due is null;

    /// <summary>The year the due day needs; empty where it is known.</summary>
    public string MissingYear => History[^1].MissingYear;

    /// <summary>What was owed has come.</summary>
    public bool Met => First is not null;

    /// <summary>It came late, or is overdue.</summary>
    public bool Late => MissedDue is not null;

    /// <summary>It is still owed.</summary>
    public bool Open => !Met && EndedBy is null;
}
