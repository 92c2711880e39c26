using System.Collections.Immutable;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.History;
using ThemeDay.Scheduling.IndicatorSchemes;
using ThemeDay.Scheduling.Obligations;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Assessment;

/// <summary>Whether a line was scored.</summary>
public enum ScoreLineState
{
    /// <summary>It has points, possibly 0.</summary>
    Scored,

    /// <summary>The scheme excludes it for the class of the unit, or all activities of the unit were cancelled.</summary>
    NotApplicable,

    /// <summary>Nothing that it judges is due yet.</summary>
    Pending,

    /// <summary>It cannot be judged: a year of the calendar or a class of the scheme is missing. A unit with such a line has no total.</summary>
    Unknown,
}

/// <summary>Why a line cannot be judged.</summary>
/// <param name="Reason"><c>CALENDAR_YEAR_MISSING</c> or <c>UNIT_KIND_WITHOUT_CLASS</c>.</param>
/// <param name="Subject">The year, or the unit kind.</param>
public sealed record UnknownReason(string Reason, string Subject);

/// <summary>One line of a unit's score, with its computation and evidence.</summary>
/// <param name="Definition">The indicator.</param>
/// <param name="RuleVersion">The version of the scheme whose rule was applied.</param>
/// <param name="State">Whether it was scored.</param>
/// <param name="Points">The exact points, the sum of those of the steps; null unless scored.</param>
/// <param name="Steps">The computation, in order; empty if it cannot be judged.</param>
/// <param name="Evidence">The ids of the supporting facts.</param>
/// <param name="Unknown">Why it cannot be judged; null unless <see cref="ScoreLineState.Unknown"/>.</param>
public sealed record ScoreLine(
    Indicator Definition,
    int RuleVersion,
    ScoreLineState State,
    decimal? Points,
    ImmutableArray<ScoreStep> Steps,
    ImmutableArray<string> Evidence,
    UnknownReason? Unknown
)
{
    /// <summary>The indicator number, such as A1.</summary>
    public string Indicator => Definition.Number;

    /// <summary>The points as published: rounded half up to at most two decimals; null unless scored.</summary>
    public decimal? RoundedPoints => Points is { } points ? Scores.Round(points) : null;
}

/// <summary>The score of a unit.</summary>
/// <param name="Unit">The unit code.</param>
/// <param name="Kind">The kind of the unit when it was invited.</param>
/// <param name="Class">The class of the unit in the scheme; empty if it has none for the kind of the unit.</param>
/// <param name="Lines">All lines, in the order of the scheme.</param>
/// <param name="MaxPoints">The full marks of the scored lines.</param>
/// <param name="Points">The exact sum of the scored lines.</param>
/// <param name="Bonus">The bonus points, added to the total.</param>
/// <param name="Total">Points / full × 100 + bonus, rounded once; null if no line was scored, or one cannot be judged.</param>
/// <param name="Rank">The rank, with gaps after ties (1, 1, 3); null for an unranked unit.</param>
public sealed record UnitScore(
    string Unit,
    string Kind,
    string Class,
    ImmutableArray<ScoreLine> Lines,
    decimal MaxPoints,
    decimal Points,
    decimal Bonus,
    decimal? Total,
    int? Rank
);

/// <summary>Computes the scores of a campaign by an indicator scheme (docs/domain.md, Total and Rank).</summary>
public static class Scores
{
    private const int ExactPlaces = 15;

    /// <summary>Scores every invited unit, ordered by rank and then by code; unranked units come last.</summary>
    /// <remarks>A line that depends on a due date or a count of days in a year without an official list, and all lines of a unit for whose kind the scheme
    /// has no class, are unknown; the other lines and units are scored.</remarks>
    /// <exception cref="OperationCanceledException">The token is cancelled.</exception>
    public static ImmutableArray<UnitScore> Calculate(
        IReadOnlyCollection<Fact> facts,
        CampaignTerms terms,
        WorkingDays calendar,
        IndicatorScheme scheme,
        PointInTime knowledge,
        CancellationToken cancellationToken = default
    )
    {
        var ordered = knowledge.Order(facts);
        var obligations = Ledger.Derive(ordered, terms, calendar, knowledge, cancellationToken);
        var receipts = ThemeReceipt.Derive(ordered, obligations, calendar, cancellationToken);
        var units = UnitRecords.Create(ordered, obligations, receipts, knowledge, cancellationToken);
        return Rank(units.WithCancellation(cancellationToken).Select(unit => (Score(unit, scheme), unit.AllCancelled)));
    }

    /// <summary>Rounds half up to two decimals: 98.325 is 98.33.</summary>
    /// <remarks>Thirds are truncated after 28 digits, so a sum that is mathematically an exact half may be slightly below it: digits
    /// beyond the 15th are noise. With the small counts involved, no true value can be that close to a half without being equal to it.</remarks>
    public static decimal Round(decimal value) => Math.Round(Math.Round(value, ExactPlaces, MidpointRounding.AwayFromZero), 2, MidpointRounding.AwayFromZero);

    private static UnitScore Score(UnitRecord unit, IndicatorScheme scheme)
    {
        var judgedAs = scheme.ClassOf(unit.Kind);
        decimal full = 0,
            points = 0,
            bonus = 0;
        var lines = ImmutableArray.CreateBuilder<ScoreLine>();
        foreach (var line in scheme.Indicators)
        {
            var result =
                judgedAs is null ? LineResult.CannotJudge(ErrorReasons.UnitKindWithoutClass, unit.Kind)
                : judgedAs.ExcludedIndicators.Contains(line.Number, StringComparer.Ordinal) ? LineResult.ClassExcluded
                : LineRules.Score(line, unit);
            lines.Add(new(line, scheme.Version, result.State, result.Points, [.. result.Steps], [.. result.Evidence], result.Unknown));
            if (result.Points is not { } scored)
                continue;
            if (line.Bonus)
                bonus += scored;
            else
                (full, points) = (full + line.MaxPoints, points + scored);
        }
        var isKnown = lines.All(line => line.State != ScoreLineState.Unknown);
        decimal? total = isKnown && full != 0 ? Round(points * 100 / full + bonus) : null;
        return new(unit.Code, unit.Kind, judgedAs?.Code ?? "", lines.ToImmutable(), full, points, bonus, total, Rank: null);
    }

    /// <summary>Assigns ranks. Equal totals share a rank, and the next rank has a gap: 1, 1, 3.</summary>
    private static ImmutableArray<UnitScore> Rank(IEnumerable<(UnitScore Score, bool AllCancelled)> scores)
    {
        var all = scores.ToList();
        var ranked = all.Where(each => each is { AllCancelled: false, Score.Total: not null })
            .Select(each => each.Score)
            .OrderByDescending(score => score.Total)
            .ThenBy(score => score.Unit, StringComparer.Ordinal)
            .ToList();
        var rank = 0;
        for (var place = 0; place < ranked.Count; place++)
        {
            if (place == 0 || ranked[place].Total != ranked[place - 1].Total)
                rank = place + 1;
            ranked[place] = ranked[place] with { Rank = rank };
        }
        var unranked = all.Where(each => each is { AllCancelled: true } or { Score.Total: null }).Select(each => each.Score);
        return [.. ranked, .. unranked.OrderBy(score => score.Unit, StringComparer.Ordinal)];
    }
}
