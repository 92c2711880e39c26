using System.Collections.Immutable;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.History;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Obligations;

/// <summary>Derives every obligation from the facts of a campaign: the one place in Scheduling that computes due dates and lateness.</summary>
/// <remarks>The rules are those of docs/domain.md, Obligations; each method names the one that it implements.</remarks>
public sealed class Ledger
{
    private readonly Dictionary<(ObligationKind Kind, string Subject), ObligationBuilder> obligations = [];
    private readonly Dictionary<string, SubmissionBuilder> submissions = [];
    private readonly Dictionary<string, PlannedActivity> activities = [];
    private readonly Dictionary<(ObligationKind Kind, string Subject), List<ObligationBuilder>> corrections = [];
    private readonly Dictionary<(ObligationKind Kind, string Subject), List<ObligationBuilder>> uncorrected = []; // the corrections without a receipt
    private readonly Dictionary<string, List<Fact>> early = []; // filings and returns that took effect before their activity was planned
    private readonly List<CircularReleased> circulars = [];
    private readonly CampaignTerms terms;
    private readonly WorkingDays calendar;
    private CampaignExtended? extension; // the latest for all units

    private Ledger(CampaignTerms terms, WorkingDays calendar) => (this.terms, this.calendar) = (terms, calendar);

    /// <summary>Derives every obligation of a campaign, ordered by unit, kind and subject.</summary>
    /// <param name="facts">The facts of the campaign, in any order; duplicates are ignored.</param>
    /// <param name="terms">The deadline and lead times of the campaign.</param>
    /// <param name="calendar">The official lists. A due date that depends on a missing year is unknown, never guessed.</param>
    /// <param name="knowledge">The point in time at which the facts are evaluated.</param>
    /// <param name="cancellationToken">Stops the computation.</param>
    public static ImmutableArray<Obligation> Derive(
        IEnumerable<Fact> facts,
        CampaignTerms terms,
        WorkingDays calendar,
        PointInTime knowledge,
        CancellationToken cancellationToken = default
    )
    {
        var ledger = new Ledger(terms, calendar);
        foreach (var fact in knowledge.Order(facts).WithCancellation(cancellationToken))
            ledger.Apply(fact);
        List<Obligation> derived =
        [
            .. ledger
                .obligations.Values.Concat(ledger.corrections.Values.SelectMany(each => each))
                .WithCancellation(cancellationToken)
                .Select(obligation => obligation.Build(knowledge.AsOf, calendar))
                .Concat(ledger.submissions.Values.Where(each => each.WasInvited).Select(each => each.Build(knowledge.AsOf, calendar))),
        ];
        derived.AddRange(ledger.DeriveRectifications(derived.ToLookup(obligation => obligation.Unit), knowledge.AsOf));
        return
        [
            .. derived
                .OrderBy(obligation => obligation.Unit, StringComparer.Ordinal)
                .ThenBy(obligation => obligation.Kind)
                .ThenBy(obligation => obligation.Subject, StringComparer.Ordinal),
        ];
    }

    /// <summary>What the circulars oblige their units to put right: met with the last of what they name, closed when all of it is closed.</summary>
    /// <remarks>docs/domain.md, Circulars.</remarks>
    private IEnumerable<Obligation> DeriveRectifications(ILookup<string, Obligation> obligationsByUnit, DateOnly asOf)
    {
        foreach (var circular in circulars)
        {
            var due = terms.Correction.DueAfter(circular.Stamp.EffectiveOn, calendar);
            foreach (var named in circular.Named.GroupBy(each => each.Unit))
            {
                List<Obligation> owed = [.. obligationsByUnit[named.Key].Where(each => named.Any(name => ObligationName.IsId(name.Id, each)))];
                yield return RectificationBuilder.Build(circular, named.Key, due, owed, asOf, calendar);
            }
        }
    }

