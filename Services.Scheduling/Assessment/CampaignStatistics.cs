using ThemeDay.Scheduling.History;
using ThemeDay.Scheduling.Obligations;

namespace ThemeDay.Scheduling.Assessment;

/// <summary>What a call came to, in numbers, over all that is known of it.</summary>
public sealed class CampaignStatistics
{
    private readonly List<Fact> facts;
    private readonly List<Obligation> obligations;
    private readonly HashSet<string> called = [];
    private readonly HashSet<string> cancelled = [];
    private readonly Dictionary<string, Fact> held = [];

    /// <summary>Counts a call.</summary>
    /// <param name="facts">What happened.</param>
    /// <param name="obligations">What was owed, as the ledger has it today.</param>
    public CampaignStatistics(IEnumerable<Fact> facts, IEnumerable<Obligation> obligations)
    {
        this.facts = [.. facts];
        this.obligations = [.. obligations];
        foreach (var fact in this.facts)
        {
            // What can be taken back, and made again after that, counts as it stands at the end.
            if (fact is UnitInvited call)
                called.Add(call.Unit);
            if (fact is UnitUninvited uncall)
                called.Remove(uncall.Unit);
            if (fact is ActivityPlanned planned)
                cancelled.Remove(planned.Activity);
            if (fact is ActivityCancelled cancel)
                cancelled.Add(cancel.Activity);
            if (fact is ActivityHeld took)
                held[took.Activity] = took;
            if (fact is ActivityHeldReverted not)
                held.Remove(not.Activity);
        }
    }

    /// <summary>Releases of the plan.</summary>
    public int PlanReleases => facts.OfType<PlanReleased>().Count();

    /// <summary>Units called, less those uncalled.</summary>
    public int Units => called.Count;

    /// <summary>Units with any theme received.</summary>
    public int UnitsSubmitted => facts.OfType<ThemeReceived>().Select(theme => theme.Unit).Distinct().Count();

    /// <summary>Themes received.</summary>
    public int Themes => facts.OfType<ThemeReceived>().Select(theme => theme.Theme).Distinct().Count();

    /// <summary>Themes that ever were accepted.</summary>
    public int Accepted => facts.OfType<ThemeAccepted>().Select(theme => theme.Theme).Distinct().Count();

    /// <summary>Themes that ever were returned.</summary>
    public int Returned => facts.OfType<ThemeReturned>().Select(theme => theme.Theme).Distinct().Count();

    /// <summary>Themes declined.</summary>
    public int Declined => facts.OfType<ThemeDeclined>().Select(theme => theme.Theme).Distinct().Count();

    /// <summary>Themes merged into others.</summary>
    public int Merged => facts.OfType<ThemeMerged>().Select(theme => theme.Theme).Distinct().Count();

    /// <summary>Themes withdrawn.</summary>
    public int Withdrawn => facts.OfType<ThemeWithdrawn>().Select(theme => theme.Theme).Distinct().Count();

    /// <summary>Activities that ever were in a release.</summary>
    public int Activities => facts.OfType<ActivityPlanned>().Select(planned => planned.Activity).Distinct().Count();

    /// <summary>Activities held.</summary>
    public int Held => held.Count;

    /// <summary>Activities cancelled and not planned again.</summary>
    public int Cancelled => cancelled.Count;

    /// <summary>Activities moved.</summary>
    public int Rescheduled => facts.OfType<ActivityRescheduled>().Select(moved => moved.Activity).Distinct().Count();

    /// <summary>Programmes filed, late ones too.</summary>
    public int Programmes => facts.OfType<ProgrammeFiled>().Select(filed => filed.Activity).Distinct().Count();

    /// <summary>Reports filed, late ones too.</summary>
    public int Reports => LatestReports.Count();

    /// <summary>Heads, by the latest filing of each report.</summary>
    public int Attended => LatestReports.Sum(report => report.Attended);

    /// <summary>Pictures the reports carry, by the latest filing of each.</summary>
    public int Pictures => LatestReports.Sum(report => report.Pictures);

    /// <summary>Opinions collected.</summary>
    public int Opinions => facts.OfType<OpinionCollected>().Select(opinion => opinion.Opinion).Distinct().Count();

    /// <summary>Themes first received after the deadline that was in force for their unit on that day.</summary>
    public IEnumerable<string> LateSubmissions(CampaignTerms terms)
    {
        foreach (
            var first in facts
                .OfType<ThemeReceived>()
                .GroupBy(theme => theme.Theme)
                .Select(same => same.MinBy(theme => (theme.Stamp.EffectiveOn, theme.Stamp.Position))!)
        )
        {
            var inForce = facts
                .OfType<CampaignExtended>()
                .Where(extended => (extended.Unit is null || extended.Unit == first.Unit) && extended.Stamp.EffectiveOn <= first.Stamp.EffectiveOn)
                .Select(extended => extended.Deadline)
                .Append(terms.Deadline)
                .Max();
            if (first.Stamp.EffectiveOn > inForce)
                yield return first.Theme;
        }
    }

    /// <summary>Activities whose programme or report was first received after its due day.</summary>
    public IEnumerable<string> Late(ObligationKind kind) =>
        obligations.Where(duty => duty.Kind == kind && duty is { Met: true, Late: true }).Select(duty => duty.Subject);

    /// <summary>Held activities whose programme or report never came.</summary>
    public IEnumerable<string> Missing(ObligationKind kind) =>
        obligations.Where(duty => duty.Kind == kind && !duty.Met && held.ContainsKey(duty.Subject)).Select(duty => duty.Subject);

    private IEnumerable<ReportFiled> LatestReports =>
        facts.OfType<ReportFiled>().GroupBy(report => report.Activity).Select(same => same.MaxBy(report => (report.Stamp.EffectiveOn, report.Stamp.Position))!);
}
