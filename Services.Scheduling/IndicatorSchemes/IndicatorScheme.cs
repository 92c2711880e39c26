using System.Text.Json.Serialization;

namespace ThemeDay.Scheduling.IndicatorSchemes;

/// <summary>The indicators, weights and rules of a year, as data (指标体系; docs/domain.md, Assessment).</summary>
/// <param name="Code">The scheme code, such as <c>theme-day-2023</c>.</param>
/// <param name="Year">The year it applies to.</param>
/// <param name="Version">The version, cited by score lines.</param>
/// <param name="Title">The title printed on the form.</param>
/// <param name="Classes">The unit classes; each unit kind belongs to at most one.</param>
/// <param name="Indicators">The indicators, in the order of the form.</param>
public sealed record IndicatorScheme(string Code, int Year, int Version, string Title, IReadOnlyList<UnitClass> Classes, IReadOnlyList<Indicator> Indicators)
{
    /// <summary>Returns the class of a unit kind, or null if the scheme has none.</summary>
    public UnitClass? ClassOf(string kind) => Classes.FirstOrDefault(each => each.Kinds.Contains(kind, StringComparer.Ordinal));
}

/// <summary>A class of units judged by the same lines.</summary>
/// <param name="Code">The class code.</param>
/// <param name="Kinds">The unit kinds in the class.</param>
/// <param name="MaxPoints">The full marks: the sum of the judged lines, excluding bonus lines.</param>
/// <param name="ExcludedIndicators">The numbers of the lines that are never judged for this class.</param>
public sealed record UnitClass(string Code, IReadOnlyList<string> Kinds, decimal MaxPoints, IReadOnlyList<string> ExcludedIndicators);

/// <summary>One indicator of a scheme.</summary>
/// <param name="Number">The number, such as A1.</param>
/// <param name="Name">The name printed on the form.</param>
/// <param name="MaxPoints">The weight: the maximum number of points.</param>
/// <param name="Rule">The rule that scores it.</param>
public sealed record Indicator(string Number, string Name, decimal MaxPoints, IndicatorRule Rule)
{
    /// <summary>Whether the points are added on top of the total and never count towards the full marks.</summary>
    public bool Bonus { get; init; }

    /// <summary>Points added or deducted for each item counted, depending on the rule.</summary>
    public decimal PointsPerItem { get; init; }

    /// <summary>Points deducted for each working day late.</summary>
    public decimal PointsPerLateDay { get; init; }

    /// <summary>Points deducted for each late filing.</summary>
    public decimal PointsPerLateFiling { get; init; }

    /// <summary>Points deducted for each missing filing.</summary>
    public decimal PointsPerMissingFiling { get; init; }

    /// <summary>The minimum number of points after deductions for lateness.</summary>
    public decimal MinimumPoints { get; init; }

    /// <summary>The minimum number of pictures for a report to count.</summary>
    public int Pictures { get; init; }

    /// <summary>The kind of publicity that counts.</summary>
    public string Publicity { get; init; } = "";

    /// <summary>The audience groups that count.</summary>
    public IReadOnlyList<string> Audiences { get; init; } = [];

    /// <summary>The points by mean value; a mean below every band scores 0.</summary>
    public IReadOnlyList<Band> Bands { get; init; } = [];
}

/// <summary>The points awarded from a lower bound, inclusive.</summary>
public sealed record Band(decimal From, decimal Points);

/// <summary>The scoring rules; implemented by <c>LineRules</c> of the assessment.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<IndicatorRule>))] // stored by name
public enum IndicatorRule
{
    /// <summary>Points for the unit's first received theme, with a deduction for each working day late.</summary>
    FirstThemeOnTime,

    /// <summary>A deduction for each theme returned at any time.</summary>
    ThemesReturned,

    /// <summary>The proportion of planned activities that were held.</summary>
    HeldAsPlanned,

    /// <summary>A deduction for each late or missing programme of a held activity.</summary>
    ProgrammesOnTime,

    /// <summary>Bands over the mean number of audience groups present.</summary>
    AudiencesPresent,

    /// <summary>A deduction for each late or missing report of a held activity.</summary>
    ReportsOnTime,

    /// <summary>The proportion of held activities whose report has enough pictures.</summary>
    ReportsWithPictures,

    /// <summary>Points for each publicity record, up to the weight.</summary>
    Publicity,

    /// <summary>Full points if any opinion was collected, otherwise 0.</summary>
    OpinionCollected,

    /// <summary>The proportion of collected opinions that were answered.</summary>
    OpinionsAnswered,
}
