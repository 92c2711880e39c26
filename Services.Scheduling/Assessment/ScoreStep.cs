namespace ThemeDay.Scheduling.Assessment;

/// <summary>What a step of a score line computes; each is documented in assessment.proto.</summary>
public enum ScoreStepKind
{
    /// <summary>The weight, of which later steps take points off.</summary>
    FullPoints,

    /// <summary>Working days by which the first theme was late.</summary>
    DaysLate,

    /// <summary>Themes ever returned, out of the themes submitted.</summary>
    ThemesReturned,

    /// <summary>Late programmes, out of those due or filed.</summary>
    ProgrammesLate,

    /// <summary>Overdue programmes, out of those due or filed.</summary>
    ProgrammesMissing,

    /// <summary>Late reports, out of those due or filed.</summary>
    ReportsLate,

    /// <summary>Overdue reports, out of those due or filed.</summary>
    ReportsMissing,

    /// <summary>Brings the line back to its minimum, the threshold.</summary>
    Minimum,

    /// <summary>Takes off what exceeds the weight, the threshold.</summary>
    Maximum,

    /// <summary>Activities held, out of those planned whose last day has passed.</summary>
    ActivitiesHeld,

    /// <summary>Sum of the audiences present at the activities held, whose number is the total; the threshold is the lower bound of the band.</summary>
    AudiencesPresent,

    /// <summary>Activities whose report has enough pictures, the threshold, out of those whose report is due or filed.</summary>
    ReportsWithPictures,

    /// <summary>Publicity records.</summary>
    Publicity,

    /// <summary>Opinions collected.</summary>
    OpinionsCollected,

    /// <summary>Opinions answered, out of those collected.</summary>
    OpinionsAnswered,

    /// <summary>No theme was submitted, and it is overdue.</summary>
    NothingSubmitted,

    /// <summary>The plan has no activity of the unit.</summary>
    NothingPlanned,

    /// <summary>No activity of the unit was held.</summary>
    NothingHeld,

    /// <summary>Not applicable: excluded for the class of the unit.</summary>
    ClassExcluded,

    /// <summary>Not applicable: all activities of the unit were cancelled.</summary>
    AllCancelled,

    /// <summary>Pending: nothing that the line judges is due yet.</summary>
    NothingDue,
}

/// <summary>One step of the computation of a score line.</summary>
/// <param name="Kind">What was computed.</param>
/// <param name="Points">The exact points that it adds; negative if it takes points off.</param>
public sealed record ScoreStep(ScoreStepKind Kind, decimal Points = 0)
{
    /// <summary>What was counted.</summary>
    public int Count { get; init; }

    /// <summary>Out of how many; 0 if it is no part of a number.</summary>
    public int Total { get; init; }

    /// <summary>Points for each one counted; null if the points are not a multiple.</summary>
    public decimal? PointsPerItem { get; init; }

    /// <summary>The bound that was compared with; null if there is none.</summary>
    public decimal? Threshold { get; init; }

    /// <summary>A step that adds or takes off the same points for each item.</summary>
    internal static ScoreStep PerItem(ScoreStepKind kind, decimal pointsPerItem, int count, int total = 0) =>
        new(kind, pointsPerItem * count)
        {
            Count = count,
            Total = total,
            PointsPerItem = pointsPerItem,
        };

    /// <summary>A step that gives points in proportion.</summary>
    internal static ScoreStep Ratio(ScoreStepKind kind, decimal points, int count, int total) =>
        new(kind, points * count / total) { Count = count, Total = total };
}
