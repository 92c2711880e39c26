using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Activities;

/// <summary>A theme-day activity (主题日活动): an accepted theme scheduled in a released plan.</summary>
public sealed class Activity(
    string district,
    string id,
    string campaignId,
    string themeId,
    string unit,
    string topic,
    IReadOnlyList<string> forms,
    string externalReference,
    DateOnly firstDay,
    DateOnly lastDay
) : ITransitionable
{
    private Activity()
        : this("", "", "", "", "", "", [], "", default, default) // used by EF Core, which then sets all properties
    { }

    /// <summary>The district code, six digits.</summary>
    public string District { get; } = district;

    /// <summary>The activity id: campaign id and theme id, joined by ~.</summary>
    public string Id { get; } = id;

    /// <summary>The campaign id.</summary>
    public string CampaignId { get; } = campaignId;

    /// <summary>The id of the theme.</summary>
    public string ThemeId { get; } = themeId;

    /// <summary>The code of the host unit.</summary>
    public string Unit { get; } = unit;

    /// <summary>The topic.</summary>
    public string Topic { get; } = topic;

    /// <summary>The activity forms.</summary>
    public IReadOnlyList<string> Forms { get; } = forms;

    /// <summary>The reference number of the theme, assigned by the submitting unit.</summary>
    public string ExternalReference { get; } = externalReference;

    /// <summary>The first day.</summary>
    public DateOnly FirstDay { get; private set; } = firstDay;

    /// <summary>The last day, inclusive.</summary>
    public DateOnly LastDay { get; private set; } = lastDay;

    /// <summary>The current state.</summary>
    public ActivityState State { get; private set; }

    /// <summary>The audience groups present; empty until held.</summary>
    public IReadOnlyList<string> Audiences { get; private set; } = [];

    /// <summary>The reason for the last revert of the held state, at most 500 characters; empty if never reverted.</summary>
    public string RevertReason { get; private set; } = "";

    /// <summary>The number of the latest release that changed the activity.</summary>
    public int Release { get; private set; }

    /// <summary>The number of reschedulings.</summary>
    public int Moves { get; private set; }

    /// <summary>The effective date of the last transition.</summary>
    public DateOnly LastTransitionOn { get; private set; }

    DateOnly? ITransitionable.LastTransitionOn => LastTransitionOn;

    /// <summary>The revision number, 0 until it is stored; used as the concurrency token.</summary>
    public int Version { get; private set; }

    /// <summary>The time of creation.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>The time of the last change.</summary>
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>Applies a release that plans the activity, for the first time or again after its theme was dropped.</summary>
    public void Plan(DateOnly firstDay, DateOnly lastDay, int release, DateOnly on) =>
        (State, FirstDay, LastDay, Release, LastTransitionOn) = (ActivityState.Planned, firstDay, lastDay, release, on);

    /// <summary>Applies a release that changes its days.</summary>
    public void Reschedule(DateOnly firstDay, DateOnly lastDay, int release, DateOnly on)
    {
        (State, FirstDay, LastDay, Release, LastTransitionOn) = (
            ActivityTransitions.Table.Next(State, ActivityTrigger.Reschedule),
            firstDay,
            lastDay,
            release,
            on
        );
        Moves++;
    }

    /// <summary>Applies a release that cancels it.</summary>
    public void Cancel(int release, DateOnly on) =>
        (State, Release, LastTransitionOn) = (ActivityTransitions.Table.Next(State, ActivityTrigger.Cancel), release, on);

    /// <summary>Applies a release that plans it again after it was cancelled.</summary>
    public void Replan(DateOnly firstDay, DateOnly lastDay, int release, DateOnly on) =>
        (State, FirstDay, LastDay, Release, LastTransitionOn) = (ActivityTransitions.Table.Next(State, ActivityTrigger.Replan), firstDay, lastDay, release, on);

    /// <summary>Marks the activity as held.</summary>
    public void MarkHeld(IReadOnlyList<string> audiences, DateOnly on) =>
        (State, Audiences, LastTransitionOn) = (ActivityTransitions.Table.Next(State, ActivityTrigger.MarkHeld), audiences, on);

    /// <summary>Reverts the held state.</summary>
    public void RevertHeld(string reason, DateOnly on) =>
        (State, Audiences, RevertReason, LastTransitionOn) = (ActivityTransitions.Table.Next(State, ActivityTrigger.RevertHeld), [], reason, on);
}
