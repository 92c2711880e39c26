using ThemeDay.Scheduling.History;
using ThemeDay.Scheduling.IndicatorSchemes;
using ThemeDay.Scheduling.Obligations;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Assessment;

/// <summary>The result of a score line.</summary>
/// <param name="State">Whether it was scored; only then it counts towards the full marks.</param>
/// <param name="Steps">The computation, in order. If scored, the points are the sum of theirs.</param>
/// <param name="Evidence">The ids of the supporting facts (docs/domain.md, Evidence).</param>
/// <param name="Unknown">Why it cannot be judged; null unless <see cref="ScoreLineState.Unknown"/>.</param>
internal sealed record LineResult(ScoreLineState State, IReadOnlyList<ScoreStep> Steps, IReadOnlyList<string> Evidence, UnknownReason? Unknown = null)
{
    public static readonly LineResult ClassExcluded = new(ScoreLineState.NotApplicable, [new(ScoreStepKind.ClassExcluded)], []);
    public static readonly LineResult Pending = new(ScoreLineState.Pending, [new(ScoreStepKind.NothingDue)], []);

    /// <summary>The exact points; null unless scored.</summary>
    public decimal? Points => State == ScoreLineState.Scored ? Steps.Sum(step => step.Points) : null;

    public static LineResult Scored(IReadOnlyList<ScoreStep> steps, IReadOnlyList<string> evidence) => new(ScoreLineState.Scored, steps, evidence);

    public static LineResult AllCancelled(IReadOnlyList<string> evidence) => new(ScoreLineState.NotApplicable, [new(ScoreStepKind.AllCancelled)], evidence);

    public static LineResult Zero(ScoreStepKind kind, IReadOnlyList<string> evidence) => Scored([new(kind)], evidence);

    public static LineResult CannotJudge(string reason, string subject) => new(ScoreLineState.Unknown, [], [], new(reason, subject));
}

/// <summary>The scoring rules of indicators (docs/domain.md, Lines on themes and Lines on activities).</summary>
internal static class LineRules
{
    public static LineResult Score(Indicator line, UnitRecord unit) =>
        line.Rule switch
        {
            IndicatorRule.FirstThemeOnTime => FirstThemeOnTime(line, unit),
            IndicatorRule.ThemesReturned => ThemesReturned(line, unit),
            _ when unit.AllCancelled => LineResult.AllCancelled(Ids(unit.Activities.Select(activity => activity.Cancellation!))),
            _ when !unit.ActivitiesAreDue => LineResult.Pending,
            IndicatorRule.HeldAsPlanned => HeldAsPlanned(line, unit),
            IndicatorRule.ProgrammesOnTime => FiledOnTime(
                line,
                unit,
                ScoreStepKind.ProgrammesLate,
                ScoreStepKind.ProgrammesMissing,
                activity => activity.Programme
            ),
            IndicatorRule.ReportsOnTime => FiledOnTime(line, unit, ScoreStepKind.ReportsLate, ScoreStepKind.ReportsMissing, activity => activity.Report),
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
            return NothingSubmitted(unit);
        if (first.MissingYear is not "")
            return LineResult.CannotJudge(ErrorReasons.CalendarYearMissing, first.MissingYear);
        return LineResult.Scored(
            WithMinimum(
                Math.Min(line.MinimumPoints, line.MaxPoints),
                [Full(line), ScoreStep.PerItem(ScoreStepKind.DaysLate, -line.PointsPerLateDay, first.DaysLate ?? 0)]
            ),
            [.. DueDates(unit.Submission), first.FactId]
        );
    }

    private static LineResult ThemesReturned(Indicator line, UnitRecord unit)
    {
        if (unit.Received is [])
            return NothingSubmitted(unit);
        var themes = unit.Returned.DistinctBy(theme => theme.Theme).Count();
        var submitted = unit.Received.DistinctBy(theme => theme.Theme).Count();
        return LineResult.Scored(
            WithMinimum(0, [Full(line), ScoreStep.PerItem(ScoreStepKind.ThemesReturned, -line.PointsPerItem, themes, submitted)]),
            Ids([.. unit.Received, .. unit.Returned])
        );
    }

