using System.Text.RegularExpressions;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Contacts;

/// <summary>联系人及电话, as one calls somebody.</summary>
/// <param name="Person">1 to 100 characters.</param>
/// <param name="Phone">Half-width digits: a mobile number, or area code, hyphen and number.</param>
public sealed record Contact(string Person, string Phone);

/// <summary>What a contact must be to be of use.</summary>
public static partial class ContactRules
{
    private const int PersonLimit = 100;

    /// <summary>Reads a contact as it is written: full-width digits and hyphens, spaces inside the number.</summary>
    /// <returns>The contact with its phone in one form, or everything that is wrong with it.</returns>
    public static Result<Contact> Read(string person, string phone)
    {
        var name = person.Trim();
        var digits = Narrow(phone);
        List<FieldViolation> problems = [];
        if (name is "")
            problems.Add(new("theme.contact.person", ErrorReasons.Required));
        if (name.Length > PersonLimit)
            problems.Add(new("theme.contact.person", ErrorReasons.OutOfRange));
        if (digits is "")
            problems.Add(new("theme.contact.phone", ErrorReasons.Required));
        else if (!Mobile().IsMatch(digits) && !Landline().IsMatch(digits))
            problems.Add(new("theme.contact.phone", ErrorReasons.PhoneMalformed));
        return problems is [] ? new Contact(name, digits) : Error.InvalidArgument(problems);
    }

    // Only what can be read in one way is read: full-width forms stand 0xFEE0 above ASCII; the dashes of Chinese input methods mean a hyphen.
    private static string Narrow(string phone) =>
        string.Concat(
            phone
                .Where(letter => !char.IsWhiteSpace(letter))
                .Select(letter =>
                    letter switch
                    {
                        >= '０' and <= '９' => (char)(letter - 0xFEE0),
                        '－' or '—' or '–' => '-',
                        _ => letter,
                    }
                )
        );

    // 工信部《电信网编号计划》: 11 digits from 13 to 19 on.
    [GeneratedRegex("^1[3-9][0-9]{9}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Mobile();

    // Area code of 3 or 4 digits from 0 on, number of 7 or 8 digits, extension of up to 6.
    [GeneratedRegex("^0[0-9]{2,3}-[2-9][0-9]{6,7}(-[0-9]{1,6})?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Landline();
}
