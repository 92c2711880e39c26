using ThemeDay.Scheduling.History;
using ThemeDay.Scheduling.IndicatorSchemes;
using ThemeDay.Scheduling.Obligations;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Assessment;

/// <summary>The result of a score line.</summary>
/// <param name="State">Whether it was scored; only then it counts towards the full marks.</param>
/// <param name="Points">The exact points; null unless scored.</param>
/// <param name="Evidence">The ids of the supporting facts.</param>
/// <param name="Unknown">Why it cannot be judged; null unless <see cref="ScoreLineState.Unknown"/>.</param>
internal sealed record LineResult(ScoreLineState State, decimal? Points, IReadOnlyList<string> Evidence, UnknownReason? Unknown = null)
{
    public static readonly LineResult NotApplicable = new(ScoreLineState.NotApplicable, null, []);
    public static readonly LineResult Pending = new(ScoreLineState.Pending, null, []);

    public LineResult(decimal points, IReadOnlyList<string> evidence)
        : this(ScoreLineState.Scored, points, evidence) { }

    public static LineResult CannotJudge(string reason, string subject) => new(ScoreLineState.Unknown, null, [], new(reason, subject));
}

/// <summary>The scoring rules of indicators (docs/domain.md, Lines on themes and Lines on activities).</summary>
internal static class LineRules
{
    public static LineResult Score(Indicator line, UnitRecord unit) =>
        line.Rule switch
        {
            IndicatorRule.FirstThemeOnTime => FirstThemeOnTime(line, unit),
            IndicatorRule.ThemesReturned => ThemesReturned(line, unit),
            _ when unit.AllCancelled => LineResult.NotApplicable,
            _ when !unit.ActivitiesAreDue => LineResult.Pending,
            IndicatorRule.HeldAsPlanned => HeldAsPlanned(line, unit),
            IndicatorRule.ProgrammesOnTime => FiledOnTime(line, unit, activity => activity.Programme),
            IndicatorRule.ReportsOnTime => FiledOnTime(line, unit, activity => activity.Report),
            IndicatorRule.AudiencesPresent => AudiencesPresent(line, unit),
            IndicatorRule.ReportsWithPictures => ReportsWithPictures(line, unit),
            IndicatorRule.Publicity => Publicity(line, unit),
            IndicatorRule.OpinionCollected => OpinionCollected(line, unit),
            IndicatorRule.OpinionsAnswered => OpinionsAnswered(line, unit),
            _ => throw new InvalidOperationException($"no rule {line.Rule}"),
        };

    /// <remarks>The first theme counts even if the campaign asks for more: how many are still owed is a matter of the obligation.</remarks>
    private static LineResult FirstThemeOnTime(Indicator line, UnitRecord unit)
    {
        if (unit.FirstTheme is not { } first)
            return unit.Submission is { Late: true } ? new(0, []) : LineResult.Pending;
        if (first.MissingYear is not "")
            return LineResult.CannotJudge(ErrorReasons.CalendarYearMissing, first.MissingYear);
        var points = first.DaysLate is { } days and > 0 ? Math.Max(line.MaxPoints - line.PointsPerLateDay * days, line.MinimumPoints) : line.MaxPoints;
        return new(points, [first.FactId]);
    }

    private static LineResult ThemesReturned(Indicator line, UnitRecord unit)
    {
        if (unit.Received is [])
            return unit.Submission is { Late: true } ? new(0, []) : LineResult.Pending;
        var themes = unit.Returned.DistinctBy(theme => theme.Theme).Count();
        return new(Math.Max(line.MaxPoints - line.PointsPerItem * themes, 0), Ids([.. unit.Received, .. unit.Returned]));
    }

    /// <remarks>Only activities whose last day has passed count, in both numerator and denominator: an activity held today counts from tomorrow.</remarks>
    private static LineResult HeldAsPlanned(Indicator line, UnitRecord unit)
    {
        var planned = unit.Activities.Where(activity => activity.IsPast).ToList();
        if (planned is [])
            return unit.Activities is [] ? new(0, []) : LineResult.Pending;
        var held = planned.Where(activity => activity.Held is not null).ToList();
        return new(
            line.MaxPoints * held.Count / planned.Count,
            [.. Ids(planned.Select(activity => activity.Planned)), .. Ids(held.Select(activity => activity.Held!))]
        );
    }

