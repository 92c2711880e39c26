using System.Linq.Expressions;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Publication.Opinions;

/// <summary>Where an opinion was given.</summary>
public enum OpinionSource
{
    /// <summary>At the activity, recorded by the unit.</summary>
    Collected,

    /// <summary>On the public site, by a citizen.</summary>
    Submitted,
}

/// <summary>Why a submitted opinion is not dealt with.</summary>
public enum OpinionSetAsideGround
{
    /// <summary>Insults, advertising or nonsense.</summary>
    Abuse,

    /// <summary>The same person has said the same already.</summary>
    Duplicate,

    /// <summary>Not for the units of the district, or for another procedure.</summary>
    OutOfScope,

    /// <summary>It does not say what it is about.</summary>
    Unclear,
}

/// <summary>What a call back (回访) found.</summary>
public enum CallBackOutcome
{
    /// <summary>The person is satisfied with the answer.</summary>
    Satisfied,

    /// <summary>The person is not.</summary>
    Dissatisfied,

    /// <summary>The person could not be reached.</summary>
    NotReached,
}

/// <summary>An opinion (意见建议) collected at an activity, or submitted by a citizen.</summary>
public sealed class Opinion(string district, string activityId, string id, string unit) : ITransitionable
{
    /// <summary>District code, six digits.</summary>
    public string District { get; } = district;

    /// <summary>Id of the activity.</summary>
    public string ActivityId { get; } = activityId;

    /// <summary>Id, unique in its activity.</summary>
    public string Id { get; } = id;

    /// <summary>Code of the host unit of the activity.</summary>
    public string Unit { get; } = unit;

    /// <summary>Text of the opinion, 1 to 2,000 characters.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Why personal data in the text is to stay, at most 500 characters; empty if there is none.</summary>
    public string PersonalDataReason { get; private set; } = "";

    /// <summary>Current state.</summary>
    public OpinionState State { get; private set; }

    /// <summary>Where it was given.</summary>
    public OpinionSource Source { get; private set; }

    /// <summary>The day on which it was given: effective date of the collection, day of the submission.</summary>
    public DateOnly CollectedOn { get; private set; }

    /// <summary>When the contact of the person who submitted it is erased; null if none was given.</summary>
    public DateTimeOffset? ContactExpiresAt { get; private set; }

    /// <summary>Why it was set aside; null unless it is.</summary>
    public OpinionSetAsideGround? SetAsideGround { get; private set; }

    /// <summary>What the person who submitted it reads about that, at most 500 characters; may be empty.</summary>
    public string SetAsideExplanation { get; private set; } = "";

    /// <summary>Code of the unit that is to answer; null if none is assigned.</summary>
    public string? AssignedTo { get; private set; }

    /// <summary>The day by which it is to be answered; null if none is set.</summary>
    public DateOnly? DueOn { get; private set; }

    /// <summary>Answer, at most 2,000 characters; empty if there is none.</summary>
    public string Answer { get; private set; } = "";

    /// <summary>Why personal data in the answer is to stay, at most 500 characters; empty if there is none.</summary>
    public string AnswerPersonalDataReason { get; private set; } = "";

    /// <summary>Effective date of the answer; null before, and if it was answered before this was kept.</summary>
    public DateOnly? AnsweredOn { get; private set; }

    /// <summary>What the call back found; null if it was not recorded.</summary>
    public CallBackOutcome? CallBackOutcome { get; private set; }

    /// <summary>Note of the call back, at most 500 characters; may be empty. Never public.</summary>
    public string CallBackNote { get; private set; } = "";

    /// <summary>Effective date of the call back; null before, and if it was called back before this was kept.</summary>
    public DateOnly? CalledBackOn { get; private set; }

    /// <summary>Whether the public sees it.</summary>
    public OpinionPublication Publication { get; private set; }

    /// <summary>The wording for the public, at most 2,000 characters; empty if it is the text itself.</summary>
    public string PublicText { get; private set; } = "";

    /// <summary>Why personal data is public in the wording or the answer, at most 500 characters; empty if there is none.</summary>
    public string PublicPersonalDataReason { get; private set; } = "";

