using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using Proto = ThemeDay.Publication.V1;

namespace ThemeDay.Publication.Statements;

/// <summary>Resource name districts/{district}/statements/{statement}.</summary>
internal readonly record struct StatementName(string District, string Id)
{
    private static readonly ResourceNamePattern Template = new("districts/{district}/statements/{statement}");

    public static StatementName Parse(string name, string field = "name") =>
        Template.Parse(name, field).OrThrow() is [var district, var id] ? new(district, id) : default;

    public override string ToString() => $"districts/{District}/statements/{Id}";
}

/// <summary>Maps statements to and from proto messages.</summary>
internal static class StatementMapping
{
    /// <summary>The fields that UpdateStatement may replace.</summary>
    public static readonly IReadOnlyCollection<string> Updatable =
    [
        "kind",
        "title",
        "text",
        "policy_title",
        "policy_document_number",
        "policy_link",
        "concern",
        "activity",
        PersonalDataCheck.ReasonField,
    ];

    public static StatementName GetName(this Statement statement) => new(statement.District, statement.Id);

    public static ThemeDay.Type.V1.StatementKind ToProto(this StatementKind kind) => (ThemeDay.Type.V1.StatementKind)(int)kind;

    // An unspecified or unknown kind is not a defined enum value, and an activity of another district has no id of this one; StatementRules reports both.
    public static StatementForm ToForm(Proto.Statement message, string district) =>
        new(
            (StatementKind)(int)message.Kind,
            message.Title,
            message.Text,
            message.Activity is "" ? ""
                : ActivityName.Parse(message.Activity, "statement.activity") is var activity && activity.District == district ? activity.Id
                : message.Activity,
            message.PersonalDataReason
        )
        {
            PolicyTitle = message.PolicyTitle,
            PolicyDocumentNumber = message.PolicyDocumentNumber,
            PolicyLink = message.PolicyLink,
            Concern = message.Concern,
        };

    public static Proto.Statement ToProto(this Statement statement) =>
        new()
        {
            Name = $"{statement.GetName()}",
            Kind = statement.Form.Kind.ToProto(),
            Unit = $"{new UnitName(statement.District, statement.Unit)}",
            Title = statement.Form.Title,
            Text = statement.Form.Text,
            PolicyTitle = statement.Form.PolicyTitle,
            PolicyDocumentNumber = statement.Form.PolicyDocumentNumber,
            PolicyLink = statement.Form.PolicyLink,
            Concern = statement.Form.Concern,
            Activity = statement.GetActivityName(),
            State = statement.State switch
            {
                StatementState.Draft => Proto.StatementState.Draft,
                StatementState.Submitted => Proto.StatementState.Submitted,
                StatementState.Returned => Proto.StatementState.Returned,
                StatementState.Published => Proto.StatementState.Published,
                StatementState.Unpublished => Proto.StatementState.Unpublished,
                _ => throw new InvalidOperationException($"no wire value for {statement.State}"),
            },
            Reason = statement.Reason,
            SubmitDate = statement.SubmittedOn.ToProto(),
            PublishDate = statement.PublishedOn.ToProto(),
            PersonalDataReason = statement.Form.PersonalDataReason,
            Etag = RequestGuards.Etag(statement.Version),
            CreateTime = statement.CreatedAt.ToProto(),
            UpdateTime = statement.UpdatedAt.ToProto(),
        };

    /// <summary>The resource name of its activity; empty if it belongs to none.</summary>
    public static string GetActivityName(this Statement statement) =>
        statement.Form.ActivityId is "" ? "" : $"{ActivityName.FromId(statement.District, statement.Form.ActivityId)}";
}
