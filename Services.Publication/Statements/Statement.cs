using System.Linq.Expressions;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Publication.Statements;

/// <summary>What a unit says on its own initiative (notice, 三(二)). The values are those of the proto enum.</summary>
public enum StatementKind
{
    /// <summary>政策解读, what a policy means.</summary>
    PolicyInterpretation = 1,

    /// <summary>热点回应, an answer to a concern that many people have.</summary>
    ResponseToConcern = 2,
}

/// <summary>Content of a statement. Of its last five fields those of the other kind are empty.</summary>
/// <param name="Kind">Which of the two it is.</param>
/// <param name="Title">Title, at most 100 characters; empty only before it is submitted.</param>
/// <param name="Text">正文, at most 20,000 characters; empty only before it is submitted.</param>
/// <param name="ActivityId">Id of the activity of the unit that it belongs to; empty if there is none.</param>
/// <param name="PersonalDataReason">Why personal data in it is to stay; empty if there is none.</param>
public sealed record StatementForm(StatementKind Kind, string Title, string Text, string ActivityId, string PersonalDataReason)
{
    /// <summary>Title of the policy that is interpreted, at most 200 characters.</summary>
    public string PolicyTitle { get; init; } = "";

    /// <summary>文号 of the policy, at most 100 characters.</summary>
    public string PolicyDocumentNumber { get; init; } = "";

    /// <summary>An https or http address of the policy, at most 500 characters.</summary>
    public string PolicyLink { get; init; } = "";

    /// <summary>The question that is answered, at most 300 characters.</summary>
    public string Concern { get; init; } = "";
}

/// <summary>A statement (政策解读 or 热点回应) of a unit.</summary>
public sealed class Statement(string district, string id, string unit) : ITransitionable
{
    /// <summary>District code, six digits.</summary>
    public string District { get; } = district;

    /// <summary>Id, unique in the district.</summary>
    public string Id { get; } = id;

    /// <summary>Code of the unit that makes it.</summary>
    public string Unit { get; } = unit;

    /// <summary>Content.</summary>
    public StatementForm Form { get; private set; } = new(default, "", "", "", "");

    /// <summary>Current state.</summary>
    public StatementState State { get; private set; }

    /// <summary>Reason of the last return or unpublication; empty once it is submitted again.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>成文日期, the effective date of the first submission; null before it.</summary>
    public DateOnly? SubmittedOn { get; private set; }

    /// <summary>Effective date of the last publication, kept when it is unpublished; null before the first.</summary>
    public DateOnly? PublishedOn { get; private set; }

    /// <summary>Effective date of the last transition; null for a draft.</summary>
    public DateOnly? LastTransitionOn { get; private set; }

    /// <summary>Version, incremented by each change, 0 until it is stored: concurrency token and etag.</summary>
    public int Version { get; private set; }

    /// <summary>The time of its first commit, UTC.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>The time of its last commit, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>A statement as stored, but with an empty text: a query that selects it does not read the text.</summary>
    public static Expression<Func<Statement, Statement>> WithoutText { get; } =
        stored => new Statement(stored.District, stored.Id, stored.Unit)
        {
            Form = new StatementForm(stored.Form.Kind, stored.Form.Title, "", stored.Form.ActivityId, stored.Form.PersonalDataReason)
            {
                PolicyTitle = stored.Form.PolicyTitle,
                PolicyDocumentNumber = stored.Form.PolicyDocumentNumber,
                PolicyLink = stored.Form.PolicyLink,
                Concern = stored.Form.Concern,
            },
            State = stored.State,
            Reason = stored.Reason,
            SubmittedOn = stored.SubmittedOn,
            PublishedOn = stored.PublishedOn,
            LastTransitionOn = stored.LastTransitionOn,
            Version = stored.Version,
            CreatedAt = stored.CreatedAt,
            UpdatedAt = stored.UpdatedAt,
        };

    /// <summary>Writes it.</summary>
    public void Write(StatementForm form, StatementTrigger trigger)
    {
        State = StatementTransitions.Table.Next(State, trigger);
        Form = form;
    }

    /// <summary>Submits it to the bureau.</summary>
    public void Submit(DateOnly on)
    {
        Transition(StatementTrigger.Submit, on);
        (SubmittedOn, Reason) = (SubmittedOn ?? on, "");
    }

    /// <summary>Returns it for correction.</summary>
    public void Return(string reason, DateOnly on)
    {
        Transition(StatementTrigger.Return, on);
        Reason = reason;
    }

    /// <summary>Publishes it.</summary>
    public void Publish(string personalDataReason, DateOnly on)
    {
        Transition(StatementTrigger.Publish, on);
        (PublishedOn, Form) = (on, Form with { PersonalDataReason = personalDataReason });
    }

    /// <summary>Takes it off the public site.</summary>
    public void Unpublish(string reason, DateOnly on)
    {
        Transition(StatementTrigger.Unpublish, on);
        Reason = reason;
    }

    private void Transition(StatementTrigger trigger, DateOnly on) => (State, LastTransitionOn) = (StatementTransitions.Table.Next(State, trigger), on);
}
