using ThemeDay.Publication.Replicas;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Publication.Statements;

/// <summary>Business rules of statements.</summary>
public static class StatementRules
{
    private const int MaxTitleLength = 100;
    private const int MaxTextLength = 20_000;
    private const int MaxPolicyTitleLength = 200;
    private const int MaxPolicyDocumentNumberLength = 100;
    private const int MaxPolicyLinkLength = 500;
    private const int MaxConcernLength = 300;

    /// <summary>Validates what is written, which may be incomplete. Personal data in it needs a reason.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="activity">The activity that the form names; null if it names none, or one that is not visible to the caller.</param>
    /// <param name="trigger">Create or Update.</param>
    /// <param name="form">What is written.</param>
    /// <param name="actor">The caller.</param>
    /// <param name="check">The check for personal data, without the contact.</param>
    public static Result<StatementForm> Write(
        Statement statement,
        ActivityReplica? activity,
        StatementTrigger trigger,
        StatementForm form,
        Actor actor,
        PersonalDataCheck check
    )
    {
        if (StatementTransitions.Table.Check(statement.State, trigger, actor) is { } error)
            return error;
        var violations = new FieldViolations();
        Validate(form, violations);
        if (form.ActivityId is not "" && activity?.Unit != statement.Unit)
            violations.Add(new("statement.activity", ErrorReasons.ResourceNotFound));
        violations.AddRange(check.Validate("statement.personal_data_reason", ListTexts(form)));
        return violations is [] ? form : Error.InvalidArgument(violations);
    }

    /// <summary>The form with the reason on record, if that is for the same texts, and otherwise without a reason.</summary>
    public static StatementForm KeepReason(StatementForm written, StatementForm onRecord) =>
        written with
        {
            PersonalDataReason = ListTexts(written).SequenceEqual(ListTexts(onRecord)) ? onRecord.PersonalDataReason : "",
        };

    /// <summary>Validates a submission: the statement is complete.</summary>
    public static Result<StatementForm> Submit(Statement statement, Actor actor, PersonalDataCheck check)
    {
        if (StatementTransitions.Table.Check(statement.State, StatementTrigger.Submit, actor) is { } error)
            return error;
        var form = statement.Form;
        var violations = new FieldViolations();
        Require("title", form.Title);
        Require("text", form.Text);
        if (form.Kind is StatementKind.PolicyInterpretation)
        {
            Require("policy_title", form.PolicyTitle);
            Require("policy_document_number", form.PolicyDocumentNumber);
        }
        else
        {
            Require("concern", form.Concern);
        }

        violations.AddRange(check.Validate("statement.personal_data_reason", ListTexts(form)));
        return violations is [] ? form : Error.InvalidArgument(violations);

        void Require(string field, string value)
        {
            if (TextCharacters.IsBlank(value))
                violations.Add(new($"statement.{field}", ErrorReasons.Required));
        }
    }

    /// <summary>Validates a return. A reason is required.</summary>
    public static Error? Return(Statement statement, string reason, Actor actor) =>
        StatementTransitions.Table.Check(statement.State, StatementTrigger.Return, actor) ?? ReasonValidator.Check(reason);

    /// <summary>Validates a publication. Personal data in the statement needs a reason of the bureau: not the one on record.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="check">The check of its texts, with the reason of the bureau.</param>
    /// <param name="actor">The actor that publishes it.</param>
    /// <returns>The reason to keep.</returns>
    public static Result<string> Publish(Statement statement, PersonalDataCheck check, Actor actor)
    {
        if (StatementTransitions.Table.Check(statement.State, StatementTrigger.Publish, actor) is { } error)
            return error;
        return check.Validate(PersonalDataCheck.ReasonField, ListTexts(statement.Form)) is [_, ..] violations
            ? Error.InvalidArgument(violations)
            : check.ReasonOr(statement.Form.PersonalDataReason);
    }

    /// <summary>Validates an unpublication. A reason is required.</summary>
    public static Error? Unpublish(Statement statement, string reason, Actor actor) =>
        StatementTransitions.Table.Check(statement.State, StatementTrigger.Unpublish, actor) ?? ReasonValidator.Check(reason);

    private static void Validate(StatementForm form, FieldViolations violations)
    {
        if (!Enum.IsDefined(form.Kind))
            violations.Add(new("statement.kind", ErrorReasons.Required));
        Limit("title", form.Title, MaxTitleLength);
        Limit("text", form.Text, MaxTextLength);
        Limit("policy_title", form.PolicyTitle, MaxPolicyTitleLength);
        Limit("policy_document_number", form.PolicyDocumentNumber, MaxPolicyDocumentNumberLength);
        Limit("policy_link", form.PolicyLink, MaxPolicyLinkLength);
        Limit("concern", form.Concern, MaxConcernLength);
        if (form.PolicyLink is not "" && !WebLink.IsValid(form.PolicyLink))
            violations.Add(new("statement.policy_link", ErrorReasons.Malformed));
        foreach (var (field, value) in OfTheOtherKind(form))
            if (value is not "")
                violations.Add(new($"statement.{field}", ErrorReasons.Malformed));

        void Limit(string field, string value, int limit)
        {
            if (TextCharacters.Count(value) > limit)
                violations.Add(new($"statement.{field}", ErrorReasons.OutOfRange));
        }
    }

    private static IEnumerable<(string Field, string Value)> OfTheOtherKind(StatementForm form) =>
        form.Kind switch
        {
            StatementKind.PolicyInterpretation => [("concern", form.Concern)],
            StatementKind.ResponseToConcern =>
            [
                ("policy_title", form.PolicyTitle),
                ("policy_document_number", form.PolicyDocumentNumber),
                ("policy_link", form.PolicyLink),
            ],
            _ => [],
        };

    private static IEnumerable<(string Field, string Text)> ListTexts(StatementForm form) =>
        [
            ("statement.title", form.Title),
            ("statement.text", form.Text),
            ("statement.policy_title", form.PolicyTitle),
            ("statement.policy_document_number", form.PolicyDocumentNumber),
            ("statement.policy_link", form.PolicyLink),
            ("statement.concern", form.Concern),
        ];
}
