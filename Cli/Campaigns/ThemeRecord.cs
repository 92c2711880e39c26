namespace ThemeDay.Cli.Demo;

/// <summary>The result of the review of a theme.</summary>
internal enum Review
{
    /// <summary>Not reviewed yet.</summary>
    None,

    /// <summary>Accepted for the plan, possibly after a return.</summary>
    Accepted,

    /// <summary>Declined.</summary>
    Declined,

    /// <summary>Merged into another theme.</summary>
    Merged,

    /// <summary>Withdrawn by its unit.</summary>
    Withdrawn,
}

/// <summary>A name with a count.</summary>
internal sealed record CountedItem(string Name, int Count);

/// <summary>One line of themes.csv: a theme from submission to publicity. A null date means that the step did not happen.</summary>
internal sealed record ThemeRecord
{
    public required int No { get; init; }

    public required string Unit { get; init; }

    public required string Topic { get; init; }

    /// <summary>The planned month, as its first day.</summary>
    public required DateOnly Month { get; init; }

    public string LateMonthReason { get; init; } = "";

    public required IReadOnlyList<string> Forms { get; init; }

    public DateOnly? SubmittedOn { get; init; }

    public DateOnly? ReturnedOn { get; init; }

    public DateOnly? CorrectedOn { get; init; }

    public Review Review { get; init; }

    public DateOnly? ReviewOn { get; init; }

    /// <summary>The reason for the return, decline, merge or withdrawal.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The number of the surviving theme.</summary>
    public int? MergedInto { get; init; }

    public DateOnly? StartsOn { get; init; }

    public DateOnly? EndsOn { get; init; }

    public DateOnly? MovedOn { get; init; }

    public DateOnly? MovedTo { get; init; }

    public string MoveReason { get; init; } = "";

    public DateOnly? CancelledOn { get; init; }

    public string CancelReason { get; init; } = "";

    public DateOnly? ProgrammeOn { get; init; }

    public string Venue { get; init; } = "";

    public IReadOnlyList<CountedItem> Guests { get; init; } = [];

    public bool Held { get; init; }

    public DateOnly? ReportOn { get; init; }

    public int Pictures { get; init; }

    public int Attended { get; init; }

    public int Opinions { get; init; }

    public int Answered { get; init; }

    public IReadOnlyList<CountedItem> Publicity { get; init; } = [];

    /// <summary>The theme id in Registry.</summary>
    public string Id => $"t-{No}";

    /// <summary>The final last day; rescheduling preserves the duration.</summary>
    public DateOnly? LastDay => StartsOn is { } starts && MovedTo is { } to ? EndsOn?.AddDays(to.DayNumber - starts.DayNumber) : EndsOn;

    /// <summary>The publicity kinds, one element per publicity record.</summary>
    public IReadOnlyList<string> PublicityKinds => [.. Publicity.SelectMany(kind => Enumerable.Repeat(kind.Name, kind.Count))];

    /// <summary>Returns the date of the release that first includes the theme: the first release, or the date of acceptance if later; null if it is in no
    /// release.</summary>
    public DateOnly? PlannedOn(DateOnly firstRelease) =>
        Review == Review.Accepted && StartsOn is not null && ReviewOn is { } accepted ? (accepted > firstRelease ? accepted : firstRelease) : null;
}
