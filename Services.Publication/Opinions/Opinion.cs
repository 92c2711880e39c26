using System.Linq.Expressions;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Publication.Opinions;

/// <summary>An opinion (意见建议) collected at an activity.</summary>
public sealed class Opinion(string district, string activityId, string id, string unit) : ITransitionable
{
    /// <summary>District code, six digits.</summary>
    public string District { get; } = district;

    /// <summary>Id of the activity.</summary>
    public string ActivityId { get; } = activityId;

    /// <summary>Id, unique in its activity.</summary>
    public string Id { get; } = id;

    /// <summary>Code of the host unit of the activity, which collected it.</summary>
    public string Unit { get; } = unit;

    /// <summary>Text of the opinion, 1 to 2,000 characters.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Why personal data in the text is to stay, at most 500 characters; empty if there is none.</summary>
    public string PersonalDataReason { get; private set; } = "";

    /// <summary>Current state.</summary>
    public OpinionState State { get; private set; }

    /// <summary>Effective date of the collection.</summary>
    public DateOnly CollectedOn { get; private set; }

    /// <summary>Code of the unit that is to answer; null if none is assigned.</summary>
    public string? AssignedTo { get; private set; }

    /// <summary>Answer, at most 2,000 characters; empty if there is none.</summary>
    public string Answer { get; private set; } = "";

    /// <summary>Why personal data in the answer is to stay, at most 500 characters; empty if there is none.</summary>
    public string AnswerPersonalDataReason { get; private set; } = "";

    /// <summary>Rating, 1 to 5; 0 if not rated.</summary>
    public int Rating { get; private set; }

    /// <summary>Effective date of the last transition.</summary>
    public DateOnly LastTransitionOn { get; private set; }

    DateOnly? ITransitionable.LastTransitionOn => LastTransitionOn;

    /// <summary>Version, incremented by each change, 0 until it is stored: concurrency token and etag.</summary>
    public int Version { get; private set; }

    /// <summary>The time of its first commit, UTC.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>The time of its last commit, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>An opinion as stored, but with empty texts: a query that selects it does not read them.</summary>
    public static Expression<Func<Opinion, Opinion>> WithoutTexts { get; } =
        stored => new Opinion(stored.District, stored.ActivityId, stored.Id, stored.Unit)
        {
            State = stored.State,
            CollectedOn = stored.CollectedOn,
            AssignedTo = stored.AssignedTo,
            Rating = stored.Rating,
            LastTransitionOn = stored.LastTransitionOn,
            Version = stored.Version,
            CreatedAt = stored.CreatedAt,
            UpdatedAt = stored.UpdatedAt,
        };

    /// <summary>Records the opinion.</summary>
    public void Collect(string text, string personalDataReason, DateOnly on)
    {
        Transition(OpinionTrigger.Collect, on);
        (Text, PersonalDataReason, CollectedOn) = (text, personalDataReason, on);
    }

    /// <summary>Assigns the opinion to a unit.</summary>
    public void Assign(string unit, DateOnly on)
    {
        Transition(OpinionTrigger.Assign, on);
        AssignedTo = unit;
    }

    /// <summary>Records the answer.</summary>
    public void Reply(string answer, string personalDataReason, DateOnly on)
    {
        Transition(OpinionTrigger.Answer, on);
        (Answer, AnswerPersonalDataReason) = (answer, personalDataReason);
    }

    /// <summary>Records that the person who gave the opinion was called back.</summary>
    public void CallBack(DateOnly on) => Transition(OpinionTrigger.CallBack, on);

    /// <summary>Records the rating by the person who gave the opinion.</summary>
    public void Rate(int rating, DateOnly on)
    {
        Transition(OpinionTrigger.Rate, on);
        Rating = rating;
    }

    private void Transition(OpinionTrigger trigger, DateOnly on) => (State, LastTransitionOn) = (OpinionTransitions.Table.Next(State, trigger), on);
}
