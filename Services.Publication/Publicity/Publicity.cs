using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Publication.Publicity;

/// <summary>Channel in which an activity was publicized (notice, 三(三) 广泛宣传推介). The values are those of the proto enum.</summary>
public enum PublicityKind
{
    /// <summary>新闻媒体, news media.</summary>
    NewsMedia = 1,

    /// <summary>门户网站专栏, the theme day section of the government portal.</summary>
    PortalColumn = 2,

    /// <summary>政务新媒体, government accounts on new media.</summary>
    GovernmentNewMedia = 3,

    /// <summary>省级简报, a provincial briefing.</summary>
    ProvincialBriefing = 4,
}

/// <summary>Content of a publicity record.</summary>
/// <param name="Kind">The channel.</param>
/// <param name="Medium">Name of the medium, 1 to 100 characters.</param>
/// <param name="Link">An https or http address, at most 500 characters; empty if there is none.</param>
/// <param name="PersonalDataReason">Why personal data in it is to stay, at most 500 characters; empty if there is none.</param>
public sealed record PublicityForm(PublicityKind Kind, string Medium, string Link, string PersonalDataReason);

/// <summary>A publicity record (宣传推介): an activity was publicized.</summary>
public sealed class Publicity(string district, string activityId, string id, string unit) : ITransitionable
{
    /// <summary>District code, six digits.</summary>
    public string District { get; } = district;

    /// <summary>Id of the activity.</summary>
    public string ActivityId { get; } = activityId;

    /// <summary>Id, unique in its activity.</summary>
    public string Id { get; } = id;

    /// <summary>Code of the host unit.</summary>
    public string Unit { get; } = unit;

    /// <summary>Content of the record.</summary>
    public PublicityForm Form { get; private set; } = new(default, "", "", "");

    /// <summary>Current state.</summary>
    public PublicityState State { get; private set; }

    /// <summary>Date on which the activity was publicized.</summary>
    public DateOnly ShownOn { get; private set; }

    /// <summary>Reason of the withdrawal.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>Effective date of the last transition.</summary>
    public DateOnly LastTransitionOn { get; private set; }

    DateOnly? ITransitionable.LastTransitionOn => LastTransitionOn;

    /// <summary>Version, incremented by each change, 0 until it is stored: concurrency token and etag.</summary>
    public int Version { get; private set; }

    /// <summary>The time of its first commit, UTC.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>The time of its last commit, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>Records the publicity.</summary>
    public void Record(PublicityForm form, DateOnly on)
    {
        Transition(PublicityTrigger.Record, on);
        (Form, ShownOn) = (form, on);
    }

    /// <summary>Withdraws the record.</summary>
    public void Withdraw(string reason, DateOnly on)
    {
        Transition(PublicityTrigger.Withdraw, on);
        Reason = reason;
    }

    private void Transition(PublicityTrigger trigger, DateOnly on) => (State, LastTransitionOn) = (PublicityTransitions.Table.Next(State, trigger), on);
}
