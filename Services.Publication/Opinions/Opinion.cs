namespace ThemeDay.Publication.Opinions;

/// <summary>意见建议: what was heard at an activity.</summary>
public sealed class Opinion(string district, string activityId, string id, string unit)
{
    /// <summary>The district, six digits.</summary>
    public string District { get; } = district;

    /// <summary>The activity.</summary>
    public string ActivityId { get; } = activityId;

    /// <summary>Its id, unique in its activity.</summary>
    public string Id { get; } = id;

    /// <summary>The code of the activity's lead unit, which heard it.</summary>
    public string Unit { get; } = unit;

    /// <summary>What was said, 1 to 2,000 characters.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Where it stands.</summary>
    public OpinionState State { get; private set; }

    /// <summary>The day it was heard.</summary>
    public DateOnly CollectedOn { get; private set; }

    /// <summary>The code of the unit that is to answer; null until it was assigned.</summary>
    public string? AssignedTo { get; private set; }

    /// <summary>The answer; empty until there is one.</summary>
    public string Answer { get; private set; } = "";

    /// <summary>1 to 5; 0 until it was rated.</summary>
    public int Rating { get; private set; }

    /// <summary>The day of its last move.</summary>
    public DateOnly MovedOn { get; private set; }

    /// <summary>Counts its changes, from 1 on.</summary>
    public int Version { get; private set; } = 1;

    /// <summary>Heard.</summary>
    public void Collect(string text, DateOnly on)
    {
        Move(OpinionTrigger.Collect, on);
        (Text, CollectedOn) = (text, on);
    }

    /// <summary>Given to a unit.</summary>
    public void Assign(string unit, DateOnly on)
    {
        Move(OpinionTrigger.Assign, on);
        AssignedTo = unit;
    }

    /// <summary>Answered.</summary>
    public void Reply(string answer, DateOnly on)
    {
        Move(OpinionTrigger.Answer, on);
        Answer = answer;
    }

    /// <summary>Whoever gave it was called back.</summary>
    public void CallBack(DateOnly on) => Move(OpinionTrigger.CallBack, on);

    /// <summary>Whoever gave it rated the answer.</summary>
    public void Rate(int rating, DateOnly on)
    {
        Move(OpinionTrigger.Rate, on);
        Rating = rating;
    }

    private void Move(OpinionTrigger verb, DateOnly on) => (State, MovedOn) = (OpinionTransitions.Table.Next(State, verb), on);
}
