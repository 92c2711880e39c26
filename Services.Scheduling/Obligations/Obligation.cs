using System.Collections.Immutable;
using ThemeDay.Scheduling.Calendar;

namespace ThemeDay.Scheduling.Obligations;

/// <summary>The kind of an obligation.</summary>
public enum ObligationKind
{
    /// <summary>Submit a theme by the deadline.</summary>
    SubmitTheme,

    /// <summary>File a programme before its activity.</summary>
    FileProgramme,

    /// <summary>File a report after its activity.</summary>
    FileReport,

    /// <summary>Resubmit a returned theme.</summary>
    CorrectTheme,

    /// <summary>Refile a returned programme.</summary>
    CorrectProgramme,

    /// <summary>Refile a returned report.</summary>
    CorrectReport,

    /// <summary>Put right all that a circular names of the unit.</summary>
    Rectify,
}

/// <summary>The state of an obligation, derived from the facts of its campaign.</summary>
public enum ObligationState
{
    /// <summary>Neither fulfilled nor closed; may be overdue.</summary>
    Open,

    /// <summary>Fulfilled, on time or late.</summary>
    Met,

    /// <summary>Closed without fulfilment, such as by a cancellation; late if it was overdue then.</summary>
    Closed,
}

/// <summary>The traffic-light status of an open obligation relative to its due date (docs/domain.md, Lights).</summary>
public enum Light
{
    /// <summary>More than 3 working days remain.</summary>
    Green,

    /// <summary>The third working day before the due date has been reached.</summary>
    Yellow,

    /// <summary>The due date has passed.</summary>
    Red,

    /// <summary>The due date, or the third working day before it, depends on a year without an official list.</summary>
    Unknown,
}

/// <summary>A due date and the fact that set it.</summary>
/// <param name="Due">The last day that is on time; null while it depends on a year without an official list.</param>
/// <param name="MissingYear">The year without a list; empty if the due date is known.</param>
/// <param name="Since">The date from which the due date is in force.</param>
/// <param name="FactId">The id of the fact that set it.</param>
public sealed record DueDay(DateOnly? Due, string MissingYear, DateOnly Since, string FactId);

/// <summary>The receipt that fulfilled an obligation.</summary>
public sealed record Receipt(DateOnly On, string FactId);

/// <summary>An obligation of a unit, derived from the facts of its campaign.</summary>
/// <param name="Kind">The kind of obligation.</param>
/// <param name="Unit">The code of the obligated unit.</param>
/// <param name="Subject">The subject: the unit code, an activity id, or the id of a theme to correct.</param>
/// <param name="History">All due dates in order; the last one is in force.</param>
/// <param name="First">The first receipt; null if none.</param>
/// <param name="MissedDue">The first due date that was missed; null if not late. Unaffected by later due dates.</param>
/// <param name="DaysLate">Working days after <paramref name="MissedDue"/>, up to the receipt, the closing or, without either, the evaluation
/// date; 0 if on time; null if the count depends on a year without an official list.</param>
/// <param name="State">The state.</param>
/// <param name="Light">The traffic-light status; null unless open.</param>
public sealed record Obligation(
    ObligationKind Kind,
    string Unit,
    string Subject,
    ImmutableArray<DueDay> History,
    Receipt? First,
    DateOnly? MissedDue,
    int? DaysLate,
    ObligationState State,
    Light? Light
)
{
    /// <summary>The obligation as of a day.</summary>
    internal static Obligation Create(
        ObligationKind kind,
        string unit,
        string subject,
        ImmutableArray<DueDay> history,
        Receipt? first,
        ObligationTiming timing,
        DateOnly asOf,
        WorkingDays calendar
    ) =>
        new(kind, unit, subject, history, first, timing.MissedDueOn(asOf), timing.DaysLateOn(asOf, calendar), timing.State, timing.LightOn(asOf))
        {
            Timing = timing,
        };

    /// <summary>What its light and its lateness depend on besides the day.</summary>
    public required ObligationTiming Timing { get; init; }

    /// <summary>The id of the fact that recorded the return which a correction answers; null for other obligations.</summary>
    public string? ReturnFactId { get; init; }

    /// <summary>The due date in force; null if it depends on a year without an official list.</summary>
    public DateOnly? Due => History[^1].Due;

    /// <summary>The year on which the unknown due date depends; empty if the due date is known.</summary>
    public string MissingYear => History[^1].MissingYear;

    /// <summary>Whether it was fulfilled late or is overdue.</summary>
    public bool Late => MissedDue is not null;
}
