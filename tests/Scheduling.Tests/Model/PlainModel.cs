using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.History;
using ThemeDay.Scheduling.IndicatorSchemes;

namespace ThemeDay.Scheduling.Tests.Model;

/// <summary>A second, slow implementation of the rules (docs/domain.md, Dates, Obligations and Assessment): every question is put to all facts.</summary>
internal static class PlainModel
{
    /// <summary>Every obligation, ordered by unit, kind, subject, then by the effective date and position of the return that a correction answers.</summary>
    public static IReadOnlyList<ModelObligation> Obligations(
        IReadOnlyList<Fact> facts,
        CampaignTerms terms,
        IReadOnlyList<CalendarYear> calendar,
        DateOnly today,
        DateOnly? cutOff,
        DateTimeOffset? knownTime
    )
    {
        var view = Look(facts, terms, calendar, today, cutOff, knownTime);
        var units = view.All<UnitInvited>().Select(each => each.Unit).Distinct();
        var activities = view.All<ActivityPlanned>().Select(each => each.Activity).Distinct().ToList();

        var first = units
            .Select(each => Submission(view, each))
            .Concat(activities.Select(each => Programme(view, each)))
            .Concat(activities.Select(each => Report(view, each)))
            .Select(each => (Obligation: each, Return: (FactStamp?)null));
        var corrections = view.All<ThemeReturned>()
            .Select(each => (Obligation: ThemeCorrection(view, each), Return: (FactStamp?)each.Stamp))
            .Concat(
                view.All<ProgrammeReturned>()
                    .Where(each => activities.Contains(each.Activity))
                    .Select(each => (Obligation: ProgrammeCorrection(view, each), Return: (FactStamp?)each.Stamp))
            )
            .Concat(
                view.All<ReportReturned>()
                    .Where(each => activities.Contains(each.Activity))
                    .Select(each => (Obligation: ReportCorrection(view, each), Return: (FactStamp?)each.Stamp))
            );

        return
        [
            .. first
                .Concat(corrections)
                .OrderBy(each => each.Obligation.Unit, StringComparer.Ordinal)
                .ThenBy(each => each.Obligation.Kind)
                .ThenBy(each => each.Obligation.Subject, StringComparer.Ordinal)
                .ThenBy(each => each.Return?.EffectiveOn)
                .ThenBy(each => each.Return?.Position)
                .Select(each => each.Obligation),
        ];
    }

    /// <summary>The scores of all units, ordered by rank and then code, unranked units last by code.</summary>
    public static IReadOnlyList<ModelScore> Scores(
        IReadOnlyList<Fact> facts,
        CampaignTerms terms,
        IReadOnlyList<CalendarYear> calendar,
        IndicatorScheme scheme,
        DateOnly today,
        DateOnly? cutOff,
        DateTimeOffset? knownTime
    )
    {
        var view = Look(facts, terms, calendar, today, cutOff, knownTime);

        // docs/domain.md, Units that are scored
        var scores = view.All<UnitInvited>()
            .Select(each => each.Unit)
            .Distinct()
            .Where(each => IsInvited(view, each))
            .Select(each => ScoreWithoutRank(view, scheme, each))
            .ToList();

        // docs/domain.md, Rank
        var ranked = scores.Where(each => each.Total is not null && !AllCancelled(view, each.Unit)).ToList();
        return
        [
            .. scores
                .Select(each => ranked.Contains(each) ? each with { Rank = 1 + ranked.Count(other => other.Total > each.Total) } : each)
                .OrderBy(each => each.Rank ?? int.MaxValue)
                .ThenBy(each => each.Unit, StringComparer.Ordinal),
        ];
    }

    // The facts that are visible at the point in time, in the order in which they apply, and what they are judged by.
    private sealed record View(
        IReadOnlyList<Fact> Facts,
        CampaignTerms Terms,
        IReadOnlyList<CalendarYear> Calendar,
        DateOnly EvaluationDate,
        bool CutOffReached
    )
    {
        public IEnumerable<T> All<T>()
            where T : Fact => Facts.OfType<T>();
    }

    // A date, or the year that is missing to know it.
    private readonly record struct Day(DateOnly? Date, int MissingYear);

    // A number of days, or the year that is missing to know it.
    private readonly record struct Count(int? Days, int MissingYear);

