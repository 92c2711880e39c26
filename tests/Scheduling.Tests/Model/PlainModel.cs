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

        var others = first.Concat(corrections).ToList();
        return
        [
            .. others
                .Concat(Rectifications(view, [.. others.Select(each => each.Obligation)]).Select(each => (Obligation: each, Return: (FactStamp?)null)))
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

    // The days of an activity and the release that set them.
    private sealed record PlannedDays(FactStamp SetBy, DateOnly First, DateOnly Last);

    // A time for which nothing was owed: from a cancellation until the release that planned the activity again, or from a withdrawal; null if for good.
    private sealed record Closing(FactStamp From, FactStamp? Until);

    // What an obligation is judged by: its due dates in the order in which they were set, the filing that could meet it, and what closed it.
    private sealed record Duty(
        ModelKind Kind,
        string Unit,
        string Subject,
        string? Answers,
        IReadOnlyList<DueDate> DueDates,
        FactStamp? Receipt,
        IReadOnlyList<Closing> Closings
    );

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
        var invitation = view.All<UnitInvited>().Last(each => each.Unit == unit).Stamp;
        var receipt = FirstReceiptsOfThemes(view, unit).ElementAtOrDefault(Math.Max(1, view.Terms.MinimumThemes) - 1)?.Stamp;

        // Only the latest deadline counts: former ones cannot be missed.
        var duty = new Duty(ModelKind.SubmitTheme, unit, unit, null, [new DueDate(invitation, due)], receipt, []);
        return IsInvited(view, unit) ? Judge(view, duty) : ClosedNeverLate(duty);
    }

    // docs/domain.md, Dropping: what came before the release that planned the activity last has never been.
    private static ActivityPlanned PlannedLast(View view, string activity) => view.All<ActivityPlanned>().Last(each => each.Activity == activity);

    // docs/domain.md, Dropping: the activity is not in the plan since it was planned last.
    private static bool IsDropped(View view, string activity) =>
        view.All<ActivityDropped>().Any(each => each.Activity == activity && IsBefore(PlannedLast(view, activity).Stamp, each.Stamp));

    // docs/domain.md, Rescheduling, Replanning, Dropping: all days that the activity was given since it was planned last.
    private static List<PlannedDays> DaysOf(View view, string activity)
    {
        var planned = PlannedLast(view, activity);
        var moved = view.All<ActivityRescheduled>()
            .Where(each => each.Activity == activity)
            .Select(each => new PlannedDays(each.Stamp, each.FirstDay, each.LastDay));
        var again = view.All<ActivityReplanned>()
            .Where(each => each.Activity == activity)
            .Select(each => new PlannedDays(each.Stamp, each.FirstDay, each.LastDay));
        return
        [
            new PlannedDays(planned.Stamp, planned.FirstDay, planned.LastDay),
            .. moved
                .Concat(again)
                .Where(each => IsBefore(planned.Stamp, each.SetBy))
                .OrderBy(each => each.SetBy.EffectiveOn)
                .ThenBy(each => each.SetBy.Position),
        ];
    }

    // docs/domain.md, Cancelling and withdrawing, Replanning, Dropping: the times for which the activity was cancelled since it was planned last.
    private static List<Closing> CancellationsOf(View view, string activity) =>
        [
            .. view.All<ActivityCancelled>()
                .Where(each => each.Activity == activity && IsBefore(PlannedLast(view, activity).Stamp, each.Stamp))
                .Select(each => new Closing(
                    each.Stamp,
                    view.All<ActivityReplanned>().FirstOrDefault(again => again.Activity == activity && IsBefore(each.Stamp, again.Stamp))?.Stamp
                )),
        ];

    // docs/domain.md, Programme due, Rescheduling, Replanning
    private static List<DueDate> ProgrammeDueDates(View view, string activity) =>
        [.. DaysOf(view, activity).Select(each => new DueDate(each.SetBy, DueBefore(view, view.Terms.Programme, each.First)))];

    // docs/domain.md, Report due, Rescheduling, Replanning
    private static List<DueDate> ReportDueDates(View view, string activity) =>
        [.. DaysOf(view, activity).Select(each => new DueDate(each.SetBy, DueAfter(view, view.Terms.Report, each.Last)))];

    // docs/domain.md, Programme due, First receipt
    private static ModelObligation Programme(View view, string activity)
    {
        var filed = view.All<ProgrammeFiled>().FirstOrDefault(each => each.Activity == activity)?.Stamp;
        return OfActivity(view, ModelKind.FileProgramme, activity, null, ProgrammeDueDates(view, activity), filed);
    }

    // docs/domain.md, Report due, First receipt
    private static ModelObligation Report(View view, string activity)
    {
        var filed = view.All<ReportFiled>().FirstOrDefault(each => each.Activity == activity)?.Stamp;
        return OfActivity(view, ModelKind.FileReport, activity, null, ReportDueDates(view, activity), filed);
    }

    // docs/domain.md, Corrections: filing the theme again meets it, withdrawing the theme closes it; nothing else that becomes of the theme matters.
    private static ModelObligation ThemeCorrection(View view, ThemeReturned returned)
    {
        var filed = view.All<ThemeReceived>().FirstOrDefault(each => each.Theme == returned.Theme && IsBefore(returned.Stamp, each.Stamp))?.Stamp;
        var withdrawn = view.All<ThemeWithdrawn>()
            .Where(each => each.Theme == returned.Theme && IsBefore(returned.Stamp, each.Stamp))
            .Select(each => new Closing(each.Stamp, null));
        var due = CorrectionDue(view, returned.Stamp);
        return Judge(view, new Duty(ModelKind.CorrectTheme, returned.Unit, returned.Theme, returned.Stamp.Id, [due], filed, [.. withdrawn]));
    }

    // docs/domain.md, Corrections
    private static ModelObligation ProgrammeCorrection(View view, ProgrammeReturned returned)
    {
        var filed = view.All<ProgrammeFiled>().FirstOrDefault(each => each.Activity == returned.Activity && IsBefore(returned.Stamp, each.Stamp))?.Stamp;
        return ActivityCorrection(view, ModelKind.CorrectProgramme, returned.Activity, returned.Stamp, filed);
    }

    // docs/domain.md, Corrections
    private static ModelObligation ReportCorrection(View view, ReportReturned returned)
    {
        var filed = view.All<ReportFiled>().FirstOrDefault(each => each.Activity == returned.Activity && IsBefore(returned.Stamp, each.Stamp))?.Stamp;
        return ActivityCorrection(view, ModelKind.CorrectReport, returned.Activity, returned.Stamp, filed);
    }

    // docs/domain.md, Circulars
    private static IEnumerable<ModelObligation> Rectifications(View view, IReadOnlyList<ModelObligation> others) =>
        view.All<CircularReleased>()
            .SelectMany(circular => circular.Named.Select(each => each.Unit).Distinct().Select(unit => Rectification(view, circular, unit, others)));

    // docs/domain.md, Circulars: open while anything that it names is, met with the last of it that is met, otherwise closed.
    private static ModelObligation Rectification(View view, CircularReleased circular, string unit, IReadOnlyList<ModelObligation> others)
    {
        var owed = others.Where(each => each.Unit == unit && circular.Named.Any(named => named.Unit == unit && named.Id == IdOf(each))).ToList();
        var due = DueAfter(view, view.Terms.Correction, circular.Stamp.EffectiveOn).Date;
        var state =
            owed.Any(each => each.State is ModelState.Open) ? ModelState.Open
            : owed.Any(each => each.State is ModelState.Met) ? ModelState.Met
            : ModelState.Closed;
        var met = state is ModelState.Met ? owed.Max(each => each.State is ModelState.Met ? each.Met : null) : null;
        var missed = state is not ModelState.Closed && due < (met ?? view.EvaluationDate) ? due : null;
        return new ModelObligation(
            ModelKind.Rectify,
            unit,
            $"{circular.Number}",
            null,
            due,
            met,
            missed,
            missed is null ? 0 : DaysLate(view, missed.Value, met ?? view.EvaluationDate, []).Days,
            state,
            state is ModelState.Open ? LightOf(view, due, missed) : null
        );
    }

    private static string IdOf(ModelObligation obligation) =>
        obligation.Kind switch
        {
            ModelKind.SubmitTheme => "submit-theme-2023-1",
            ModelKind.FileProgramme => $"file-programme-{obligation.Subject}",
            ModelKind.FileReport => $"file-report-{obligation.Subject}",
            _ => "", // random circulars name no corrections
        };

    // docs/domain.md, Corrections, Lead times
    private static DueDate CorrectionDue(View view, FactStamp from) => new(from, DueAfter(view, view.Terms.Correction, from.EffectiveOn));

    // docs/domain.md, Corrections: after the activity was cancelled or dropped, a return opens nothing.
    private static ModelObligation ActivityCorrection(View view, ModelKind kind, string activity, FactStamp returned, FactStamp? filed)
    {
        var from = CorrectionFrom(view, activity, returned);
        return from is null
            ? ClosedNeverLate(new Duty(kind, PlannedLast(view, activity).Unit, activity, returned.Id, [CorrectionDue(view, returned)], filed, []))
            : OfActivity(view, kind, activity, returned.Id, CorrectionDueDates(view, activity, from, filed), filed);
    }

    // docs/domain.md, Corrections, Dropping, Replanning: a return from before the activity was planned, or planned again, is counted from that release.
    // Null if it found the activity cancelled, and no release planned it again.
    private static FactStamp? CorrectionFrom(View view, string activity, FactStamp returned)
    {
        var planned = PlannedLast(view, activity).Stamp;
        if (IsBefore(returned, planned))
        {
            return planned;
        }

        var cancelled = CancellationsOf(view, activity)
            .FirstOrDefault(each => IsBefore(each.From, returned) && (each.Until is null || IsBefore(returned, each.Until)));
        return cancelled is null ? returned : cancelled.Until;
    }

    // docs/domain.md, Replanning: a correction that a cancellation closed is due after the lead time from the release.
    private static List<DueDate> CorrectionDueDates(View view, string activity, FactStamp from, FactStamp? filed) =>
        [
            CorrectionDue(view, from),
            .. CancellationsOf(view, activity)
                .Where(each => IsBefore(from, each.From) && (filed is null || IsBefore(each.From, filed)))
                .Select(each => each.Until)
                .OfType<FactStamp>()
                .Select(each => CorrectionDue(view, each)),
        ];

    // docs/domain.md, Dropping, Cancelling and withdrawing: what becomes of an activity closes its obligations.
    private static ModelObligation OfActivity(View view, ModelKind kind, string activity, string? answers, IReadOnlyList<DueDate> dueDates, FactStamp? filed)
    {
        var duty = new Duty(kind, PlannedLast(view, activity).Unit, activity, answers, dueDates, filed, CancellationsOf(view, activity));
        return IsDropped(view, activity) ? ClosedNeverLate(duty) : Judge(view, duty);
    }

    // docs/domain.md, Uninvited units, Dropping, Corrections: neither met nor late.
    private static ModelObligation ClosedNeverLate(Duty duty) =>
        new(duty.Kind, duty.Unit, duty.Subject, duty.Answers, duty.DueDates[^1].Due.Date, null, null, 0, ModelState.Closed, null);

    // docs/domain.md, Obligations: an obligation is met unless it was closed before and not owed again, and open if it is neither met nor closed.
    private static ModelObligation Judge(View view, Duty duty)
    {
        var due = duty.DueDates[^1].Due.Date;
        var closed = ClosedForGood(duty);
        var state =
            closed is not null ? ModelState.Closed
            : duty.Receipt is not null ? ModelState.Met
            : ModelState.Open;
        var met = state is ModelState.Met ? duty.Receipt!.EffectiveOn : (DateOnly?)null;
        var end = closed?.EffectiveOn ?? met ?? view.EvaluationDate;
        var missed = duty.DueDates.FirstOrDefault(each => each.Due.Date < JudgedOn(view, duty, each));
        return new ModelObligation(
            duty.Kind,
            duty.Unit,
            duty.Subject,
            duty.Answers,
            due,
            met,
            missed?.Due.Date,
            missed is null ? 0 : DaysLate(view, missed.Due.Date!.Value, end, WithoutDaysOf(duty, missed)).Days,
            state,
            state is ModelState.Open ? LightOf(view, due, missed?.Due.Date) : null
        );
    }

    // docs/domain.md, Cancelling and withdrawing, Replanning: what closed the obligation while it was not met, if no release planned the activity again.
    private static FactStamp? ClosedForGood(Duty duty) =>
        duty.Closings.FirstOrDefault(each => each.Until is null && (duty.Receipt is null || IsBefore(each.From, duty.Receipt)))?.From;

    // docs/domain.md, First receipt, Rescheduling, Cancelling and withdrawing: the day by which a due date was missed if it is earlier: that of the first
    // of the receipt, the next due date and the closing, else the evaluation date. A due date that was set after the receipt judges nothing, except those
    // below.
    private static DateOnly? JudgedOn(View view, Duty duty, DueDate due)
    {
        if (duty.Receipt is not null && IsBefore(duty.Receipt, due.SetBy))
        {
            return JudgesFormerReceipt(duty, due) ? duty.Receipt.EffectiveOn : null;
        }

        return duty
            .DueDates.Select(each => each.SetBy)
            .Concat(duty.Closings.Select(each => each.From))
            .Append(duty.Receipt)
            .OfType<FactStamp>()
            .Where(each => IsBefore(due.SetBy, each))
            .Select(each => each.EffectiveOn)
            .Append(view.EvaluationDate)
            .Min();
    }

    // docs/domain.md, First receipt: what was received before the obligation existed is judged by the first due date. docs/domain.md, Replanning: what was
    // received while the activity was cancelled is judged by the new days.
    private static bool JudgesFormerReceipt(Duty duty, DueDate due) =>
        due == duty.DueDates[0] || duty.Closings.Any(each => each.Until == due.SetBy && IsBefore(each.From, duty.Receipt!));

    // docs/domain.md, Replanning: the times for which the activity was cancelled, if the due date was missed before.
    private static IEnumerable<Closing> WithoutDaysOf(Duty duty, DueDate missed) =>
        duty.Closings.Where(each => each.Until is not null && IsBefore(missed.SetBy, each.From));

    // docs/domain.md, Days late, Replanning: without the days after a cancellation up to the release that planned the activity again, which need their list.
    private static Count DaysLate(View view, DateOnly due, DateOnly end, IEnumerable<Closing> without)
    {
        var working = 0;
        for (var day = due.AddDays(1); day <= end; day = day.AddDays(1))
        {
            switch (IsWorkingDay(view.Calendar, day))
            {
                case null:
                    return new Count(null, day.Year);
                case true:
                    working += without.Any(each => each.From.EffectiveOn < day && day <= each.Until!.EffectiveOn) ? 0 : 1;
                    break;
                default:
                    break;
            }
        }

        return new Count(Math.Max(1, working), 0);
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

        var late = DaysLate(view, due, received, []);
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
                .Where(each => PlannedLast(view, each).Unit == unit && !IsDropped(view, each)),
        ];

    private static bool IsCancelled(View view, string activity) => CancellationsOf(view, activity).Any(each => each.Until is null);

    // docs/domain.md, Lines that are not scored, Rank
    private static bool AllCancelled(View view, string unit)
    {
        var activities = ActivitiesOf(view, unit);
        return activities.Count > 0 && activities.All(each => IsCancelled(view, each));
    }

    // docs/domain.md, Lines on activities
    private static bool IsPast(View view, string activity) => !IsCancelled(view, activity) && DaysOf(view, activity)[^1].Last < view.EvaluationDate;

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