    /// <remarks>Only activities whose last day has passed count, in both numerator and denominator: an activity held today counts from tomorrow.</remarks>
    private static LineResult HeldAsPlanned(Indicator line, UnitRecord unit)
    {
        var planned = unit.Activities.Where(activity => activity.IsPast).ToList();
        if (planned is [])
            return unit.Activities is [] ? NothingHeld(unit) : LineResult.Pending;
        var held = planned.Where(activity => activity.Held is not null).ToList();
        return LineResult.Scored(
            [ScoreStep.Ratio(ScoreStepKind.ActivitiesHeld, line.MaxPoints, held.Count, planned.Count)],
            [.. Ids(planned.SelectMany(activity => activity.Days)), .. Marks(held)]
        );
    }

    /// <remarks>Pending if nothing is due or filed; filings not yet due are not deducted.</remarks>
    private static LineResult FiledOnTime(
        Indicator line,
        UnitRecord unit,
        ScoreStepKind lateStep,
        ScoreStepKind missingStep,
        Func<ActivityRecord, Obligation?> filing
    )
    {
        var held = unit.Held.ToList();
        if (held is [])
            return NothingHeld(unit);
        if (EarliestUnknown(held.Select(filing).Where(duty => duty is { Due: null })) is { } unknown)
            return LineResult.CannotJudge(ErrorReasons.CalendarYearMissing, unknown.MissingYear);
        var judged = held.Where(activity => filing(activity) is { State: ObligationState.Met } or { Late: true }).ToList();
        var due = judged.Select(activity => filing(activity)!).ToList();
        if (due is [])
            return LineResult.Pending;
        var missing = due.Count(duty => duty.State != ObligationState.Met);
        var late = due.Count(duty => duty is { State: ObligationState.Met, Late: true });
        List<ScoreStep> steps = [Full(line), ScoreStep.PerItem(lateStep, -line.PointsPerLateFiling, late, due.Count)];
        if (missing > 0)
            steps.Add(ScoreStep.PerItem(missingStep, -line.PointsPerMissingFiling, missing, due.Count));
        return LineResult.Scored(
            WithMinimum(0, steps),
            [.. Ids(judged.SelectMany(activity => activity.Days)), .. Marks(judged), .. due.Select(duty => duty.First?.FactId).OfType<string>()]
        );
    }

    private static LineResult AudiencesPresent(Indicator line, UnitRecord unit)
    {
        var held = unit.Held.Select(activity => activity.Held!).ToList();
        if (held is [])
            return NothingHeld(unit);
        var groups = held.Sum(each => each.Audiences.Distinct(StringComparer.Ordinal).Count(group => line.Audiences.Contains(group, StringComparer.Ordinal)));
        var band = line.Bands.Where(band => groups >= band.From * held.Count).MaxBy(band => band.Points);
        var step = new ScoreStep(ScoreStepKind.AudiencesPresent, band?.Points ?? 0)
        {
            Count = groups,
            Total = held.Count,
            Threshold = band?.From,
        };
        return LineResult.Scored([step], Ids(held));
    }

    private static LineResult ReportsWithPictures(Indicator line, UnitRecord unit)
    {
        var held = unit.Held.ToList();
        if (held is [])
            return NothingHeld(unit);
        if (EarliestUnknown(held.Select(activity => activity.Report).Where(duty => duty is { Due: null, State: ObligationState.Open })) is { } unknown)
            return LineResult.CannotJudge(ErrorReasons.CalendarYearMissing, unknown.MissingYear);
        var due = held.Where(activity => activity.Report is null or { State: ObligationState.Met } or { Late: true }).ToList();
        if (due is [])
            return LineResult.Pending;
        var enough = due.Where(activity => activity.Pictures?.Count >= line.Pictures).ToList();
        return LineResult.Scored(
            [ScoreStep.Ratio(ScoreStepKind.ReportsWithPictures, line.MaxPoints, enough.Count, due.Count) with { Threshold = line.Pictures }],
            [.. Marks(due), .. Ids(due.SelectMany(activity => activity.Days)), .. due.Select(activity => activity.Pictures?.FactId).OfType<string>()]
        );
    }