    // A due date and the fact that set it.
    private sealed record DueDate(FactStamp SetBy, Day Due);

    // The time of an activity in the plan: the host, the days as planned and rescheduled, and whether a release dropped it since.
    private sealed record Planning(string Unit, IReadOnlyList<PlannedDays> Days, bool Dropped)
    {
        public FactStamp Start => Days[0].SetBy;
        public DateOnly LastDay => Days[^1].Last;
    }

    private sealed record PlannedDays(FactStamp SetBy, DateOnly First, DateOnly Last);

    // docs/domain.md, Point in time
    private static View Look(
        IReadOnlyList<Fact> facts,
        CampaignTerms terms,
        IReadOnlyList<CalendarYear> calendar,
        DateOnly today,
        DateOnly? cutOff,
        DateTimeOffset? knownTime
    )
    {
        var visible = facts
            .DistinctBy(each => each.Stamp.Id, StringComparer.Ordinal)
            .Where(each => cutOff is null || each.Stamp.EffectiveOn < cutOff)
            .Where(each => knownTime is null || each.Stamp.RecordedAt <= knownTime)
            .OrderBy(each => each.Stamp.EffectiveOn)
            .ThenBy(each => each.Stamp.Position)
            .ToList();
        var now = knownTime is { } known && ShanghaiDay(known) < today ? ShanghaiDay(known) : today;
        var evaluation = cutOff is { } cut && cut.AddDays(-1) < now ? cut.AddDays(-1) : now;
        return new View(visible, terms, calendar, evaluation, cutOff <= now);
    }

    // docs/domain.md, Dates: days are Asia/Shanghai, which is UTC+8 without daylight saving.
    private static DateOnly ShanghaiDay(DateTimeOffset instant) => DateOnly.FromDateTime(instant.ToOffset(TimeSpan.FromHours(8)).DateTime);

    // docs/domain.md, Point in time: by effective date, then in the order of recording.
    private static bool IsBefore(FactStamp one, FactStamp other) =>
        one.EffectiveOn < other.EffectiveOn || (one.EffectiveOn == other.EffectiveOn && one.Position < other.Position);

