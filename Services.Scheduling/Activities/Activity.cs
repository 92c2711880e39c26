namespace ThemeDay.Scheduling.Activities;

/// <summary>主题日活动: an accepted theme with its days in a released plan.</summary>
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
)
{
    private Activity()
        : this("", "", "", "", "", "", [], "", default, default) // for storage, which then sets all of it
    { }

    /// <summary>The district, six digits.</summary>
    public string District { get; } = district;

    /// <summary>The call's id and the theme's, with a hyphen.</summary>
    public string Id { get; } = id;

    /// <summary>The call.</summary>
    public string CampaignId { get; } = campaignId;

    /// <summary>The theme it carries out.</summary>
    public string ThemeId { get; } = themeId;

    /// <summary>The lead unit's code.</summary>
    public string Unit { get; } = unit;

    /// <summary>Its topic.</summary>
    public string Topic { get; } = topic;

    /// <summary>The forms it takes.</summary>
    public IReadOnlyList<string> Forms { get; } = forms;

    /// <summary>The filer's own number for its theme.</summary>
    public string ExternalReference { get; } = externalReference;

    /// <summary>Its first day.</summary>
    public DateOnly FirstDay { get; private set; } = firstDay;

    /// <summary>Its last day, included.</summary>
    public DateOnly LastDay { get; private set; } = lastDay;

    /// <summary>Where it stands.</summary>
    public ActivityState State { get; private set; }

    /// <summary>The groups that came; empty until it was held.</summary>
    public IReadOnlyList<string> Audiences { get; private set; } = [];

    /// <summary>Why that it took place was last taken back, at most 500 characters; empty where it never was.</summary>
    public string RevertReason { get; private set; } = "";

    /// <summary>The release that last said something of it.</summary>
    public int Release { get; private set; }

    /// <summary>How often it was moved.</summary>
    public int Moves { get; private set; }

    /// <summary>The day of its last move.</summary>
    public DateOnly MovedOn { get; private set; }

    /// <summary>Counts its changes, from 1 on.</summary>
    public int Version { get; private set; } = 1;

    /// <summary>A release holds it: for the first time, or again after its theme had been dropped.</summary>
    public void Plan(DateOnly firstDay, DateOnly lastDay, int release, DateOnly on) =>
        (State, FirstDay, LastDay, Release, MovedOn) = (ActivityState.Planned, firstDay, lastDay, release, on);

    /// <summary>A release gives it other days.</summary>
    public void Reschedule(DateOnly firstDay, DateOnly lastDay, int release, DateOnly on)
    {
        (State, FirstDay, LastDay, Release, MovedOn) = (
            ActivityTransitions.Table.Next(State, ActivityTrigger.Reschedule),
            firstDay,
            lastDay,
            release,
            on
        );
        Moves++;
    }

    /// <summary>A release cancels it.</summary>
    public void Cancel(int release, DateOnly on) => (State, Release, MovedOn) = (ActivityTransitions.Table.Next(State, ActivityTrigger.Cancel), release, on);

    /// <summary>It took place.</summary>
    public void MarkHeld(IReadOnlyList<string> audiences, DateOnly on) =>
        (State, Audiences, MovedOn) = (ActivityTransitions.Table.Next(State, ActivityTrigger.MarkHeld), audiences, on);

    /// <summary>That it did was taken back.</summary>
    public void RevertHeld(string reason, DateOnly on) =>
        (State, Audiences, RevertReason, MovedOn) = (ActivityTransitions.Table.Next(State, ActivityTrigger.RevertHeld), [], reason, on);
}
