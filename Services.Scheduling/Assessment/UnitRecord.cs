using System.Collections.Immutable;
using ThemeDay.Scheduling.History;
using ThemeDay.Scheduling.Obligations;

namespace ThemeDay.Scheduling.Assessment;

/// <summary>The facts of one unit in a campaign, grouped for scoring.</summary>
/// <param name="code">The unit code.</param>
/// <param name="kind">The unit kind.</param>
internal sealed class UnitRecord(string code, string kind)
{
    public string Code => code;

    public string Kind => kind;

    /// <summary>The obligation to submit a theme.</summary>
    public Obligation? Submission { get; set; }

    /// <summary>The first theme received, whatever became of it; null if none was.</summary>
    public ThemeReceipt? FirstTheme { get; set; }

    public List<ThemeReceived> Received { get; } = [];

    public List<ThemeReturned> Returned { get; } = [];

    /// <summary>The planned activities hosted by the unit, including cancelled ones, without dropped ones.</summary>
    public List<ActivityRecord> Activities { get; } = [];

    /// <summary>The last release of the plan; null before the first.</summary>
    public PlanReleased? Release { get; set; }

    /// <summary>Whether a release or the cut-off date settles the plan: a unit without an activity then counts as having none.</summary>
    public bool PlanIsKnown { get; set; }

    public IEnumerable<ActivityRecord> Held => Activities.Where(activity => activity.Held is not null);

    /// <summary>Whether all planned activities were cancelled: lines B to F are then not judged.</summary>
    public bool AllCancelled => Activities is not [] && Activities.TrueForAll(activity => activity.Cancelled);

    /// <summary>Whether activities can be judged: one was held, the last day of one has passed, or the settled plan has none for the unit.</summary>
    public bool ActivitiesAreDue => Activities is [] ? PlanIsKnown : Activities.Exists(activity => activity.Held is not null || activity.IsPast);
}

/// <summary>The facts of one activity, grouped for scoring.</summary>
internal sealed class ActivityRecord(ActivityPlanned planned)
{
    public ActivityPlanned Planned => planned;

    /// <summary>The facts that planned it and changed its days, in order; not those before it was dropped.</summary>
    public List<Fact> Days { get; } = [];

    public DateOnly LastDay { get; set; } = planned.LastDay;

    /// <summary>The fact that it was cancelled; null if it was not, or was planned again.</summary>
    public ActivityCancelled? Cancellation { get; set; }

    public bool Cancelled => Cancellation is not null;

    /// <summary>Whether its last day is before the evaluation date and it was not cancelled.</summary>
    public bool IsPast { get; set; }

    /// <summary>The fact that it was held; null if not held.</summary>
    public ActivityHeld? Held { get; set; }

    public Obligation? Programme { get; set; }

    public Obligation? Report { get; set; }

    /// <summary>The number of pictures in the latest filing of the report, published or not, and the id of the fact that recorded it.</summary>
    public (int Count, string FactId)? Pictures { get; set; }

    public List<PublicityRecorded> Publicity { get; } = [];

    public List<OpinionCollected> Opinions { get; } = [];

    /// <summary>The answered opinions, mapped to the ids of the facts that recorded the answers.</summary>
    public Dictionary<string, string> Answers { get; } = [];

    /// <summary>Applies a fact that plans it, moves it or plans it again.</summary>
    public void Place(Fact by, DateOnly lastDay)
    {
        Days.Add(by);
        (LastDay, Cancellation) = (lastDay, null);
    }
}

