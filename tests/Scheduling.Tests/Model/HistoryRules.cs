using ThemeDay.Scheduling.History;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Tests.Model;

/// <summary>
/// Decides which fact may follow on others: the transitions, and what nothing takes effect before (docs/domain.md, States and Not before what it rests on).
/// Keeps random histories to those that the services can record, also while one is shortened.
/// </summary>
internal sealed class HistoryRules(CampaignTerms terms)
{
    private readonly Dictionary<string, Theme> themes = [];
    private readonly Dictionary<string, Activity> activities = [];
    private readonly Dictionary<string, DateOnly> publicity = []; // not withdrawn, since when
    private readonly Dictionary<string, (DateOnly Since, bool Answered)> opinions = [];
    private readonly Dictionary<string, DateOnly> ownDeadlines = [];
    private readonly HashSet<string> invited = [];
    private DateOnly? openedOn;
    private DateOnly campaignSince = DateOnly.MaxValue; // until it is opened
    private DateOnly deadlineOfAll = terms.Deadline;
    private DateTimeOffset lastRecorded = DateTimeOffset.MinValue;

    public IReadOnlyDictionary<string, Theme> Themes => themes;

    public IReadOnlyDictionary<string, Activity> Activities => activities;

    public IReadOnlyCollection<string> Opinions => opinions.Keys;

    public IReadOnlyCollection<string> Publicity => publicity.Keys;

    /// <summary>Whether a history is one that the services can record.</summary>
    public static bool Permit(IEnumerable<Fact> inRecordingOrder, CampaignTerms terms)
    {
        var rules = new HistoryRules(terms);
        return inRecordingOrder.All(rules.TryApply);
    }

    /// <summary>Applies a fact, unless the services would refuse it.</summary>
    public bool TryApply(Fact fact)
    {
        var on = fact.Stamp.EffectiveOn;
        if (fact.Stamp.RecordedAt < lastRecorded || on > ShanghaiTime.DateOf(fact.Stamp.RecordedAt) || !IsPermitted(fact, on))
            return false;
        lastRecorded = fact.Stamp.RecordedAt;
        return true;
    }

    private bool IsPermitted(Fact fact, DateOnly on) =>
        fact switch
        {
            UnitInvited { Deadline: null } unit => Open(unit, on),
            UnitInvited unit => on >= campaignSince && Invite(unit, on) && Advance(on),
            UnitUninvited unit => on >= campaignSince && invited.Remove(unit.Unit) && Advance(on),
            CampaignExtended extension => on >= openedOn && Extend(extension), // the decision on paper may be older than the last invitation
            ThemeReceived theme => on >= openedOn && Move(theme.Theme, theme.Unit, on, ThemeStep.Submitted, from: [ThemeStep.Draft, ThemeStep.Returned]),
            ThemeReturned theme => Move(theme.Theme, theme.Unit, on, ThemeStep.Returned, from: [ThemeStep.Submitted]),
            ThemeAccepted theme => Move(theme.Theme, null, on, ThemeStep.Accepted, from: [ThemeStep.Submitted]),
            ThemeDeclined theme => Move(theme.Theme, null, on, ThemeStep.Declined, from: [ThemeStep.Submitted]),
            ThemeMerged theme => Move(theme.Theme, null, on, ThemeStep.Merged, from: [ThemeStep.Submitted]),
            ThemeReopened theme => Of(theme.Theme) is null && Move(theme.Theme, null, on, ThemeStep.Submitted, from: [ThemeStep.Accepted, ThemeStep.Declined]),
            ThemeUnmerged theme => Move(theme.Theme, null, on, ThemeStep.Submitted, from: [ThemeStep.Merged]),
            ThemeWithdrawn theme => Move(theme.Theme, null, on, ThemeStep.Withdrawn, from: [ThemeStep.Submitted, ThemeStep.Returned]),
            PlanReleased or CircularReleased => openedOn is not null,
            ActivityPlanned activity => Plan(activity, on),
            ActivityRescheduled moved => On(moved.Activity, on, ActivityStep.Planned) is { } activity && activity.Place(moved.FirstDay, moved.LastDay, on),
            ActivityCancelled cancelled => On(cancelled.Activity, on, ActivityStep.Planned) is { } activity && activity.Become(ActivityStep.Cancelled, on),
            ActivityReplanned again => On(again.Activity, on, ActivityStep.Cancelled) is { } activity && activity.Place(again.FirstDay, again.LastDay, on),
            ActivityDropped dropped => On(dropped.Activity, on, ActivityStep.Planned) is { } activity && activity.Become(ActivityStep.Dropped, on),
            ActivityHeld held => On(held.Activity, on, ActivityStep.Planned) is { } activity
                && on >= activity.LastDay
                && activity.Become(ActivityStep.Held, on),
            ActivityHeldReverted not => On(not.Activity, on, ActivityStep.Held) is { } activity && activity.Become(ActivityStep.Planned, on),
            ProgrammeFiled filed => Of(filed.Activity) is { Step: ActivityStep.Planned or ActivityStep.Held } activity && activity.Programme.File(on),
            ProgrammeReturned back => Of(back.Activity) is { Step: ActivityStep.Planned or ActivityStep.Held } activity && activity.Programme.Return(on),
            ReportFiled filed => Of(filed.Activity) is { Step: ActivityStep.Held } activity && on >= activity.FirstDay && activity.Report.FileAgain(on),
            ReportReturned back => Of(back.Activity) is { Step: ActivityStep.Held } activity && activity.Report.Return(on),
            PublicityRecorded shown => Of(shown.Activity) is { Step: ActivityStep.Planned or ActivityStep.Held } && publicity.TryAdd(shown.Publicity, on),
            PublicityWithdrawn withdrawn => publicity.GetValueOrDefault(withdrawn.Publicity, DateOnly.MaxValue) <= on && publicity.Remove(withdrawn.Publicity),
            OpinionCollected opinion => Of(opinion.Activity) is { Step: ActivityStep.Held } activity
                && on >= activity.FirstDay
                && opinions.TryAdd(opinion.Opinion, (on, false)),
            OpinionAnswered answered => Answer(answered.Opinion, on),
            _ => throw new ArgumentException($"no rule for {fact.GetType().Name}", nameof(fact)),
        };