    // docs/domain.md, Working days: null if the list of the year is missing; the later of two notices is right.
    private static bool? IsWorkingDay(IReadOnlyList<CalendarYear> calendar, DateOnly day)
    {
        if (!calendar.Any(each => each.Year == day.Year))
        {
            return null;
        }

        var special = calendar.OrderByDescending(each => each.Year).SelectMany(each => each.Days).FirstOrDefault(each => each.Day == day);
        return special?.Working ?? day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);
    }

    // docs/domain.md, Working days: step is 1 or -1; the day counted from is not evaluated.
    private static Day WalkWorkingDays(View view, DateOnly from, int count, int step)
    {
        var day = from;
        for (var counted = 0; counted < count; )
        {
            day = day.AddDays(step);
            switch (IsWorkingDay(view.Calendar, day))
            {
                case null:
                    return new Day(null, day.Year);
                case true:
                    counted++;
                    break;
                default:
                    break;
            }
        }

        return new Day(day, 0);
    }

    // docs/domain.md, Days late
    private static Count DaysLate(View view, DateOnly due, DateOnly receipt)
    {
        var working = 0;
        for (var day = due.AddDays(1); day <= receipt; day = day.AddDays(1))
        {
            switch (IsWorkingDay(view.Calendar, day))
            {
                case null:
                    return new Count(null, day.Year);
                case true:
                    working++;
                    break;
                default:
                    break;
            }
        }

        return new Count(Math.Max(1, working), 0);
    }

    // docs/domain.md, Lead times: before the first day of an activity.
    private static Day DueBefore(View view, LeadTime lead, DateOnly firstDay) =>
        lead.Kind switch
        {
            LeadKind.WorkingDays => WalkWorkingDays(view, firstDay, lead.Days, -1),
            LeadKind.CalendarDays => new Day(firstDay.AddDays(-lead.Days), 0),
            _ => new Day(lead.Date, 0),
        };

    // docs/domain.md, Lead times: after the last day of an activity or the day of a return; one date that is not later gives way to the next working day.
    private static Day DueAfter(View view, LeadTime lead, DateOnly from) =>
        lead.Kind switch
        {
            LeadKind.WorkingDays => WalkWorkingDays(view, from, lead.Days, 1),
            LeadKind.CalendarDays => new Day(from.AddDays(lead.Days), 0),
            _ => lead.Date > from ? new Day(lead.Date, 0) : WalkWorkingDays(view, from, 1, 1),
        };

    // docs/domain.md, Uninvited units: the last word on the unit at the point in time.
    private static bool IsInvited(View view, string unit) =>
        view.Facts.LastOrDefault(each => (each is UnitInvited invited && invited.Unit == unit) || (each is UnitUninvited revoked && revoked.Unit == unit))
        is UnitInvited;

    // docs/domain.md, Submission due: the deadline of the latest invitation, or the latest extension whenever it was granted.
    private static DateOnly SubmissionDue(View view, string unit)
    {
        var deadline = view.All<UnitInvited>().Last(each => each.Unit == unit).Deadline ?? view.Terms.Deadline;
        var extensions = view.All<CampaignExtended>().Where(each => each.Unit is null || each.Unit == unit).Select(each => each.Deadline);
        return extensions.Append(deadline).Max();
    }

    // docs/domain.md, Submission due: the first receipt of each theme of the unit, in their order, whatever became of the theme.
    private static List<ThemeReceived> FirstReceiptsOfThemes(View view, string unit) =>
        [.. view.All<ThemeReceived>().Where(each => each.Unit == unit).DistinctBy(each => each.Theme, StringComparer.Ordinal)];

    // docs/domain.md, Submission due, Uninvited units
    private static ModelObligation Submission(View view, string unit)
    {
        var due = new Day(SubmissionDue(view, unit), 0);
        if (!IsInvited(view, unit))
        {
            return ClosedNeverLate(ModelKind.SubmitTheme, unit, unit, null, due);
        }

        // Only the latest deadline counts: former ones cannot be missed.
        var invitation = view.All<UnitInvited>().Last(each => each.Unit == unit).Stamp;
        var receipt = FirstReceiptsOfThemes(view, unit).ElementAtOrDefault(Math.Max(1, view.Terms.MinimumThemes) - 1)?.Stamp;
        return Judge(view, ModelKind.SubmitTheme, unit, unit, null, [new DueDate(invitation, due)], receipt, []);
    }

    // docs/domain.md, Dropping, Rescheduling: the latest stay of an activity in the plan and each of its days; a former stay is as if it had never been.
    private static Planning PlanningOf(View view, string activity)
    {
        var lastPlanned = view.All<ActivityPlanned>().Last(each => each.Activity == activity);
        var drops = view.All<ActivityDropped>().Where(each => each.Activity == activity).Select(each => each.Stamp).ToList();
        var dropBefore = drops.LastOrDefault(each => IsBefore(each, lastPlanned.Stamp));
        var dropAfter = drops.FirstOrDefault(each => IsBefore(lastPlanned.Stamp, each));
        var stay = view
            .Facts.Where(each => dropBefore is null || IsBefore(dropBefore, each.Stamp))
            .Where(each => dropAfter is null || IsBefore(each.Stamp, dropAfter))
            .SkipWhile(each => each is not ActivityPlanned planned || planned.Activity != activity);
        var days = stay.Select(each =>
            each switch
            {
                ActivityPlanned planned when planned.Activity == activity => new PlannedDays(planned.Stamp, planned.FirstDay, planned.LastDay),
                ActivityRescheduled moved when moved.Activity == activity => new PlannedDays(moved.Stamp, moved.FirstDay, moved.LastDay),
                ActivityReplanned again when again.Activity == activity => new PlannedDays(again.Stamp, again.FirstDay, again.LastDay),
                _ => null,
            }
        );
        return new Planning(lastPlanned.Unit, [.. days.OfType<PlannedDays>()], dropAfter is not null);
    }

    // A time during which an activity was cancelled; until null, if it was not planned again.
    private sealed record Cancellation(FactStamp From, FactStamp? Until);

    // docs/domain.md, Cancelling and withdrawing, Replanning: the cancellations in the latest stay in the plan.
    private static List<Cancellation> CancellationsOf(View view, string activity)
    {
        var start = PlanningOf(view, activity).Start;
        return
        [
            .. view.All<ActivityCancelled>()
                .Where(each => each.Activity == activity && IsBefore(start, each.Stamp))
                .Select(each => new Cancellation(
                    each.Stamp,
                    view.All<ActivityReplanned>().FirstOrDefault(again => again.Activity == activity && IsBefore(each.Stamp, again.Stamp))?.Stamp
                )),
        ];
    }

    // docs/domain.md, Programme due, Rescheduling
    private static List<DueDate> ProgrammeDueDates(View view, string activity) =>
        [.. PlanningOf(view, activity).Days.Select(each => new DueDate(each.SetBy, DueBefore(view, view.Terms.Programme, each.First)))];

    // docs/domain.md, Report due, Rescheduling
    private static List<DueDate> ReportDueDates(View view, string activity) =>
        [.. PlanningOf(view, activity).Days.Select(each => new DueDate(each.SetBy, DueAfter(view, view.Terms.Report, each.Last)))];

    // docs/domain.md, Programme due, First receipt
    private static ModelObligation Programme(View view, string activity)
    {
        var receipt = view.All<ProgrammeFiled>().FirstOrDefault(each => each.Activity == activity)?.Stamp;
        return OfActivity(view, ModelKind.FileProgramme, activity, null, ProgrammeDueDates(view, activity), receipt);
    }

    // docs/domain.md, Report due, First receipt
    private static ModelObligation Report(View view, string activity)
    {
        var receipt = view.All<ReportFiled>().FirstOrDefault(each => each.Activity == activity)?.Stamp;
        return OfActivity(view, ModelKind.FileReport, activity, null, ReportDueDates(view, activity), receipt);
    }

    // docs/domain.md, Corrections: the first filing after the return meets it, withdrawing the theme closes it.
    private static ModelObligation ThemeCorrection(View view, ThemeReturned returned)
    {
        var due = new DueDate(returned.Stamp, DueAfter(view, view.Terms.Correction, returned.Stamp.EffectiveOn));
        var receipt = view.All<ThemeReceived>().FirstOrDefault(each => each.Theme == returned.Theme && IsBefore(returned.Stamp, each.Stamp))?.Stamp;
        var withdrawal = view.All<ThemeWithdrawn>().FirstOrDefault(each => each.Theme == returned.Theme)?.Stamp;
        return Judge(
            view,
            ModelKind.CorrectTheme,
            returned.Unit,
            returned.Theme,
            returned.Stamp.Id,
            [due],
            receipt,
            withdrawal is null ? [] : [new(withdrawal, null)]
        );
    }

    // docs/domain.md, Corrections
    private static ModelObligation ProgrammeCorrection(View view, ProgrammeReturned returned)
    {
        var receipt = view.All<ProgrammeFiled>().FirstOrDefault(each => each.Activity == returned.Activity && IsBefore(returned.Stamp, each.Stamp))?.Stamp;
        var dueDates = ActivityCorrectionDue(view, returned.Activity, returned.Stamp, receipt);
        return OfActivity(view, ModelKind.CorrectProgramme, returned.Activity, returned.Stamp.Id, dueDates, receipt);
    }

    // docs/domain.md, Corrections
    private static ModelObligation ReportCorrection(View view, ReportReturned returned)
    {
        var receipt = view.All<ReportFiled>().FirstOrDefault(each => each.Activity == returned.Activity && IsBefore(returned.Stamp, each.Stamp))?.Stamp;
        var dueDates = ActivityCorrectionDue(view, returned.Activity, returned.Stamp, receipt);
        return OfActivity(view, ModelKind.CorrectReport, returned.Activity, returned.Stamp.Id, dueDates, receipt);
    }

    // docs/domain.md, Corrections, Dropping, Replanning: a return from before the activity came into the plan is counted from the release that planned it; one
    // that a cancellation closed, or that was made after it, from the release that planned the activity again.
    private static List<DueDate> ActivityCorrectionDue(View view, string activity, FactStamp returned, FactStamp? receipt)
    {
        var planned = PlanningOf(view, activity).Start;
        var from = IsBefore(returned, planned) ? planned : returned;
        var closed = CancellationsOf(view, activity).FirstOrDefault(each => IsBefore(each.From, from) && each.Until is { } until && IsBefore(from, until));
        from = closed?.Until ?? from;
        var again = CancellationsOf(view, activity)
            .Where(each => receipt is null || IsBefore(each.From, receipt))
            .Select(each => each.Until)
            .OfType<FactStamp>()
            .Where(each => IsBefore(from, each));
        return [.. again.Prepend(from).Select(each => new DueDate(each, DueAfter(view, view.Terms.Correction, each.EffectiveOn)))];
    }

    // docs/domain.md, Dropping, Cancelling and withdrawing: what the fate of an activity does to each of its obligations.
    private static ModelObligation OfActivity(View view, ModelKind kind, string activity, string? answers, IReadOnlyList<DueDate> dueDates, FactStamp? receipt)
    {
        var planning = PlanningOf(view, activity);
        return planning.Dropped
            ? ClosedNeverLate(kind, planning.Unit, activity, answers, dueDates[^1].Due)
            : Judge(view, kind, planning.Unit, activity, answers, dueDates, receipt, CancellationsOf(view, activity));
    }

    // docs/domain.md, Uninvited units, Dropping
    private static ModelObligation ClosedNeverLate(ModelKind kind, string unit, string subject, string? answers, Day due) =>
        new(kind, unit, subject, answers, due.Date, null, null, 0, ModelState.Closed, null);

    // docs/domain.md, First receipt, Rescheduling, Cancelling and withdrawing, Replanning: a receipt after the last closing fact does not meet the obligation.
    private static ModelObligation Judge(
        View view,
        ModelKind kind,
        string unit,
        string subject,
        string? answers,
        IReadOnlyList<DueDate> dueDates,
        FactStamp? receipt,
        IReadOnlyList<Cancellation> closings
    )
    {
        var closing = closings.LastOrDefault(each => each.Until is null)?.From;
        var met = receipt is not null && (closing is null || IsBefore(receipt, closing)) ? receipt : null;
        var closed = met is null ? closing : null;
        var end = met ?? closed;
        var judgedOn = end?.EffectiveOn ?? view.EvaluationDate;

        var due = dueDates[^1].Due.Date;
        var missed = MissedFirst(dueDates, closings, end, judgedOn);
        var late = missed is null ? 0 : DaysLate(view, missed.Due.Date!.Value, judgedOn).Days;
        if (missed is not null && late is { } days)
        {
            late = Math.Max(1, days - DaysClosed(view, missed, closings, judgedOn));
        }

        var state =
            met is not null ? ModelState.Met
            : closed is not null ? ModelState.Closed
            : ModelState.Open;
        var light = state == ModelState.Open ? LightOf(view, due, missed?.Due.Date) : (ModelLight?)null;
        return new ModelObligation(kind, unit, subject, answers, due, met?.EffectiveOn, missed?.Due.Date, late, state, light);
    }

    // docs/domain.md, First receipt, Rescheduling, Replanning: the first due date that had passed when the next one was set, or when the obligation was closed,
    // ended or is judged. The first due date judges also what was received before it was set, that of a new plan what was received while it was cancelled.
    // Other due dates set after the end were never in force for the obligation.
    private static DueDate? MissedFirst(IReadOnlyList<DueDate> dueDates, IReadOnlyList<Cancellation> closings, FactStamp? end, DateOnly judgedOn)
    {
        var waited = end is null ? null : closings.FirstOrDefault(each => each.Until is { } until && IsBefore(each.From, end) && IsBefore(end, until))?.Until;
        var inForce = dueDates.Where((each, index) => index == 0 || end is null || IsBefore(each.SetBy, end) || each.SetBy == waited).ToList();
        foreach (var (index, each) in inForce.Index())
        {
            var next = index + 1 < inForce.Count ? inForce[index + 1].SetBy.EffectiveOn : judgedOn;
            var cancelled = closings.FirstOrDefault(closing => IsBefore(each.SetBy, closing.From))?.From.EffectiveOn;
            if (
                each.Due.Date
                < (
                    each.SetBy == waited ? judgedOn
                    : cancelled < next ? cancelled
                    : next
                )
            )
            {
                return each;
            }
        }

        return null;
    }

    // docs/domain.md, Replanning: the working days on which an obligation that was missed before was closed.
    private static int DaysClosed(View view, DueDate missed, IReadOnlyList<Cancellation> closings, DateOnly judgedOn)
    {
        var days = 0;
        foreach (var closing in closings.Where(each => each.Until is not null && IsBefore(missed.SetBy, each.From)))
        {
            var last = closing.Until!.EffectiveOn < judgedOn ? closing.Until.EffectiveOn : judgedOn;
            for (var day = closing.From.EffectiveOn.AddDays(1); day <= last; day = day.AddDays(1))
            {
                days += IsWorkingDay(view.Calendar, day) is true ? 1 : 0;
            }
        }

        return days;
    }

    // docs/domain.md, Lights
    private static ModelLight LightOf(View view, DateOnly? due, DateOnly? missed)
    {
        if (missed is not null)
        {
            return ModelLight.Red;
        }

        var yellowFrom = due is null ? null : WalkWorkingDays(view, due.Value, 3, -1).Date;
        return yellowFrom is null ? ModelLight.Unknown
            : view.EvaluationDate >= yellowFrom ? ModelLight.Yellow
            : ModelLight.Green;
    }

    // docs/domain.md, Units that are scored, Total
    private static ModelScore ScoreWithoutRank(View view, IndicatorScheme scheme, string unit)
    {
        var kind = view.All<UnitInvited>().Last(each => each.Unit == unit).Kind;
        var unitClass = scheme.ClassOf(kind);
        var lines = scheme
            .Indicators.Select(each => unitClass is null ? new ModelLine(each.Number, ModelLineState.Unknown, null, kind) : Line(view, unitClass, each, unit))
            .ToList();

        var scored = scheme.Indicators.Zip(lines).Where(each => each.Second.State == ModelLineState.Scored).ToList();
        var fullMarks = scored.Where(each => !each.First.Bonus).Sum(each => each.First.MaxPoints);
        var points = scored.Where(each => !each.First.Bonus).Sum(each => each.Second.Points!.Value);
        var bonus = scored.Where(each => each.First.Bonus).Sum(each => each.Second.Points!.Value);
        var hasTotal = fullMarks > 0 && lines.All(each => each.State != ModelLineState.Unknown);
        return new ModelScore(unit, lines, fullMarks, bonus, hasTotal ? RoundHalfUp((points * 100 / fullMarks) + bonus) : null, null);
    }

    // docs/domain.md, Total: the digits beyond the 15th place are noise of divisions such as by three.
    private static decimal RoundHalfUp(decimal exact) =>
        decimal.Round(decimal.Round(exact, 15, MidpointRounding.AwayFromZero), 2, MidpointRounding.AwayFromZero);

    // docs/domain.md, Lines that are not scored
    private static ModelLine Line(View view, UnitClass unitClass, Indicator indicator, string unit)
    {
        if (unitClass.ExcludedIndicators.Contains(indicator.Number, StringComparer.Ordinal))
        {
            return new ModelLine(indicator.Number, ModelLineState.NotApplicable, null, "");
        }

        return indicator.Rule switch
        {
            IndicatorRule.FirstThemeOnTime => FirstThemeOnTime(view, indicator, unit),
            IndicatorRule.ThemesReturned => ThemesReturned(view, indicator, unit),
            _ => LineOnActivities(view, indicator, unit),
        };
    }

    private static ModelLine Scored(Indicator indicator, decimal points) => new(indicator.Number, ModelLineState.Scored, points, "");

    private static ModelLine Pending(Indicator indicator) => new(indicator.Number, ModelLineState.Pending, null, "");

    private static ModelLine Unknown(Indicator indicator, int missingYear) => new(indicator.Number, ModelLineState.Unknown, null, $"{missingYear}");

    // docs/domain.md, Lines on themes: the points of a unit without a theme.
    private static ModelLine WithoutTheme(View view, Indicator indicator, string unit) =>
        view.EvaluationDate > SubmissionDue(view, unit) ? Scored(indicator, 0) : Pending(indicator);

    // docs/domain.md, Lines on themes, Theme late: first_theme_on_time.
    private static ModelLine FirstThemeOnTime(View view, Indicator indicator, string unit)
    {
        // Which of several themes of one day is the first matters to the evidence only, not to the points.
        var first = FirstReceiptsOfThemes(view, unit).FirstOrDefault();
        if (first is null)
        {
            return WithoutTheme(view, indicator, unit);
        }

        var due = SubmissionDue(view, unit);
        var received = first.Stamp.EffectiveOn;
        if (received <= due)
        {
            return Scored(indicator, indicator.MaxPoints);
        }

        var late = DaysLate(view, due, received);
        return late.Days is { } days
            ? Scored(indicator, Math.Max(indicator.MinimumPoints, indicator.MaxPoints - (indicator.PointsPerLateDay * days)))
            : Unknown(indicator, late.MissingYear);
    }

    // docs/domain.md, Lines on themes: themes_returned.
    private static ModelLine ThemesReturned(View view, Indicator indicator, string unit)
    {
        if (FirstReceiptsOfThemes(view, unit).Count == 0)
        {
            return WithoutTheme(view, indicator, unit);
        }

        var returned = view.All<ThemeReturned>().Where(each => each.Unit == unit).Select(each => each.Theme).Distinct(StringComparer.Ordinal).Count();
        return Scored(indicator, Math.Max(0, indicator.MaxPoints - (indicator.PointsPerItem * returned)));
    }

    // docs/domain.md, Lines on activities: those in the plan that the unit hosts, cancelled ones included, dropped ones not.
    private static List<string> ActivitiesOf(View view, string unit) =>
        [
            .. view.All<ActivityPlanned>()
                .Select(each => each.Activity)
                .Distinct(StringComparer.Ordinal)
                .Where(each => PlanningOf(view, each) is { Dropped: false } planning && planning.Unit == unit),
        ];

    private static bool IsCancelled(View view, string activity) => CancellationsOf(view, activity).Any(each => each.Until is null);

    // docs/domain.md, Lines that are not scored, Rank
    private static bool AllCancelled(View view, string unit)
    {
        var activities = ActivitiesOf(view, unit);
        return activities.Count > 0 && activities.All(each => IsCancelled(view, each));
    }

    // docs/domain.md, Lines on activities
    private static bool IsPast(View view, string activity) => !IsCancelled(view, activity) && PlanningOf(view, activity).LastDay < view.EvaluationDate;

    // docs/domain.md, Lines on activities: the latest held mark, null if there is none or it was reverted.
    private static ActivityHeld? HeldMark(View view, string activity)
    {
        var mark = view.All<ActivityHeld>().LastOrDefault(each => each.Activity == activity);
        var isReverted = mark is not null && view.All<ActivityHeldReverted>().Any(each => each.Activity == activity && IsBefore(mark.Stamp, each.Stamp));
        return isReverted ? null : mark;
    }

    // docs/domain.md, Lines on activities
    private static ModelLine LineOnActivities(View view, Indicator indicator, string unit)
    {
        if (AllCancelled(view, unit))
        {
            return new ModelLine(indicator.Number, ModelLineState.NotApplicable, null, "");
        }

        var activities = ActivitiesOf(view, unit);
        var held = activities.Where(each => HeldMark(view, each) is not null).ToList();
        var due = activities.Count > 0 ? held.Count > 0 || activities.Any(each => IsPast(view, each)) : view.All<PlanReleased>().Any() || view.CutOffReached;
        if (!due)
        {
            return Pending(indicator);
        }

        if (indicator.Rule == IndicatorRule.HeldAsPlanned)
        {
            return HeldAsPlanned(view, indicator, activities);
        }

        if (held.Count == 0)
        {
            return Scored(indicator, 0);
        }

        return indicator.Rule switch
        {
            IndicatorRule.ProgrammesOnTime => OnTime(
                indicator,
                [.. held.Select(each => Programme(view, each))],
                [.. held.Select(each => ProgrammeDueDates(view, each)[^1].Due)]
            ),
            IndicatorRule.ReportsOnTime => OnTime(
                indicator,
                [.. held.Select(each => Report(view, each))],
                [.. held.Select(each => ReportDueDates(view, each)[^1].Due)]
            ),
            IndicatorRule.AudiencesPresent => AudiencesPresent(view, indicator, held),
            IndicatorRule.ReportsWithPictures => ReportsWithPictures(view, indicator, held),
            IndicatorRule.Publicity => Publicity(view, indicator, held),
            IndicatorRule.OpinionCollected => Scored(indicator, OpinionsAt(view, held).Count > 0 ? indicator.MaxPoints : 0),
            IndicatorRule.OpinionsAnswered => OpinionsAnswered(view, indicator, held),
            _ => throw new ArgumentOutOfRangeException(nameof(indicator), indicator.Rule, "Not a rule on activities."),
        };
    }

    // docs/domain.md, Lines on activities: held_as_planned.
    private static ModelLine HeldAsPlanned(View view, Indicator indicator, List<string> activities)
    {
        if (activities.Count == 0)
        {
            return Scored(indicator, 0);
        }

        var past = activities.Where(each => IsPast(view, each)).ToList();
        return past.Count == 0
            ? Pending(indicator)
            : Scored(indicator, indicator.MaxPoints * past.Count(each => HeldMark(view, each) is not null) / past.Count);
    }

    private static bool IsReceived(ModelObligation filing) => filing.State == ModelState.Met;

    private static bool IsOverdue(ModelObligation filing) => filing.State == ModelState.Open && filing.MissedDue is not null;

    // docs/domain.md, Lines on activities: programmes_on_time and reports_on_time.
    private static ModelLine OnTime(Indicator indicator, List<ModelObligation> filings, List<Day> dueInForce)
    {
        if (dueInForce.Any(each => each.Date is null))
        {
            return Unknown(indicator, dueInForce.Where(each => each.Date is null).Min(each => each.MissingYear));
        }

        if (!filings.Any(each => IsReceived(each) || IsOverdue(each)))
        {
            return Pending(indicator);
        }

        var late = filings.Count(each => IsReceived(each) && each.MissedDue is not null);
        var missing = filings.Count(IsOverdue);
        return Scored(indicator, Math.Max(0, indicator.MaxPoints - (indicator.PointsPerLateFiling * late) - (indicator.PointsPerMissingFiling * missing)));
    }

    // docs/domain.md, Lines on activities: audiences_present; a mean reaches a band if the sum reaches as many times its bound.
    private static ModelLine AudiencesPresent(View view, Indicator indicator, List<string> held)
    {
        var present = held.Sum(each => HeldMark(view, each)!.Audiences.Distinct(StringComparer.Ordinal).Count(group => indicator.Audiences.Contains(group)));
        return Scored(indicator, indicator.Bands.Where(each => present >= each.From * held.Count).Select(each => each.Points).DefaultIfEmpty(0).Max());
    }

    // docs/domain.md, Lines on activities: reports_with_pictures.
    private static ModelLine ReportsWithPictures(View view, Indicator indicator, List<string> held)
    {
        var unknown = held.Where(each => Report(view, each) is { State: ModelState.Open, Due: null }).ToList();
        if (unknown.Count > 0)
        {
            return Unknown(indicator, unknown.Min(each => ReportDueDates(view, each)[^1].Due.MissingYear));
        }

        var counted = held.Where(each => Report(view, each) is var report && (IsReceived(report) || IsOverdue(report))).ToList();
        return counted.Count == 0
            ? Pending(indicator)
            : Scored(indicator, indicator.MaxPoints * counted.Count(each => PicturesOf(view, each) >= indicator.Pictures) / counted.Count);
    }

    // docs/domain.md, Lines on activities: reports_with_pictures; of the latest filing, null if there is none.
    private static int? PicturesOf(View view, string activity) => view.All<ReportFiled>().LastOrDefault(each => each.Activity == activity)?.Pictures;

    // docs/domain.md, Lines on activities: publicity.
    private static ModelLine Publicity(View view, Indicator indicator, List<string> held)
    {
        var records = view.All<PublicityRecorded>()
            .Where(each => each.Kind == indicator.Publicity && held.Contains(each.Activity))
            .Select(each => each.Publicity)
            .Distinct(StringComparer.Ordinal)
            .Count(each => !view.All<PublicityWithdrawn>().Any(withdrawn => withdrawn.Publicity == each));
        return Scored(indicator, Math.Min(indicator.MaxPoints, indicator.PointsPerItem * records));
    }

    // docs/domain.md, Lines on activities: opinion_collected and opinions_answered.
    private static List<string> OpinionsAt(View view, List<string> held) =>
        [.. view.All<OpinionCollected>().Where(each => held.Contains(each.Activity)).Select(each => each.Opinion).Distinct(StringComparer.Ordinal)];

    // docs/domain.md, Lines on activities: opinions_answered.
    private static ModelLine OpinionsAnswered(View view, Indicator indicator, List<string> held)
    {
        var collected = OpinionsAt(view, held);
        var answered = collected.Count(each => view.All<OpinionAnswered>().Any(answer => answer.Opinion == each));
        return Scored(indicator, collected.Count == 0 ? 0 : indicator.MaxPoints * answered / collected.Count);
    }
}
