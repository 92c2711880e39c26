namespace ThemeDay.Scheduling.Tests.Model;

internal enum ModelKind
{
    SubmitTheme,
    FileProgramme,
    FileReport,
    CorrectTheme,
    CorrectProgramme,
    CorrectReport,
    Rectify,
}

internal enum ModelState
{
    Open,
    Met,
    Closed,
}

internal enum ModelLight
{
    Green,
    Yellow,
    Red,
    Unknown,
}

internal enum ModelLineState
{
    Scored,
    NotApplicable,
    Pending,
    Unknown,
}

/// <summary>An obligation of the model.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Unit">The unit code.</param>
/// <param name="Subject">The unit code for SubmitTheme, the theme id for CorrectTheme, the number of the circular for Rectify, else the activity id.</param>
/// <param name="Answers">The fact id of the return that a correction answers; null for other obligations.</param>
/// <param name="Due">The due date in force; null if unknown.</param>
/// <param name="Met">The effective date of the receipt that met it; null if none did.</param>
/// <param name="MissedDue">The due date that was missed; null if not late.</param>
/// <param name="DaysLate">Working days late; 0 if not late, null if unknown.</param>
/// <param name="State">The state.</param>
/// <param name="Light">The light; null unless open.</param>
internal sealed record ModelObligation(
    ModelKind Kind,
    string Unit,
    string Subject,
    string? Answers,
    DateOnly? Due,
    DateOnly? Met,
    DateOnly? MissedDue,
    int? DaysLate,
    ModelState State,
    ModelLight? Light
);

/// <summary>A score line of the model.</summary>
/// <param name="Indicator">The number of the indicator.</param>
/// <param name="State">Whether it was scored.</param>
/// <param name="Points">The exact points; null unless scored.</param>
/// <param name="UnknownSubject">The missing year, or the unit kind without class; empty unless unknown.</param>
internal sealed record ModelLine(string Indicator, ModelLineState State, decimal? Points, string UnknownSubject);

/// <summary>The score of a unit in the model.</summary>
internal sealed record ModelScore(string Unit, IReadOnlyList<ModelLine> Lines, decimal MaxPoints, decimal Bonus, decimal? Total, int? Rank);