    private bool Open(UnitInvited unit, DateOnly on)
    {
        if (openedOn is { } day && (day != on || campaignSince != on))
            return false; // the opening invites all its units at once
        (openedOn, campaignSince) = (on, on);
        return invited.Add(unit.Unit);
    }

    private bool Advance(DateOnly on)
    {
        campaignSince = on;
        return true;
    }

    private bool Invite(UnitInvited unit, DateOnly on)
    {
        if (unit.Deadline < InForce(unit.Unit) || unit.Deadline < on || !invited.Add(unit.Unit))
            return false;
        ownDeadlines[unit.Unit] = unit.Deadline!.Value;
        return true;
    }

    private bool Extend(CampaignExtended extension)
    {
        if (extension.Unit is { } unit)
        {
            if (!invited.Contains(unit) || extension.Deadline <= InForce(unit))
                return false;
            ownDeadlines[unit] = extension.Deadline;
            return true;
        }
        if (extension.Deadline <= deadlineOfAll)
            return false;
        deadlineOfAll = extension.Deadline;
        return true;
    }

    private DateOnly InForce(string unit) => ownDeadlines.TryGetValue(unit, out var own) && own > deadlineOfAll ? own : deadlineOfAll;

    private bool Move(string id, string? unit, DateOnly on, ThemeStep to, ThemeStep[] from)
    {
        var theme = themes.GetValueOrDefault(id) ?? (unit is null ? null : new(unit));
        if (theme is null || (unit is not null && unit != theme.Unit) || on < theme.Since || !from.Contains(theme.Step))
            return false;
        themes[id] = theme with { Step = to, Since = on };
        return true;
    }

    private bool Plan(ActivityPlanned planned, DateOnly on)
    {
        if (themes.GetValueOrDefault(planned.Activity) is not { Step: ThemeStep.Accepted } theme || theme.Unit != planned.Unit || on < theme.Since)
            return false;
        if (activities.TryGetValue(planned.Activity, out var earlier))
            return earlier.Step is ActivityStep.Dropped && on >= earlier.Since && earlier.Place(planned.FirstDay, planned.LastDay, on);
        activities.Add(planned.Activity, new(planned, on));
        return true;
    }

    private Activity? Of(string id) => activities.GetValueOrDefault(id);

    private Activity? On(string id, DateOnly on, ActivityStep step) =>
        Of(id) is { } activity && activity.Step == step && on >= activity.Since ? activity : null;

    private bool Answer(string id, DateOnly on)
    {
        if (!opinions.TryGetValue(id, out var opinion) || opinion.Answered || on < opinion.Since)
            return false;
        opinions[id] = (on, true);
        return true;
    }

    internal enum ThemeStep
    {
        Draft,
        Submitted,
        Returned,
        Accepted,
        Declined,
        Merged,
        Withdrawn,
    }

    internal enum ActivityStep
    {
        Planned,
        Held,
        Cancelled,
        Dropped,
    }

    internal sealed record Theme(string Unit)
    {
        public ThemeStep Step { get; init; }

        public DateOnly Since { get; init; }
    }

    internal sealed class Activity(ActivityPlanned planned, DateOnly since)
    {
        public string Unit => planned.Unit;

        public ActivityStep Step { get; private set; }

        public DateOnly FirstDay { get; private set; } = planned.FirstDay;

        public DateOnly LastDay { get; private set; } = planned.LastDay;

        public DateOnly Since { get; private set; } = since;

        public Filing Programme { get; } = new();

        public Filing Report { get; } = new();

        public bool Become(ActivityStep step, DateOnly on)
        {
            (Step, Since) = (step, on);
            return true;
        }

        public bool Place(DateOnly firstDay, DateOnly lastDay, DateOnly on)
        {
            (FirstDay, LastDay) = (firstDay, lastDay);
            return Become(ActivityStep.Planned, on);
        }
    }

    internal sealed class Filing
    {
        private DateOnly since;
        private bool isFiled;
        private bool isReturned;

        public bool File(DateOnly on) => (!isFiled || isReturned) && FileAgain(on);

        /// <summary>Files a report, also one that is filed: it may have been published and unpublished since, which are no facts.</summary>
        public bool FileAgain(DateOnly on) => Become(on, returned: false);

        public bool Return(DateOnly on) => isFiled && !isReturned && Become(on, returned: true);

        private bool Become(DateOnly on, bool returned)
        {
            if (on < since)
                return false;
            (since, isFiled, isReturned) = (on, true, returned);
            return true;
        }
    }
}
