using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.History;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Obligations;

/// <summary>Builds the obligation of one unit to submit its themes (docs/domain.md, Submission due).</summary>
/// <remarks>Judged by the latest due date that was granted, whenever it was granted: who submits within an extension is on time.</remarks>
/// <param name="unit">The unit code.</param>
/// <param name="minimumThemes">The number of themes that meet the obligation.</param>
internal sealed class SubmissionBuilder(string unit, int minimumThemes)
{
    private readonly List<DueDay> history = [];
    private readonly Dictionary<string, Receipt> received = []; // the first of each theme
    private CampaignExtended? granted; // the latest extension
    private bool isInvited;

    /// <summary>Whether the unit was ever invited.</summary>
    public bool WasInvited => history is not [];

    /// <summary>Invites the unit, for the first time or again. What it submitted meanwhile counts.</summary>
    /// <param name="deadline">Its own deadline, or that of the campaign.</param>
    /// <param name="extension">The latest extension for all units so far, also before the unit was known.</param>
    /// <param name="by">The invitation.</param>
    public void Invite(DateOnly deadline, CampaignExtended? extension, Fact by)
    {
        isInvited = true;
        if (Latest(extension, granted) is { } latest && latest.Deadline > deadline)
            AddDue(latest.Deadline, by.Stamp.EffectiveOn, latest);
        else
            AddDue(deadline, by.Stamp.EffectiveOn, by);
    }

    /// <summary>Revokes the invitation as an error: the unit never owed anything (docs/domain.md, Uninvited units).</summary>
    public void Uninvite() => isInvited = false;

    /// <summary>Extends the deadline, for all units or for this one. A date that is not later than the one in force has no effect.</summary>
    public void Extend(CampaignExtended extended)
    {
        granted = Latest(granted, extended);
        if (history is [.., { Due: { } due }] && extended.Deadline > due)
            AddDue(extended.Deadline, extended.Stamp.EffectiveOn, extended);
    }

    /// <summary>Records a submitted theme; the first receipt of each theme counts.</summary>
    public void Receive(string theme, Fact by) => received.TryAdd(theme, new(by.Stamp.EffectiveOn, by.Stamp.Id));

    /// <summary>The obligation as of a day.</summary>
    public Obligation Build(DateOnly asOf, WorkingDays calendar)
    {
        var due = history[^1].Due!.Value;
        var inOrder = received.OrderBy(each => each.Value.On).ThenBy(each => each.Key, StringComparer.Ordinal);
        var first = isInvited ? inOrder.Select(each => each.Value).ElementAtOrDefault(minimumThemes - 1) : null;
        var timing =
            !isInvited ? new(ObligationState.Closed, due, YellowOn: null, MissedDue: null, DaysLate: 0)
            : first is null ? ObligationTiming.Open(due, missedDue: null, pausedDays: 0, calendar)
            : new ObligationTiming(ObligationState.Met, due, YellowOn: null, first.On > due ? due : null, calendar.DaysLate(due, first.On).ToNullable());
        return Obligation.Create(ObligationKind.SubmitTheme, unit, unit, [.. history], first, timing, asOf, calendar);
    }

    private void AddDue(DateOnly due, DateOnly since, Fact by) => history.Add(new(due, "", since, by.Stamp.Id));

    /// <summary>The extension with the later deadline; of two with the same, the first.</summary>
    public static CampaignExtended? Latest(CampaignExtended? first, CampaignExtended? second) =>
        first is null || second?.Deadline > first.Deadline ? second : first;
}
