namespace ThemeDay.Cli.Demo;

/// <summary>What the bureau made of a theme.</summary>
internal enum Review
{
    /// <summary>Nothing yet.</summary>
    None,

    /// <summary>Taken for the plan; also one that was returned before.</summary>
    Accepted,

    /// <summary>Refused.</summary>
    Declined,

    /// <summary>Gone into another.</summary>
    Merged,

    /// <summary>Taken back by its unit.</summary>
    Withdrawn,
}

/// <summary>Something and how many of it.</summary>
internal sealed record CountedItem(string Name, int Count);

/// <summary>One line of themes.csv: a theme from its submission to its publicity. A day that is null never came.</summary>
internal sealed record ThemeRecord
{
    public required int No { get; init; }

    public required string Unit { get; init; }

    public required string Topic { get; init; }

    /// <summary>The first day of its planned month.</summary>
    public required DateOnly Month { get; init; }

    public string LateMonthReason { get; init; } = "";

    public required IReadOnlyList<string> Forms { get; init; }

    public DateOnly? SubmittedOn { get; init; }

    public DateOnly? ReturnedOn { get; init; }

    public DateOnly? CorrectedOn { get; init; }

    public Review Review { get; init; }

    public DateOnly? ReviewOn { get; init; }

    /// <summary>Why it was returned, declined, merged or withdrawn.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The number of the line that survives.</summary>
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

    /// <summary>The theme's id at Registry.</summary>
    public string Id => $"t-{No}";

    /// <summary>Its last day as it turned out: it moved as far as the first.</summary>
    public DateOnly? LastDay => StartsOn is { } starts && MovedTo is { } to ? EndsOn?.AddDays(to.DayNumber - starts.DayNumber) : EndsOn;

    /// <summary>Where it was shown, each showing by itself.</summary>
    public IReadOnlyList<string> Shown => [.. Publicity.SelectMany(kind => Enumerable.Repeat(kind.Name, kind.Count))];

    /// <summary>The day of the release that first has it: the first, or that of its acceptance; null where it is in none.</summary>
    public DateOnly? PlannedOn(DateOnly firstRelease) =>
        Review == Review.Accepted && StartsOn is not null && ReviewOn is { } accepted ? (accepted > firstRelease ? accepted : firstRelease) : null;
}