    private static LineResult Publicity(Indicator line, UnitRecord unit)
    {
        var held = unit.Held.Where(activity => activity.Publicity.Exists(each => each.Kind == line.Publicity)).ToList();
        var shown = held.SelectMany(activity => activity.Publicity).Where(each => each.Kind == line.Publicity).ToList();
        List<ScoreStep> steps = [ScoreStep.PerItem(ScoreStepKind.Publicity, line.PointsPerItem, shown.Count)];
        if (steps[0].Points > line.MaxPoints)
            steps.Add(new(ScoreStepKind.Maximum, line.MaxPoints - steps[0].Points) { Threshold = line.MaxPoints });
        return LineResult.Scored(steps, shown is [] ? HeldOrPlanned(unit) : [.. Marks(held), .. Ids(shown)]);
    }

    private static LineResult OpinionCollected(Indicator line, UnitRecord unit)
    {
        var held = unit.Held.Where(activity => activity.Opinions is not []).ToList();
        var collected = held.SelectMany(activity => activity.Opinions).ToList();
        return collected is []
            ? NothingCollected(unit)
            : LineResult.Scored([new(ScoreStepKind.OpinionsCollected, line.MaxPoints) { Count = collected.Count }], [.. Marks(held), .. Ids(collected)]);
    }

    private static LineResult OpinionsAnswered(Indicator line, UnitRecord unit)
    {
        var held = unit.Held.Where(activity => activity.Opinions is not []).ToList();
        var collected = held.SelectMany(activity => activity.Opinions).ToList();
        var answers = held.SelectMany(activity => activity.Answers.Values).ToList();
        return collected is []
            ? NothingCollected(unit)
            : LineResult.Scored(
                [ScoreStep.Ratio(ScoreStepKind.OpinionsAnswered, line.MaxPoints, answers.Count, collected.Count)],
                [.. Marks(held), .. Ids(collected), .. answers]
            );
    }

    private static ScoreStep Full(Indicator line) => new(ScoreStepKind.FullPoints, line.MaxPoints);

    private static LineResult NothingSubmitted(UnitRecord unit) =>
        unit.Submission is { Late: true } ? LineResult.Zero(ScoreStepKind.NothingSubmitted, [.. DueDates(unit.Submission)]) : LineResult.Pending;

    /// <remarks>That the plan has no activity of the unit rests on its last release; before one, on the cut-off date alone.</remarks>
    private static LineResult NothingHeld(UnitRecord unit) =>
        unit.Activities is []
            ? LineResult.Zero(ScoreStepKind.NothingPlanned, unit.Release is { } release ? [release.Stamp.Id] : [])
            : LineResult.Zero(ScoreStepKind.NothingHeld, Ids(unit.Activities.SelectMany(activity => activity.Days)));

    private static LineResult NothingCollected(UnitRecord unit) => LineResult.Zero(ScoreStepKind.OpinionsCollected, HeldOrPlanned(unit));

    /// <summary>What no record of a unit rests on: the activities that it held, without one what its plan says.</summary>
    private static IReadOnlyList<string> HeldOrPlanned(UnitRecord unit) => unit.Held.Any() ? Marks(unit.Held) : NothingHeld(unit).Evidence;

    private static IReadOnlyList<string> Marks(IEnumerable<ActivityRecord> held) => Ids(held.Select(activity => activity.Held!));

    /// <summary>The facts that set the due dates of the submission: invitations and extensions.</summary>
    private static IEnumerable<string> DueDates(Obligation? submission) => submission is null ? [] : submission.History.Select(due => due.FactId).Distinct();

    private static IReadOnlyList<ScoreStep> WithMinimum(decimal minimum, IReadOnlyList<ScoreStep> steps)
    {
        var points = steps.Sum(step => step.Points);
        return points >= minimum ? steps : [.. steps, new(ScoreStepKind.Minimum, minimum - points) { Threshold = minimum }];
    }

    /// <summary>Of several missing years, the earliest is named, whatever the order of the activities.</summary>
    private static Obligation? EarliestUnknown(IEnumerable<Obligation?> unknown) => unknown.MinBy(duty => duty!.MissingYear, StringComparer.Ordinal);

    private static IReadOnlyList<string> Ids(IEnumerable<Fact> facts) => [.. facts.Select(fact => fact.Stamp.Id)];
}