    private void Apply(Fact fact)
    {
        switch (fact)
        {
            case UnitInvited invited:
                GetSubmission(invited.Unit).Invite(invited.Deadline ?? terms.Deadline, extension, fact);
                break;
            case UnitUninvited uninvited:
                GetSubmission(uninvited.Unit).Uninvite();
                break;
            case CampaignExtended extended:
                Extend(extended);
                break;
            case ThemeReceived theme:
                GetSubmission(theme.Unit).Receive(theme.Theme, fact);
                Corrected(ObligationKind.CorrectTheme, theme.Theme, fact);
                break;
            case ThemeReturned theme:
                Returned(ObligationKind.CorrectTheme, theme.Theme, theme.Unit, fact, fact.Stamp.EffectiveOn);
                break;
            case ThemeWithdrawn theme:
                CloseCorrections(ObligationKind.CorrectTheme, theme.Theme, fact);
                break;
            case ActivityPlanned planned:
                Plan(planned);
                break;
            case ActivityRescheduled moved when activities.TryGetValue(moved.Activity, out var activity):
                Schedule(moved.Activity, activity.Unit, moved.FirstDay, moved.LastDay, fact);
                break;
            case ActivityReplanned replanned when activities.TryGetValue(replanned.Activity, out var activity):
                Replan(replanned, activity);
                break;
            case ActivityCancelled cancelled when activities.TryGetValue(cancelled.Activity, out var activity):
                Cancel(cancelled, activity);
                break;
            case ActivityDropped dropped when activities.TryGetValue(dropped.Activity, out var activity):
                Drop(dropped, activity);
                break;
            case ProgrammeFiled filed:
                Filed(ObligationKind.FileProgramme, ObligationKind.CorrectProgramme, filed.Activity, fact);
                break;
            case ReportFiled filed:
                Filed(ObligationKind.FileReport, ObligationKind.CorrectReport, filed.Activity, fact);
                break;
            case ProgrammeReturned returned:
                ReturnedOf(returned.Activity, ObligationKind.CorrectProgramme, fact);
                break;
            case ReportReturned returned:
                ReturnedOf(returned.Activity, ObligationKind.CorrectReport, fact);
                break;
            case CircularReleased circular:
                circulars.Add(circular);
                break;
            default:
                break; // the remaining facts matter only for scoring
        }
    }

    /// <remarks>docs/domain.md, Submission due.</remarks>
    private void Extend(CampaignExtended extended)
    {
        if (extended.Unit is { } unit)
        {
            GetSubmission(unit).Extend(extended);
            return;
        }
        extension = SubmissionBuilder.Latest(extension, extended);
        foreach (var submission in submissions.Values)
            submission.Extend(extended);
    }

    /// <summary>Plans an activity, for the first time or after its theme was dropped. What was filed and returned before counts.</summary>
    /// <remarks>docs/domain.md, First receipt, Corrections and Dropping.</remarks>
    private void Plan(ActivityPlanned planned)
    {
        activities[planned.Activity] = new(planned.Unit, planned.Stamp.EffectiveOn);
        Schedule(planned.Activity, planned.Unit, planned.FirstDay, planned.LastDay, planned);
        foreach (var correction in CorrectionsOf(planned.Activity).Where(correction => correction.IsVoid))
            correction.SetDue(terms.Correction.DueAfter(planned.Stamp.EffectiveOn, calendar), planned);
        if (early.Remove(planned.Activity, out var before))
            before.ForEach(Apply);
    }

    /// <summary>Sets the days of an activity, which determine the due dates of its programme and report.</summary>
    /// <remarks>docs/domain.md, Programme due, Report due and Rescheduling.</remarks>
    private void Schedule(string activity, string unit, DateOnly firstDay, DateOnly lastDay, Fact by)
    {
        Owe(ObligationKind.FileProgramme, activity, unit, terms.Programme.DueBefore(firstDay, calendar), by);
        Owe(ObligationKind.FileReport, activity, unit, terms.Report.DueAfter(lastDay, calendar), by);
    }

    /// <remarks>docs/domain.md, Cancelling and withdrawing.</remarks>
    private void Cancel(ActivityCancelled cancelled, PlannedActivity activity)
    {
        activity.IsCancelled = true;
        foreach (var obligation in ObligationsOf(cancelled.Activity))
            obligation.Close(cancelled);
    }

    /// <remarks>docs/domain.md, Replanning.</remarks>
    private void Replan(ActivityReplanned replanned, PlannedActivity activity)
    {
        activity.IsCancelled = false;
        Schedule(replanned.Activity, activity.Unit, replanned.FirstDay, replanned.LastDay, replanned);
        foreach (var correction in CorrectionsOf(replanned.Activity).Where(correction => correction.IsClosed))
            correction.SetDue(terms.Correction.DueAfter(replanned.Stamp.EffectiveOn, calendar), replanned);
    }

