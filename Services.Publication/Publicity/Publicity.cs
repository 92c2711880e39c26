namespace ThemeDay.Publication.Publicity;

/// <summary>Where an activity was shown; the numbers are the wire's (notice, 三(三) 广泛宣传推介).</summary>
public enum PublicityKind
{
    /// <summary>新闻媒体.</summary>
    NewsMedia = 1,

    /// <summary>门户网站专栏.</summary>
    PortalColumn = 2,

    /// <summary>政务新媒体.</summary>
    GovernmentNewMedia = 3,

    /// <summary>省级简报.</summary>
    ProvincialBriefing = 4,
}

/// <summary>What is recorded of it.</summary>
/// <param name="Kind">Where it was shown.</param>
/// <param name="Medium">The medium's name, 1 to 100 characters.</param>
/// <param name="Link">A web address, at most 500 characters; empty where there is none.</param>
public sealed record PublicityForm(PublicityKind Kind, string Medium, string Link);

/// <summary>宣传推介: that an activity was shown somewhere.</summary>
public sealed class Publicity(string district, string activityId, string id, string unit)
{
    /// <summary>The district, six digits.</summary>
    public string District { get; } = district;

    /// <summary>The activity.</summary>
    public string ActivityId { get; } = activityId;

    /// <summary>Its id, unique in its activity.</summary>
    public string Id { get; } = id;

    /// <summary>The lead unit's code.</summary>
    public string Unit { get; } = unit;

    /// <summary>What is recorded.</summary>
    public PublicityForm Form { get; private set; } = new(default, "", "");

    /// <summary>Where it stands.</summary>
    public PublicityState State { get; private set; }

    /// <summary>The day it was shown.</summary>
    public DateOnly ShownOn { get; private set; }

    /// <summary>Why it was taken back.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>The day of its last move.</summary>
    public DateOnly MovedOn { get; private set; }

    /// <summary>Counts its changes, from 1 on.</summary>
    public int Version { get; private set; } = 1;

    /// <summary>It was shown.</summary>
    public void Record(PublicityForm form, DateOnly on)
    {
        Move(PublicityTrigger.Record, on);
        (Form, ShownOn) = (form, on);
    }

    /// <summary>Taken back.</summary>
    public void Withdraw(string reason, DateOnly on)
    {
        Move(PublicityTrigger.Withdraw, on);
        Reason = reason;
    }

    private void Move(PublicityTrigger verb, DateOnly on) => (State, MovedOn) = (PublicityTransitions.Table.Next(State, verb), on);
}
