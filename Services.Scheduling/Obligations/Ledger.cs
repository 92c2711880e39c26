using ThemeDay.Scheduling.History;
using System.Collections.Immutable;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Obligations;

/// <summary>The one home of due days and lateness (design §3 and §4): every obligation, derived from the facts of a campaign.</summary>
/// <remarks>
/// The rules, in the order a clerk would give them:
/// 1. A unit called owes a theme by the deadline; its first theme meets that, whatever becomes of it.
/// 2. An activity in a released plan owes a programme before its first day and a report after its last, whether or not it is
///    marked held: a unit that marks nothing escapes nothing.
/// 3. A return opens a duty to correct; filing the same thing again meets it, withdrawing it ends it.
/// 4. A filing is judged by its first receipt, against the due day in force on that day. Late days count from the day missed.
///    One that came before it was owed is judged by the first due day.
/// 5. When an activity moves its due days move; the old ones stay on record, and what was overdue stays late.
/// 6. A cancellation or withdrawal ends only what was not yet overdue; a unit called in error never owed anything.
/// 7. An extension clears lateness only if it reaches back: taking effect on or before the due day it extends. One that takes
///    effect later gives a new day, but who was overdue by then stays late. It never shortens the time of a unit.
/// </remarks>
public sealed class Ledger
{
    private readonly Dictionary<(ObligationKind Kind, string Subject), ObligationBuilder> obligations = [];
    private readonly Dictionary<string, string> hostUnits = [];
    private readonly Dictionary<(ObligationKind Kind, string Subject), List<ObligationBuilder>> corrections = [];
    private readonly Dictionary<(ObligationKind Kind, string Subject), Fact> early = []; // what came before it was owed
    private readonly CampaignTerms terms;
    private readonly WorkingDays calendar;
    private DateOnly deadline;

    private Ledger(CampaignTerms terms, WorkingDays calendar) => (this.terms, this.calendar, deadline) = (terms, calendar, terms.Deadline);

    /// <summary>Every obligation of a campaign, by unit, kind and subject.</summary>
    /// <param name="facts">The facts of the campaign, in any order; one told twice counts once.</param>
    /// <param name="terms">Its deadline and lead times.</param>
    /// <param name="calendar">The official lists; a due day that needs a missing year is unknown, never guessed.</param>
    /// <param name="knowledge">From when the facts are looked at.</param>
    public static ImmutableArray<Obligation> Derive(IEnumerable<Fact> facts, CampaignTerms terms, WorkingDays calendar, PointInTime knowledge)
    {
        var ledger = new Ledger(terms, calendar);
        foreach (var fact in knowledge.Order(facts))
            ledger.Apply(fact);
        return
        [
            .. ledger
                .obligations.Values.Concat(ledger.corrections.Values.SelectMany(each => each))
                .Select(obligation => obligation.Build(knowledge.AsOf, calendar))
                .OrderBy(obligation => obligation.Unit, StringComparer.Ordinal)
                .ThenBy(obligation => obligation.Kind)
                .ThenBy(obligation => obligation.Subject, StringComparer.Ordinal),
        ];
    }

    private void Apply(Fact fact)
    {
        switch (fact)
        {
            case UnitInvited called:
                Owe(ObligationKind.SubmitTheme, called.Unit, called.Unit, deadline, fact);
                break;
            case UnitUninvited uncalled:
                Find(ObligationKind.SubmitTheme, uncalled.Unit)?.Void(fact);
                break;
            case CampaignExtended extended:
                Extend(extended);
                break;
            case ThemeReceived theme:
                Meet(ObligationKind.SubmitTheme, theme.Unit, fact);
                Corrected(ObligationKind.CorrectTheme, theme.Theme, fact);
                break;
            case ThemeReturned theme:
                Returned(ObligationKind.CorrectTheme, theme.Theme, theme.Unit, fact);
                break;
            case ThemeWithdrawn theme:
                Dropped(ObligationKind.CorrectTheme, theme.Theme, fact);
                break;
            case ActivityPlanned planned:
                hostUnits[planned.Activity] = planned.Unit;
                Schedule(planned.Activity, planned.FirstDay, planned.LastDay, fact);
                break;
            case ActivityRescheduled moved:
                Schedule(moved.Activity, moved.FirstDay, moved.LastDay, fact);
                break;
            case ActivityCancelled cancelled:
                Cancel(cancelled);
                break;
            case ProgrammeFiled filed:
                Filed(ObligationKind.FileProgramme, ObligationKind.CorrectProgramme, filed.Activity, fact);
                break;
            case ReportFiled filed:
                Filed(ObligationKind.FileReport, ObligationKind.CorrectReport, filed.Activity, fact);
                break;
            case ProgrammeReturned back:
                Returned(ObligationKind.CorrectProgramme, back.Activity, hostUnits.GetValueOrDefault(back.Activity), fact);
                break;
            case ReportReturned back:
                Returned(ObligationKind.CorrectReport, back.Activity, hostUnits.GetValueOrDefault(back.Activity), fact);
                break;
            default:
                break; // the other facts are for the score
        }
    }

