using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Contacts;

/// <summary>联系人及电话, the contact person of a theme.</summary>
/// <param name="Person">Name, 1 to 100 characters.</param>
/// <param name="Phone">Phone number in half-width digits: a mobile number, or area code, hyphen and number.</param>
public sealed record Contact(string Person, string Phone)
{
    /// <summary>The contact, to be looked for in a text.</summary>
    public KnownContact ToKnown() => new(Person, Phone);
}

/// <summary>Validates and normalizes contacts.</summary>
public static class ContactRules
{
    private const int PersonLimit = 100;

    /// <summary>Reads a contact. The phone number may contain full-width digits and hyphens, and spaces.</summary>
    /// <returns>The contact with its phone number normalized, or all field violations.</returns>
    public static Result<Contact> Read(string person, string phone)
    {
        var name = person.Trim();
        var digits = PhoneNumbers.Normalize(phone);
        List<FieldViolation> problems = [];
        if (TextCharacters.IsBlank(name))
            problems.Add(new("theme.contact.person", ErrorReasons.Required));
        if (TextCharacters.Count(name) > PersonLimit)
            problems.Add(new("theme.contact.person", ErrorReasons.OutOfRange));
        if (digits is "")
            problems.Add(new("theme.contact.phone", ErrorReasons.Required));
        else if (!PhoneNumbers.IsValid(digits))
            problems.Add(new("theme.contact.phone", ErrorReasons.PhoneMalformed));
        return problems is [] ? new Contact(name, digits) : Error.InvalidArgument(problems);
    }
}
