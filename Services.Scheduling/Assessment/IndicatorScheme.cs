namespace ThemeDay.Scheduling.Assessment;

/// <summary>A year's indicators, weights and rules, as data (design §2, 指标体系).</summary>
/// <param name="Code">Its code, such as <c>theme-day-2023</c>.</param>
/// <param name="Year">The year it is for.</param>
/// <param name="Version">Its version: a score line names it.</param>
/// <param name="Classes">The classes of unit, each kind of unit in one of them.</param>
/// <param name="Indicators">The lines, in the order of the form.</param>
public sealed record IndicatorScheme(string Code, int Year, int Version, IReadOnlyList<UnitClass> Classes, IReadOnlyList<Indicator> Indicators)
{
    /// <summary>The class of a kind of unit; null where the scheme has none for it.</summary>
    public UnitClass? ClassOf(string kind) => Classes.FirstOrDefault(each => each.Kinds.Contains(kind, StringComparer.Ordinal));
}

/// <summary>Units judged alike.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Kinds">The kinds of unit in it.</param>
/// <param name="Full">Its full marks: the sum of the lines it is judged on, bonus lines apart.</param>
/// <param name="NeverJudged">The numbers of the lines it is never judged on.</param>
public sealed record UnitClass(string Code, IReadOnlyList<string> Kinds, decimal Full, IReadOnlyList<string> NeverJudged);

/// <summary>A line of a scheme.</summary>
/// <param name="No">Its number, such as A1.</param>
/// <param name="Name">Its name, as the form prints it.</param>
/// <param name="Full">Its weight: the most it can give.</param>
/// <param name="Rule">Which rule scores it.</param>
public sealed record Indicator(string No, string Name, decimal Full, IndicatorRule Rule)
{
    /// <summary>On top of the total, and never part of the full marks.</summary>
    public bool Bonus { get; init; }

    /// <summary>Points for each thing that counts, given or taken as the rule says.</summary>
    public decimal Each { get; init; }

    /// <summary>Points taken for each working day late.</summary>
    public decimal EachLateDay { get; init; }

    /// <summary>Points taken for each late filing.</summary>
    public decimal EachLate { get; init; }

    /// <summary>Points taken for each filing that never came.</summary>
    public decimal EachMissing { get; init; }

    /// <summary>What lateness leaves at the least.</summary>
    public decimal AtLeast { get; init; }

    /// <summary>How many pictures make a report count.</summary>
    public int Pictures { get; init; }

    /// <summary>Where it was shown.</summary>
    public string Publicity { get; init; } = "";

    /// <summary>The audience groups that count.</summary>
    public IReadOnlyList<string> Audiences { get; init; } = [];

    /// <summary>What a mean is worth; below every band nothing.</summary>
    public IReadOnlyList<Band> Bands { get; init; } = [];
}

/// <summary>From this value on (included), so many points.</summary>
public sealed record Band(decimal From, decimal Points);

/// <summary>Every rule a line may name; <see cref="LineRules"/> says what each does.</summary>
public enum IndicatorRule
{
    /// <summary>The unit's first received theme, less for each working day late.</summary>
    FirstThemeOnTime,

    /// <summary>Less for each theme ever returned.</summary>
    ThemesReturned,

    /// <summary>The share of planned activities that took place.</summary>
    HeldAsPlanned,

    /// <summary>Less for each late or missing programme of a held activity.</summary>
    ProgrammesOnTime,

    /// <summary>Bands over the mean number of audience groups present.</summary>
    AudiencesPresent,

    /// <summary>Less for each late or missing report of a held activity.</summary>
    ReportsOnTime,

    /// <summary>The share of held activities whose report has enough pictures.</summary>
    ReportsWithPictures,

    /// <summary>Points for each time shown, up to the weight.</summary>
    Publicity,

    /// <summary>All or nothing: was any opinion collected?</summary>
    OpinionCollected,

    /// <summary>The share of collected opinions that were answered.</summary>
    OpinionsAnswered,
}