/// <summary>Groups the facts of a campaign by unit (docs/domain.md, Units that are scored).</summary>
internal static class UnitRecords
{
    /// <summary>Returns the invited units by code; units whose invitation was revoked are not assessed.</summary>
    public static ImmutableArray<UnitRecord> Create(
        ImmutableArray<Fact> facts,
        ImmutableArray<Obligation> obligations,
        IEnumerable<ThemeReceipt> receipts,
        PointInTime knowledge,
        CancellationToken cancellationToken
    )
    {
        var units = new SortedDictionary<string, UnitRecord>(StringComparer.Ordinal);
        var activities = new Dictionary<string, ActivityRecord>();
        var withdrawals = new Dictionary<string, int>(); // index of the last one, by publicity record
        foreach (var (index, fact) in facts.WithCancellation(cancellationToken).Index())
        {
            if (fact is UnitInvited called)
                units[called.Unit] = new(called.Unit, called.Kind);
            if (fact is UnitUninvited uninvited)
                units.Remove(uninvited.Unit);
            if (fact is ActivityPlanned planned)
                activities[planned.Activity] = new(planned);
            if (fact is ActivityDropped dropped)
                activities.Remove(dropped.Activity);
            if (fact is PublicityWithdrawn withdrawn)
                withdrawals[withdrawn.Publicity] = index;
        }
        var opinions = new Dictionary<string, ActivityRecord>(); // the activity of each opinion collected so far
        foreach (var (index, fact) in facts.WithCancellation(cancellationToken).Index())
        {
            if (fact is PublicityRecorded shown && withdrawals.GetValueOrDefault(shown.Publicity, -1) > index)
                continue; // withdrawn later
            Apply(fact, units, activities, opinions);
        }
        Attach(obligations, units, activities);
        foreach (var receipt in receipts)
            if (units.TryGetValue(receipt.Unit, out var unit))
                unit.FirstTheme ??= receipt;

        var release = facts.OfType<PlanReleased>().LastOrDefault();
        foreach (var unit in units.Values)
            (unit.Release, unit.PlanIsKnown) = (release, release is not null || knowledge.CutOffDate <= knowledge.KnownOn);
        foreach (var activity in activities.Values)
        {
            activity.IsPast = !activity.Cancelled && activity.LastDay < knowledge.AsOf;
            units.GetValueOrDefault(activity.Planned.Unit)?.Activities.Add(activity);
        }
        return [.. units.Values];
    }

    private static void Apply(
        Fact fact,
        SortedDictionary<string, UnitRecord> units,
        Dictionary<string, ActivityRecord> activities,
        Dictionary<string, ActivityRecord> opinions
    )
    {
        ActivityRecord? Find(string id) => activities.GetValueOrDefault(id);
        switch (fact)
        {
            case ThemeReceived theme:
                units.GetValueOrDefault(theme.Unit)?.Received.Add(theme);
                break;
            case ThemeReturned theme:
                units.GetValueOrDefault(theme.Unit)?.Returned.Add(theme);
                break;
            case ActivityPlanned planned when Find(planned.Activity) is { } activity:
                activity.Days.Clear(); // it was dropped before
                activity.Place(planned, planned.LastDay);
                break;
            case ActivityRescheduled moved when Find(moved.Activity) is { } activity:
                activity.Place(moved, moved.LastDay);
                break;
            case ActivityCancelled cancelled when Find(cancelled.Activity) is { } activity:
                activity.Cancellation = cancelled;
                break;
            case ActivityReplanned replanned when Find(replanned.Activity) is { } activity:
                activity.Place(replanned, replanned.LastDay);
                break;
            case ActivityHeld held when Find(held.Activity) is { } activity:
                activity.Held = held;
                break;
            case ActivityHeldReverted unheld when Find(unheld.Activity) is { } activity:
                activity.Held = null;
                break;
            case ReportFiled filed when Find(filed.Activity) is { } activity:
                activity.Pictures = (filed.Pictures, filed.Stamp.Id);
                break;
            case PublicityRecorded shown when Find(shown.Activity) is { } activity:
                activity.Publicity.Add(shown);
                break;
            case OpinionCollected opinion when Find(opinion.Activity) is { } activity:
                activity.Opinions.Add(opinion);
                opinions.TryAdd(opinion.Opinion, activity);
                break;
            case OpinionAnswered answered when opinions.TryGetValue(answered.Opinion, out var activity):
                activity.Answers[answered.Opinion] = answered.Stamp.Id;
                break;
            default:
                break; // lateness is derived by the ledger
        }
    }

    private static void Attach(
        ImmutableArray<Obligation> obligations,
        SortedDictionary<string, UnitRecord> units,
        Dictionary<string, ActivityRecord> activities
    )
    {
        foreach (var obligation in obligations)
        {
            if (obligation.Kind == ObligationKind.SubmitTheme && units.TryGetValue(obligation.Unit, out var unit))
                unit.Submission = obligation;
            if (!activities.TryGetValue(obligation.Subject, out var activity))
                continue;
            if (obligation.Kind == ObligationKind.FileProgramme)
                activity.Programme = obligation;
            if (obligation.Kind == ObligationKind.FileReport)
                activity.Report = obligation;
        }
    }
}
