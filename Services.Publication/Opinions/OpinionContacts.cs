using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Publication.Opinions;

/// <summary>How to reach the person who submitted an opinion: personal data, in no event, log or list.</summary>
/// <param name="Person">Name, at most 50 characters; may be empty.</param>
/// <param name="PhoneNumber">Phone number in half-width digits; may be empty.</param>
/// <param name="EmailAddress">Mail address; may be empty.</param>
public sealed record OpinionContact(string Person, string PhoneNumber, string EmailAddress)
{
    private const int MaxPersonLength = 50;

    /// <summary>Whether nothing was given.</summary>
    public bool IsEmpty => this is { Person: "", PhoneNumber: "", EmailAddress: "" };

    /// <summary>What a text that becomes public is compared with; a mail address is found in it anyway.</summary>
    public KnownContact ToKnown() => new(Person, PhoneNumber);

    /// <summary>Parses a contact, and adds its violations, by the paths of SubmitOpinion.</summary>
    public static OpinionContact Parse(string person, string phoneNumber, string emailAddress, ICollection<FieldViolation> violations)
    {
        var contact = new OpinionContact(person.Trim(), PhoneNumbers.Normalize(phoneNumber), emailAddress.Trim());
        if (TextCharacters.Count(contact.Person) > MaxPersonLength)
            violations.Add(new("contact.person", ErrorReasons.OutOfRange));
        if (contact.PhoneNumber is not "" && !PhoneNumbers.IsValid(contact.PhoneNumber))
            violations.Add(new("contact.phone_number", ErrorReasons.PhoneMalformed));
        if (contact.EmailAddress is not "" && !MailAddresses.IsValid(contact.EmailAddress))
            violations.Add(new("contact.email_address", ErrorReasons.Malformed));
        if (contact is { Person: not "", PhoneNumber: "", EmailAddress: "" })
            violations.Add(new("contact.phone_number", ErrorReasons.Required));
        return contact;
    }
}

/// <summary>Encrypts and decrypts contacts, each for its opinion: the contact of one cannot be read as that of another.</summary>
public sealed class OpinionContactProtector(IDataProtectionProvider protection)
{
    /// <summary>Encrypts a contact for storage.</summary>
    internal byte[] Protect(OpinionName opinion, OpinionContact contact) => CreateProtector(opinion).Protect(JsonSerializer.SerializeToUtf8Bytes(contact));

    /// <summary>Decrypts a stored contact.</summary>
    /// <exception cref="CryptographicException">It was encrypted for another opinion, or the encryption keys were lost
    /// (docs/operations.md, Backup).</exception>
    internal OpinionContact Unprotect(OpinionName opinion, byte[] cipher) =>
        JsonSerializer.Deserialize<OpinionContact>(CreateProtector(opinion).Unprotect(cipher))!;

    private IDataProtector CreateProtector(OpinionName opinion) => protection.CreateProtector("ThemeDay.OpinionContacts.v1", $"{opinion}");
}

/// <summary>How long a contact is kept (docs/privacy.md; the form of the portal tells it to who gives one).</summary>
public static class ContactRetention
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);
    private static readonly TimeSpan AfterClosing = TimeSpan.FromDays(30);

    /// <summary>When the contact of an opinion is erased that is not closed: a year after its submission.</summary>
    public static DateTimeOffset WhileOpen(DateTimeOffset submittedAt) => submittedAt + Longest;

    /// <summary>When the contact is erased once the opinion is closed or set aside: 30 days after that, but not later than otherwise.</summary>
    public static DateTimeOffset OnceClosed(DateTimeOffset submittedAt, DateTimeOffset closedAt) =>
        closedAt + AfterClosing < WhileOpen(submittedAt) ? closedAt + AfterClosing : WhileOpen(submittedAt);
}