    /// <remarks>Pending if nothing is due or filed; filings not yet due are not deducted.</remarks>
    private static LineResult FiledOnTime(Indicator line, UnitRecord unit, Func<ActivityRecord, Obligation?> filing)
    {
        var held = unit.Held.ToList();
        if (held is [])
            return new(0, []);
        if (EarliestUnknown(held.Select(filing).Where(duty => duty is { Due: null })) is { } unknown)
            return LineResult.CannotJudge(ErrorReasons.CalendarYearMissing, unknown.MissingYear);
        var due = held.Select(filing).OfType<Obligation>().Where(duty => duty.State == ObligationState.Met || duty.Late).ToList();
        if (due is [])
            return LineResult.Pending;
        var missing = due.Count(duty => duty.State != ObligationState.Met);
        var late = due.Count(duty => duty is { State: ObligationState.Met, Late: true });
        var points = line.MaxPoints - line.PointsPerLateFiling * late - line.PointsPerMissingFiling * missing;
        return new(Math.Max(points, 0), [.. due.Select(duty => duty.First?.FactId ?? duty.History[^1].FactId)]);
    }

    private static LineResult AudiencesPresent(Indicator line, UnitRecord unit)
    {
        var held = unit.Held.Select(activity => activity.Held!).ToList();
        if (held is [])
            return new(0, []);
        var groups = held.Sum(each => each.Audiences.Distinct(StringComparer.Ordinal).Count(group => line.Audiences.Contains(group, StringComparer.Ordinal)));
        var points = line.Bands.Where(band => groups >= band.From * held.Count).Select(band => band.Points).DefaultIfEmpty(0).Max();
        return new(points, Ids(held));
    }

    private static LineResult ReportsWithPictures(Indicator line, UnitRecord unit)
    {
        var held = unit.Held.ToList();
        if (held is [])
            return new(0, []);
        if (EarliestUnknown(held.Select(activity => activity.Report).Where(duty => duty is { Due: null, State: ObligationState.Open })) is { } unknown)
            return LineResult.CannotJudge(ErrorReasons.CalendarYearMissing, unknown.MissingYear);
        var due = held.Where(activity => activity.Report is null or { State: ObligationState.Met } or { Late: true }).ToList();
        if (due is [])
            return LineResult.Pending;
        var enough = due.Where(activity => activity.Pictures?.Count >= line.Pictures).ToList();
        return new(
            line.MaxPoints * enough.Count / due.Count,
            [.. Ids(due.Select(activity => activity.Held!)), .. due.Select(activity => activity.Pictures?.FactId).OfType<string>()]
        );
    }

    private static LineResult Publicity(Indicator line, UnitRecord unit)
    {
        var shown = unit.Held.SelectMany(activity => activity.Publicity).Where(each => each.Kind == line.Publicity).ToList();
        return new(Math.Min(line.PointsPerItem * shown.Count, line.MaxPoints), Ids(shown));
    }

    private static LineResult OpinionCollected(Indicator line, UnitRecord unit)
    {
        var collected = unit.Held.SelectMany(activity => activity.Opinions).ToList();
        return new(collected is [] ? 0 : line.MaxPoints, Ids(collected));
    }

    private static LineResult OpinionsAnswered(Indicator line, UnitRecord unit)
    {
        var collected = unit.Held.SelectMany(activity => activity.Opinions).ToList();
        var answers = unit.Held.SelectMany(activity => activity.Answers.Values).ToList();
        return new(collected is [] ? 0 : line.MaxPoints * answers.Count / collected.Count, [.. Ids(collected), .. answers]);
    }

    /// <summary>Of several missing years, the earliest is named, whatever the order of the activities.</summary>
    private static Obligation? EarliestUnknown(IEnumerable<Obligation?> unknown) => unknown.MinBy(duty => duty!.MissingYear, StringComparer.Ordinal);

    private static IReadOnlyList<string> Ids(IEnumerable<Fact> facts) => [.. facts.Select(fact => fact.Stamp.Id)];
}