    private void Extend(CampaignExtended extended)
    {
        if (extended.Unit is { } unit)
        {
            Find(ObligationKind.SubmitTheme, unit)?.Extend(extended.Deadline, extended);
            return;
        }
        if (deadline < extended.Deadline)
            deadline = extended.Deadline;
        foreach (var ((kind, _), obligation) in obligations)
            if (kind == ObligationKind.SubmitTheme)
                obligation.Extend(extended.Deadline, extended);
    }

    /// <summary>A move and a first planning alike: the days of the activity give the due days of its programme and report.</summary>
    private void Schedule(string activity, DateOnly firstDay, DateOnly lastDay, Fact by)
    {
        if (!hostUnits.TryGetValue(activity, out var unit))
            return; // its planning is not known from here
        Owe(ObligationKind.FileProgramme, activity, unit, terms.Programme.DueBefore(firstDay, calendar), by);
        Owe(ObligationKind.FileReport, activity, unit, terms.Report.DueAfter(lastDay, calendar), by);
    }

    private void Cancel(ActivityCancelled cancelled)
    {
        Find(ObligationKind.FileProgramme, cancelled.Activity)?.Close(cancelled);
        Find(ObligationKind.FileReport, cancelled.Activity)?.Close(cancelled);
        Dropped(ObligationKind.CorrectProgramme, cancelled.Activity, cancelled);
        Dropped(ObligationKind.CorrectReport, cancelled.Activity, cancelled);
    }

    private void Filed(ObligationKind kind, ObligationKind correction, string activity, Fact by)
    {
        Meet(kind, activity, by);
        Corrected(correction, activity, by);
    }

    private void Returned(ObligationKind kind, string subject, string? unit, Fact by)
    {
        if (unit is null)
            return; // a return of something whose activity is not known from here
        var obligation = new ObligationBuilder(kind, unit, by.Stamp.Id);
        obligation.SetDue(terms.Correction.DueAfter(by.Stamp.EffectiveOn, calendar), by);
        if (corrections.TryGetValue((kind, subject), out var earlier))
            earlier.Add(obligation);
        else
            corrections.Add((kind, subject), [obligation]);
    }

    private void Corrected(ObligationKind kind, string subject, Fact by)
    {
        foreach (var obligation in corrections.GetValueOrDefault((kind, subject)) ?? [])
            obligation.Fulfil(by);
    }

    private void Dropped(ObligationKind kind, string subject, Fact by)
    {
        foreach (var obligation in corrections.GetValueOrDefault((kind, subject)) ?? [])
            obligation.Close(by);
    }

    private void Owe(ObligationKind kind, string subject, string unit, Result<DateOnly> due, Fact by)
    {
        if (!obligations.TryGetValue((kind, subject), out var obligation))
            obligations.Add((kind, subject), obligation = new(kind, unit, subject));
        obligation.SetDue(due, by);
        if (early.Remove((kind, subject), out var first))
            obligation.Fulfil(first);
    }

    /// <summary>The first receipt counts though it was of before the duty, such as a programme of before the release of its plan.</summary>
    private void Meet(ObligationKind kind, string subject, Fact by)
    {
        if (Find(kind, subject) is { } obligation)
            obligation.Fulfil(by);
        else
            early.TryAdd((kind, subject), by);
    }

    private ObligationBuilder? Find(ObligationKind kind, string subject) => obligations.GetValueOrDefault((kind, subject));
}