    /// <remarks>docs/domain.md, Dropping.</remarks>
    private void Drop(ActivityDropped dropped, PlannedActivity activity)
    {
        activity.IsDropped = true;
        foreach (var obligation in ObligationsOf(dropped.Activity))
            obligation.Void();
    }

    private IEnumerable<ObligationBuilder> ObligationsOf(string activity) =>
        ((ObligationBuilder?[])[Find(ObligationKind.FileProgramme, activity), Find(ObligationKind.FileReport, activity)])
            .OfType<ObligationBuilder>()
            .Concat(CorrectionsOf(activity));

    private IEnumerable<ObligationBuilder> CorrectionsOf(string activity) =>
        [.. GetCorrections(ObligationKind.CorrectProgramme, activity), .. GetCorrections(ObligationKind.CorrectReport, activity)];

    private IEnumerable<ObligationBuilder> GetCorrections(ObligationKind kind, string subject) => corrections.GetValueOrDefault((kind, subject)) ?? [];

    private void Filed(ObligationKind kind, ObligationKind correction, string activity, Fact by)
    {
        if (Find(kind, activity) is not { } obligation)
        {
            KeepUntilPlanned(activity, by);
            return;
        }
        obligation.Fulfil(by);
        Corrected(correction, activity, by);
    }

    /// <summary>Opens the correction of a programme or report, due after its return, or after the release if the activity was planned later. One of an activity
    /// that was cancelled or dropped by then is closed at once.</summary>
    /// <remarks>docs/domain.md, Corrections.</remarks>
    private void ReturnedOf(string activityId, ObligationKind kind, Fact by)
    {
        if (!activities.TryGetValue(activityId, out var activity))
        {
            KeepUntilPlanned(activityId, by);
            return;
        }
        var since = by.Stamp.EffectiveOn < activity.PlannedOn ? activity.PlannedOn : by.Stamp.EffectiveOn;
        var correction = Returned(kind, activityId, activity.Unit, by, since);
        if (activity.IsCancelled)
            correction.Close(by);
        if (activity.IsDropped)
            correction.Void();
    }

    /// <remarks>docs/domain.md, Corrections.</remarks>
    private ObligationBuilder Returned(ObligationKind kind, string subject, string unit, Fact by, DateOnly since)
    {
        var obligation = new ObligationBuilder(kind, unit, subject, by.Stamp.Id);
        obligation.SetDue(terms.Correction.DueAfter(since, calendar), by);
        Add(corrections, (kind, subject), obligation);
        Add(uncorrected, (kind, subject), obligation);
        return obligation;
    }

    private void KeepUntilPlanned(string activity, Fact by) => Add(early, activity, by);

    /// <remarks>A correction keeps its first receipt: later ones need not look at it again.</remarks>
    private void Corrected(ObligationKind kind, string subject, Fact by)
    {
        if (uncorrected.Remove((kind, subject), out var open))
            open.ForEach(obligation => obligation.Fulfil(by));
    }

    private void CloseCorrections(ObligationKind kind, string subject, Fact by)
    {
        foreach (var obligation in GetCorrections(kind, subject))
            obligation.Close(by);
    }

    private static void Add<TKey, T>(Dictionary<TKey, List<T>> lists, TKey key, T item)
        where TKey : notnull
    {
        if (lists.TryGetValue(key, out var list))
            list.Add(item);
        else
            lists.Add(key, [item]);
    }

    private void Owe(ObligationKind kind, string subject, string unit, Result<DateOnly> due, Fact by)
    {
        if (!obligations.TryGetValue((kind, subject), out var obligation))
            obligations.Add((kind, subject), obligation = new(kind, unit, subject));
        obligation.SetDue(due, by);
    }

    private SubmissionBuilder GetSubmission(string unit)
    {
        if (!submissions.TryGetValue(unit, out var submission))
            submissions.Add(unit, submission = new(unit, terms.MinimumThemes));
        return submission;
    }

    private ObligationBuilder? Find(ObligationKind kind, string subject) => obligations.GetValueOrDefault((kind, subject));

    /// <summary>An activity in the plan, since the release that planned it last.</summary>
    private sealed class PlannedActivity(string unit, DateOnly plannedOn)
    {
        public string Unit => unit;

        public DateOnly PlannedOn => plannedOn;

        public bool IsCancelled { get; set; }

        public bool IsDropped { get; set; }
    }
}
