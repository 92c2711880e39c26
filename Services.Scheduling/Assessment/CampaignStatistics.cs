using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.History;
using ThemeDay.Scheduling.Obligations;

namespace ThemeDay.Scheduling.Assessment;

/// <summary>The statistics of a campaign, over all facts known (docs/domain.md, Figures).</summary>
public sealed class CampaignStatistics
{
    private readonly List<Fact> facts;
    private readonly List<Obligation> obligations;
    private readonly List<ThemeReceipt> receipts;
    private readonly HashSet<string> invited = [];
    private readonly HashSet<string> accepted = [];
    private readonly HashSet<string> declined = [];
    private readonly HashSet<string> merged = [];
    private readonly HashSet<string> planned = [];
    private readonly HashSet<string> cancelled = [];
    private readonly HashSet<string> dropped = [];
    private readonly Dictionary<string, Fact> held = [];

    /// <summary>Computes the statistics of a campaign.</summary>
    /// <param name="facts">The facts of the campaign.</param>
    /// <param name="obligations">The obligations derived from them.</param>
    /// <param name="calendar">The official lists.</param>
    /// <param name="cancellationToken">Stops the computation.</param>
    public CampaignStatistics(IEnumerable<Fact> facts, IEnumerable<Obligation> obligations, WorkingDays calendar, CancellationToken cancellationToken = default)
    {
        this.facts = [.. facts];
        this.obligations = [.. obligations];
        receipts = [.. ThemeReceipt.Derive(this.facts, this.obligations, calendar, cancellationToken)];
        foreach (var fact in this.facts.WithCancellation(cancellationToken))
        {
            // Reversible transitions count by their final state.
            if (fact is UnitInvited invitation)
                invited.Add(invitation.Unit);
            if (fact is UnitUninvited revocation)
                invited.Remove(revocation.Unit);
            if (fact is ThemeAccepted accept)
                accepted.Add(accept.Theme);
            if (fact is ThemeDeclined decline)
                declined.Add(decline.Theme);
            if (fact is ThemeReopened reopen)
            {
                accepted.Remove(reopen.Theme);
                declined.Remove(reopen.Theme);
            }
            if (fact is ThemeMerged merge)
                merged.Add(merge.Theme);
            if (fact is ThemeUnmerged unmerge)
                merged.Remove(unmerge.Theme);
            if (fact is ActivityPlanned added)
            {
                planned.Add(added.Activity);
                cancelled.Remove(added.Activity);
                dropped.Remove(added.Activity);
            }
            if (fact is ActivityDropped drop)
            {
                planned.Remove(drop.Activity);
                cancelled.Remove(drop.Activity);
                dropped.Add(drop.Activity);
            }
            if (fact is ActivityCancelled cancel)
                cancelled.Add(cancel.Activity);
            if (fact is ActivityReplanned replanned)
                cancelled.Remove(replanned.Activity);
            if (fact is ActivityHeld took)
                held[took.Activity] = took;
            if (fact is ActivityHeldReverted not)
                held.Remove(not.Activity);
        }
    }

    /// <summary>The number of plan releases.</summary>
    public int PlanReleases => facts.OfType<PlanReleased>().Count();

    /// <summary>The number of invited units, excluding revoked invitations.</summary>
    public int Units => invited.Count;

    /// <summary>The number of invited units with at least one theme received.</summary>
    public int UnitsSubmitted => facts.OfType<ThemeReceived>().Select(theme => theme.Unit).Intersect(invited).Count();

    /// <summary>The number of themes received.</summary>
    public int Themes => facts.OfType<ThemeReceived>().Select(theme => theme.Theme).Distinct().Count();

    /// <summary>The number of themes accepted, including those planned or dropped since, without those reopened.</summary>
    public int Accepted => accepted.Count;

    /// <summary>The number of themes returned at any time.</summary>
    public int Returned => facts.OfType<ThemeReturned>().Select(theme => theme.Theme).Distinct().Count();

    /// <summary>The number of themes declined, without those reopened.</summary>
    public int Declined => declined.Count;

    /// <summary>The number of themes merged into others, without those unmerged.</summary>
    public int Merged => merged.Count;

    /// <summary>The number of received themes that were withdrawn; drafts are not counted.</summary>
    public int Withdrawn =>
        facts.OfType<ThemeWithdrawn>().Select(theme => theme.Theme).Intersect(facts.OfType<ThemeReceived>().Select(theme => theme.Theme)).Count();

    /// <summary>The number of activities in the plan, including cancelled ones; dropped ones are left out.</summary>
    public int Activities => planned.Count;

    /// <summary>The number of activities held.</summary>
    public int Held => held.Count;

    /// <summary>The number of activities cancelled and not planned again.</summary>
    public int Cancelled => cancelled.Count;

    /// <summary>The number of activities rescheduled at least once.</summary>
    public int Rescheduled => facts.OfType<ActivityRescheduled>().Select(moved => moved.Activity).Distinct().Count(InPlan);

    /// <summary>The number of programmes filed, including late ones.</summary>
    public int Programmes => facts.OfType<ProgrammeFiled>().Select(filed => filed.Activity).Distinct().Count(InPlan);

    /// <summary>The number of reports filed, including late ones.</summary>
    public int Reports => LatestReports.Count();

    /// <summary>The total number of attendees, by the latest filing of each report.</summary>
    public int Attended => LatestReports.Sum(report => report.Attended);

    /// <summary>The total number of pictures, by the latest filing of each report.</summary>
    public int Pictures => LatestReports.Sum(report => report.Pictures);

    /// <summary>The number of opinions collected.</summary>
    public int Opinions => facts.OfType<OpinionCollected>().Where(opinion => InPlan(opinion.Activity)).Select(opinion => opinion.Opinion).Distinct().Count();

    /// <summary>The themes first received after the due date of their unit.</summary>
    public IEnumerable<string> LateSubmissions => receipts.Where(receipt => receipt.Late).Select(receipt => receipt.Theme);

    /// <summary>The activities whose programme or report was first received after its due date.</summary>
    public IEnumerable<string> Late(ObligationKind kind) =>
        obligations.Where(duty => duty.Kind == kind && duty is { State: ObligationState.Met, Late: true }).Select(duty => duty.Subject);

    /// <summary>The held activities whose programme or report was not received and is overdue.</summary>
    public IEnumerable<string> Missing(ObligationKind kind) =>
        obligations
            .Where(duty => duty.Kind == kind && duty is { State: not ObligationState.Met, Late: true } && held.ContainsKey(duty.Subject))
            .Select(duty => duty.Subject);

    private bool InPlan(string activity) => !dropped.Contains(activity);

    private IEnumerable<ReportFiled> LatestReports =>
        facts
            .OfType<ReportFiled>()
            .Where(report => InPlan(report.Activity))
            .GroupBy(report => report.Activity)
            .Select(same => same.MaxBy(report => (report.Stamp.EffectiveOn, report.Stamp.Position))!);
}