    /// <summary>Effective date of the last publication; null before.</summary>
    public DateOnly? PublishedOn { get; private set; }

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
            Source = stored.Source,
            CollectedOn = stored.CollectedOn,
            ContactExpiresAt = stored.ContactExpiresAt,
            SetAsideGround = stored.SetAsideGround,
            AssignedTo = stored.AssignedTo,
            DueOn = stored.DueOn,
            AnsweredOn = stored.AnsweredOn,
            CallBackOutcome = stored.CallBackOutcome,
            CalledBackOn = stored.CalledBackOn,
            Publication = stored.Publication,
            PublishedOn = stored.PublishedOn,
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

    /// <summary>Submits the opinion on the public site.</summary>
    /// <param name="text">The text.</param>
    /// <param name="contactExpiresAt">When the contact is erased; null without one.</param>
    /// <param name="on">The day.</param>
    public void Submit(string text, DateTimeOffset? contactExpiresAt, DateOnly on)
    {
        Transition(OpinionTrigger.Submit, on);
        (Source, Text, ContactExpiresAt, CollectedOn) = (OpinionSource.Submitted, text, contactExpiresAt, on);
    }

    /// <summary>Accepts the submitted opinion.</summary>
    public void Accept(DateOnly on)
    {
        Transition(OpinionTrigger.Accept, on);
        (SetAsideGround, SetAsideExplanation) = (null, "");
    }

    /// <summary>Sets the submitted opinion aside.</summary>
    public void SetAside(OpinionSetAsideGround ground, string explanation, DateOnly on)
    {
        Transition(OpinionTrigger.SetAside, on);
        (SetAsideGround, SetAsideExplanation) = (ground, explanation);
    }

    /// <summary>Assigns the opinion to a unit.</summary>
    public void Assign(string unit, DateOnly? due, DateOnly on)
    {
        Transition(OpinionTrigger.Assign, on);
        (AssignedTo, DueOn) = (unit, due);
    }

    /// <summary>Records the answer.</summary>
    public void Reply(string answer, string personalDataReason, DateOnly on)
    {
        Transition(OpinionTrigger.Answer, on);
        (Answer, AnswerPersonalDataReason, AnsweredOn) = (answer, personalDataReason, on);
    }

    /// <summary>Records that the person who gave the opinion was called back.</summary>
    public void CallBack(CallBackOutcome outcome, string note, DateOnly on)
    {
        Transition(OpinionTrigger.CallBack, on);
        (CallBackOutcome, CallBackNote, CalledBackOn) = (outcome, note, on);
    }

    /// <summary>Records the rating by the person who gave the opinion.</summary>
    public void Rate(int rating, DateOnly on)
    {
        Transition(OpinionTrigger.Rate, on);
        Rating = rating;
    }

    /// <summary>Closes the opinion.</summary>
    public void Close(DateOnly on) => Transition(OpinionTrigger.Close, on);

    /// <summary>Shows the opinion and its answer to the public.</summary>
    /// <param name="publicText">The wording for the public; empty for the text itself.</param>
    /// <param name="personalDataReason">Why personal data in them is public; empty if there is none.</param>
    /// <param name="on">The day.</param>
    public void Publish(string publicText, string personalDataReason, DateOnly on)
    {
        TransitionPublication(OpinionPublicationTrigger.Publish, on);
        (PublicText, PublicPersonalDataReason, PublishedOn) = (publicText, personalDataReason, on);
    }

    /// <summary>Takes the opinion back from the public.</summary>
    public void Unpublish(DateOnly on) => TransitionPublication(OpinionPublicationTrigger.Unpublish, on);

    /// <summary>Keeps the contact until another time.</summary>
    public void KeepContactUntil(DateTimeOffset expiresAt) => ContactExpiresAt = expiresAt;

    private void Transition(OpinionTrigger trigger, DateOnly on) => (State, LastTransitionOn) = (OpinionTransitions.Table.Next(State, trigger), on);

    private void TransitionPublication(OpinionPublicationTrigger trigger, DateOnly on) =>
        (Publication, LastTransitionOn) = (OpinionPublicationTransitions.Table.Next(Publication, trigger), on);
}
