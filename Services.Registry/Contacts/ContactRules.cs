using System.Text.RegularExpressions;
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
public static partial class ContactRules
{
    private const int PersonLimit = 100;

    /// <summary>Reads a contact. The phone number may contain full-width digits and hyphens, and spaces.</summary>
    /// <returns>The contact with its phone number normalized, or all field violations.</returns>
    public static Result<Contact> Read(string person, string phone)
    {
        var name = person.Trim();
        var digits = NormalizePhone(phone);
        List<FieldViolation> problems = [];
        if (TextCharacters.IsBlank(name))
            problems.Add(new("theme.contact.person", ErrorReasons.Required));
        if (TextCharacters.Count(name) > PersonLimit)
            problems.Add(new("theme.contact.person", ErrorReasons.OutOfRange));
        if (digits is "")
            problems.Add(new("theme.contact.phone", ErrorReasons.Required));
        else if (!IsPhone(digits))
            problems.Add(new("theme.contact.phone", ErrorReasons.PhoneMalformed));
        return problems is [] ? new Contact(name, digits) : Error.InvalidArgument(problems);
    }

    /// <summary>Whether a normalized number is a mobile number, or a landline number with area code.</summary>
    public static bool IsPhone(string normalized) => Mobile().IsMatch(normalized) || Landline().IsMatch(normalized);

    /// <summary>A phone number in half-width digits and hyphens, without spaces.</summary>
    // The dashes of Chinese input methods are hyphens.
    public static string NormalizePhone(string phone) =>
        string.Concat(
            phone.Where(character => !char.IsWhiteSpace(character)).Select(character => character is '—' or '–' ? '-' : TextCharacters.ToHalfWidth(character))
        );

    // 工信部《电信网编号计划》: 11 digits, starting with 13 to 19.
    [GeneratedRegex("^1[3-9][0-9]{9}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Mobile();

    // Area code of 3 or 4 digits starting with 0, number of 7 or 8 digits, extension of up to 6 digits.
    [GeneratedRegex("^0[0-9]{2,3}-[2-9][0-9]{6,7}(-[0-9]{1,6})?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Landline();
}
