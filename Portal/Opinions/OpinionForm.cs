using ThemeDay.Portal.Layout;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Domain;
using static ThemeDay.Portal.Texts.PortalTexts;

namespace ThemeDay.Portal.Opinions;

/// <summary>What a reader has written, and what is wrong with it.</summary>
/// <param name="RequestId">Makes the submission idempotent: who loads the receipt again, or clicks twice, submits once.</param>
/// <param name="Content">The opinion.</param>
/// <param name="Person">The name of the reader; may be empty.</param>
/// <param name="ContactDetail">A phone number or mail address; may be empty.</param>
public sealed record OpinionForm(Guid RequestId, string Content, string Person, string ContactDetail)
{
    /// <summary>The names of the fields, which are their ids in the page.</summary>
    public const string ContentField = "opinion";

    /// <inheritdoc cref="ContentField"/>
    public const string PersonField = "person";

    /// <inheritdoc cref="ContentField"/>
    public const string ContactDetailField = "contact";

    /// <inheritdoc cref="ContentField"/>
    public const string RequestIdField = "request";

    private const int MaxBytes = 64 << 10; // a text of 1,000 characters, percent-encoded, is 9 kB
    private const int MaxValues = 20;

    /// <summary>The reason for which each field was refused.</summary>
    public IReadOnlyDictionary<string, string> Reasons { get; init; } = new Dictionary<string, string>();

    /// <summary>An empty form.</summary>
    public static OpinionForm Empty() => new(Guid.NewGuid(), "", "", "");

    /// <summary>Reads a form; null if it is none.</summary>
    public static async Task<OpinionForm?> ReadAsync(HttpContext http) =>
        await PostedForm.ReadAsync(http, MaxBytes, MaxValues) is { } form
            ? new(
                Guid.TryParse(form.Get(RequestIdField), out var id) && id != Guid.Empty ? id : Guid.NewGuid(),
                form.Get(ContentField),
                form.Get(PersonField),
                form.Get(ContactDetailField)
            )
            : null;

    /// <summary>The submission as the service takes it.</summary>
    /// <param name="activity">The resource name of the activity.</param>
    public SubmitOpinionRequest ToRequest(string activity)
    {
        var isMail = ContactDetail.Contains('@', StringComparison.Ordinal) || ContactDetail.Contains('＠', StringComparison.Ordinal);
        return new()
        {
            Parent = activity,
            Text = Content,
            Contact = new()
            {
                Person = Person,
                PhoneNumber = isMail ? "" : ContactDetail,
                EmailAddress = isMail ? ContactDetail.Replace('＠', '@') : "",
            },
            RequestId = $"{RequestId}",
        };
    }

    /// <summary>The field of the form that a field of the request was filled from; null for others.</summary>
    public static string? FindField(string requestField) =>
        requestField switch
        {
            "text" => ContentField,
            "contact.person" => PersonField,
            "contact.phone_number" or "contact.email_address" => ContactDetailField,
            _ => null,
        };

    /// <summary>What is wrong with a field, for the reader; null if nothing is.</summary>
    public string? GetError(string field) =>
        (field, Reasons.GetValueOrDefault(field)) switch
        {
            (_, null) => null,
            (ContentField, ErrorReasons.Required) => Text("Opinion.Error.ContentRequired"),
            (ContentField, ErrorReasons.OutOfRange) => Text("Opinion.Error.ContentLength"),
            (ContentField, ErrorReasons.ContainsPersonalData) => Text("Opinion.Error.PersonalData"),
            (PersonField, ErrorReasons.OutOfRange) => Text("Opinion.Error.PersonLength"),
            (ContactDetailField, ErrorReasons.Required) => Text("Opinion.Error.ContactDetailRequired"),
            (_, ErrorReasons.CharacterNotAllowed) => Text("Opinion.Error.Character"),
            (ContactDetailField, _) => Text("Opinion.Error.ContactDetail"),
            _ => Text("Opinion.Error.Other"),
        };
}
