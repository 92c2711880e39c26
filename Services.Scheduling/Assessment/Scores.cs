using ThemeDay.Scheduling.History;
using System.Collections.Immutable;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.Obligations;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Assessment;

/// <summary>One line of a unit's score, with what it rests on.</summary>
/// <param name="Indicator">Its number, such as A1.</param>
/// <param name="RuleVersion">The version of the scheme whose rule scored it.</param>
/// <param name="Points">Exact; null where it is not judged.</param>
/// <param name="Evidence">The ids of the facts.</param>
public sealed record ScoreLine(string Indicator, int RuleVersion, decimal? Points, ImmutableArray<string> Evidence)
{
    /// <summary>What the form prints: rounded half up to at most two decimals, trailing zeros dropped; empty where not judged.</summary>
    public string Cell => Points is { } points ? Scores.Round(points).ToString("0.##") : "";
}

/// <summary>A unit's score.</summary>
/// <param name="Unit">Its code.</param>
/// <param name="Class">Its class in the scheme.</param>
/// <param name="Lines">Every line, in the order of the scheme.</param>
/// <param name="Full">The full marks of the lines that were judged.</param>
/// <param name="Points">The exact sum of those lines.</param>
/// <param name="Bonus">On top of the total.</param>
/// <param name="Total">Points / full × 100 + bonus, rounded once; null where nothing could be judged yet.</param>
/// <param name="Rank">1, 1, 3; null for a unit listed without one.</param>
public sealed record UnitScore(
    string Unit,
    string Class,
    ImmutableArray<ScoreLine> Lines,
    decimal Full,
    decimal Points,
    decimal Bonus,
    decimal? Total,
    int? Rank
);

/// <summary>Scores a campaign by an indicator scheme (indicators.md).</summary>
public static class Scores
{
    private const int ExactPlaces = 15;

    /// <summary>Every unit called, by rank, then by code; units without a rank last.</summary>
    /// <returns>The scores, or <c>CALENDAR_YEAR_MISSING</c> where a line would need a due day or a count of days in a year
    /// without a list; FAILED_PRECONDITION where the scheme has no class for a unit's kind.</returns>
    public static Result<ImmutableArray<UnitScore>> Of(
        IReadOnlyCollection<Fact> facts,
        CampaignTerms terms,
        WorkingDays calendar,
        IndicatorScheme scheme,
        PointInTime knowledge
    )
    {
        var ordered = knowledge.Order(facts);
        var units = UnitRecords.Gather(ordered, Ledger.Derive(ordered, terms, calendar, knowledge), knowledge);
        if (units.Select(unit => MissingYear(unit, calendar)).FirstOrDefault(year => year is not null) is { } missing)
            return new Error(ErrorKind.FailedPrecondition, ErrorReasons.CalendarYearMissing) { Subject = missing };
        if (units.FirstOrDefault(unit => scheme.ClassOf(unit.Kind) is null) is { } stranger)
            return new Error(ErrorKind.FailedPrecondition, ErrorReasons.UnitKindWithoutClass) { Subject = stranger.Kind };
        return Rank(units.Select(unit => (Score(unit, scheme), unit.AllCancelled)));
    }

    /// <summary>Rounds half up to two decimals: 98.325 is 98.33.</summary>
    /// <remarks>Thirds are cut off after 28 digits, so a sum that is exactly a half may come out a hair below it: digits
    /// beyond the 15th are noise. Counts are far too small for a true value to lie that near a half without being one.</remarks>
    public static decimal Round(decimal value) => Math.Round(Math.Round(value, ExactPlaces, MidpointRounding.AwayFromZero), 2, MidpointRounding.AwayFromZero);

    private static UnitScore Score(UnitRecord unit, IndicatorScheme scheme)
    {
        var judgedAs = scheme.ClassOf(unit.Kind)!;
        decimal full = 0,
            points = 0,
            bonus = 0;
        var lines = ImmutableArray.CreateBuilder<ScoreLine>();
        foreach (var line in scheme.Indicators)
        {
            var verdict = judgedAs.NeverJudged.Contains(line.No, StringComparer.Ordinal) ? LineResult.NotJudged : LineRules.Score(line, unit);
            lines.Add(new(line.No, scheme.Version, verdict.Points, [.. verdict.Evidence]));
            if (verdict.Points is not { } scored)
                continue;
            if (line.Bonus)
                bonus += scored;
            else
                (full, points) = (full + line.Full, points + scored);
        }
        decimal? total = full == 0 ? null : Round(points * 100 / full + bonus);
        return new(unit.Code, judgedAs.Code, lines.ToImmutable(), full, points, bonus, total, Rank: null);
    }

    /// <summary>Equal totals share a rank, and the next rank counts them: 1, 1, 3.</summary>
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

    /// <summary>The year that stands in the way of judging the unit; null where none does.</summary>
    private static string? MissingYear(UnitRecord unit, WorkingDays calendar)
    {
        if (unit.Submission is { First: { } first, MissedDue: { } due } && calendar.DaysLate(due, first.On).Error is { } refusal)
            return refusal.Subject;
        return unit
            .Held.SelectMany(activity => new[] { activity.Programme, activity.Report })
            .FirstOrDefault(duty => duty is { DueUnknown: true })
            ?.MissingYear;
    }
}
