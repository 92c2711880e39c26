using System.Globalization;
using ThemeDay.Documents.Cells;
using ThemeDay.Type.V1;

namespace ThemeDay.Cli.Campaigns;

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

/// <summary>Where an activity was shown.</summary>
internal sealed record ShownPublicity(PublicityKind Kind, string Medium, string Link);

/// <summary>An opinion that was collected.</summary>
/// <param name="Text">The opinion.</param>
/// <param name="Answer">The answer; empty if there is none.</param>
internal sealed record CollectedOpinion(string Text, string Answer);

/// <summary>A theme from its draft to the report of its activity. A null date means that the step did not happen.</summary>
internal sealed record ThemeRecord
{
    private const string IdPrefix = "t-";

    public required int No { get; init; }

    public required string Unit { get; init; }

    public required string Topic { get; init; }

    /// <summary>The planned month, as its first day; null if it is not decided.</summary>
    public required DateOnly? Month { get; init; }

    public string LateMonthReason { get; init; } = "";

    public required IReadOnlyList<string> Forms { get; init; }

    public WrittenContact? Contact { get; init; }

    public SourceFile? Scan { get; init; }

    public SourceFile? CorrectedScan { get; init; }

    public DateOnly? SubmittedOn { get; init; }

    public DateOnly? ReturnedOn { get; init; }

    /// <summary>The items of the form that were to be corrected.</summary>
    public IReadOnlyList<string> ReturnedItems { get; init; } = [];

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

    public DateOnly? ApprovedOn { get; init; }

    /// <summary>The time of day in words.</summary>
    public string Time { get; init; } = "";

    public string Venue { get; init; } = "";

    public string Agenda { get; init; } = "";

    public IReadOnlyList<GuestCount> Guests { get; init; } = [];

    public string Signage { get; init; } = "";

    public bool Held { get; init; }

    public int? Attended { get; init; }

    /// <summary>The audiences that attended.</summary>
    public IReadOnlyList<string> Present { get; init; } = [];

    public string ReportText { get; init; } = "";

    public IReadOnlyList<SourceFile> Pictures { get; init; } = [];

    /// <summary>Pictures that show how the activity was marked (notice, 二(二)).</summary>
    public IReadOnlyList<(SignageKind Kind, SourceFile Picture)> SignagePictures { get; init; } = [];

    public DateOnly? ReportOn { get; init; }

    public DateOnly? AcceptedOn { get; init; }

    public DateOnly? PublishedOn { get; init; }

    public IReadOnlyList<ShownPublicity> Publicity { get; init; } = [];

    public IReadOnlyList<CollectedOpinion> Opinions { get; init; } = [];

    /// <summary>The row of the table of themes; null if the theme does not come from a file.</summary>
    public TableRow? ThemeRow { get; init; }

    /// <summary>The row of the table of programmes; null if there is none.</summary>
    public TableRow? ProgrammeRow { get; init; }

    /// <summary>The row of the table of reports; null if there is none.</summary>
    public TableRow? ReportRow { get; init; }

    /// <summary>Whether a cell of it was not read, so that what it says of the theme is not known as a whole.</summary>
    public bool HasUnreadCells => new[] { ThemeRow, ProgrammeRow, ReportRow }.Any(row => row is { HasUnreadCells: true });

    /// <summary>All pictures of the report, in the order in which they are uploaded.</summary>
    public IReadOnlyList<SourceFile> AllPictures => [.. Pictures, .. SignagePictures.Select(signage => signage.Picture)];

    /// <summary>The theme id in Registry.</summary>
    public string Id
    {
        get => field ?? GetId(No);
        init;
    }

    /// <summary>What names the theme to a clerk: its number in the tables, or its id if it was not imported.</summary>
    public string Number => Id == GetId(No) ? No.ToString(CultureInfo.InvariantCulture) : Id;

    /// <summary>Whether the theme is not in the tables: only its programme and report are.</summary>
    public bool IsOfSystem { get; init; }

    /// <summary>Of a theme of the system, the day on which it was planned; null if it is in no release.</summary>
    public DateOnly? ReleasedOn { get; init; }

    /// <summary>The day on which the activity is moved; null if it is not, or to the day already planned.</summary>
    public DateOnly? EffectiveMovedOn => MovedTo == StartsOn ? null : MovedOn;

    /// <summary>The final last day; rescheduling preserves the duration.</summary>
    public DateOnly? LastDay => StartsOn is { } starts && MovedTo is { } to ? EndsOn?.AddDays(to.DayNumber - starts.DayNumber) : EndsOn;

    /// <summary>Returns the date of the release that first includes the theme: the first release, or the date of acceptance if later; null if it is in no
    /// release.</summary>
    public DateOnly? PlannedOn(DateOnly? firstRelease) =>
        IsOfSystem ? ReleasedOn
        : firstRelease is { } first && Review == Review.Accepted && StartsOn is not null && ReviewOn is { } accepted ? (accepted > first ? accepted : first)
        : null;

    /// <summary>The id of a theme by its number in the tables.</summary>
    public static string GetId(int no) => $"{IdPrefix}{no}";

    /// <summary>The number of a theme in the tables; null if its id is not that of an imported one.</summary>
    public static int? FindNo(string id) =>
        id.StartsWith(IdPrefix, StringComparison.Ordinal)
        && int.TryParse(id[IdPrefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var no)
        && GetId(no) == id
            ? no
            : null;
}
