using System.Text.RegularExpressions;

namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>The kind of personal data that was found in a text.</summary>
public enum PersonalDataKind
{
    /// <summary>A mobile number, or a landline number.</summary>
    PhoneNumber,

    /// <summary>公民身份号码.</summary>
    IdentityNumber,

    /// <summary>A mail address.</summary>
    MailAddress,

    /// <summary>The name of a known contact.</summary>
    ContactName,

    /// <summary>The phone number of a known contact.</summary>
    ContactPhone,
}

/// <summary>Personal data in a text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Index of its first UTF-16 unit in the text.</param>
/// <param name="Length">Its length in UTF-16 units.</param>
public readonly record struct PersonalDataFinding(PersonalDataKind Kind, int Start, int Length);

/// <summary>A person who must not be named in public.</summary>
/// <param name="Person">Name.</param>
/// <param name="Phone">Phone number.</param>
public sealed record KnownContact(string Person, string Phone);

/// <summary>
/// Finds phone numbers, identity numbers, mail addresses and known contacts in a text, in whatever way they are written. docs/privacy.md lists what is found
/// and what is not.
/// </summary>
public static class PersonalDataDetector
{
    private const int MinNameLength = 2; // a single character is part of too many words

    private const string Domain = "[a-z0-9-](?: ?[a-z0-9-])*(?: *[.。] *[a-z0-9-](?: ?[a-z0-9-])*)* *[.。] *";
    private const string TopDomain = "(?:com|cn|net|org|gov|edu)";
    private static readonly string At = $"(?:[(]? ?@ ?[)]?|[(] ?at ?[)]|{PersonalDataWords.AtWords})";

    // Where an account in Chinese letters, or # for @, can be something else, with one of the usual domains.
    private static readonly Regex MailAddress = new(
        $@"[a-z0-9._%+-] *{At} *{Domain}[a-z]|\w *{At} *{Domain}{TopDomain}|[a-z0-9._%+-]{{2,}} *# *{Domain}{TopDomain}",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    );

    /// <summary>Finds all personal data in a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="publicPhoneNumbers">Numbers that the bureau has listed as public: not found, with or without area code.</param>
    /// <param name="contact">The contact to look for; null if there is none.</param>
    /// <returns>What was found, in the order of the text.</returns>
    public static IReadOnlyList<PersonalDataFinding> Find(string text, IEnumerable<string> publicPhoneNumbers, KnownContact? contact)
    {
        var searched = new PersonalDataText(text);
        List<(PersonalDataKind Kind, int Start, int End)> found = [.. FindMailAddresses(searched), .. FindName(searched, contact?.Person ?? "")];
        if (new PersonalDataDigits(searched).MayHaveNumbers)
        {
            var numbers = new PersonalDataNumbers(searched, publicPhoneNumbers, contact?.Phone ?? "", found.Select(each => (each.Start, each.End)));
            found.AddRange(numbers.Find());
        }

        return
        [
            .. found
                .OrderBy(each => each.Start)
                .Select(each => searched.Locate(each.Start, each.End) is var place ? new PersonalDataFinding(each.Kind, place.Start, place.Length) : default),
        ];
    }

    private static IEnumerable<(PersonalDataKind Kind, int Start, int End)> FindMailAddresses(PersonalDataText searched) =>
        from match in MailAddress.Matches(searched.Characters)
        select (PersonalDataKind.MailAddress, match.Index, match.Index + match.Length);

    // Both without separators and line breaks; not from one sentence to the next.
    private static IEnumerable<(PersonalDataKind Kind, int Start, int End)> FindName(PersonalDataText searched, string name)
    {
        var wanted = Compact(new PersonalDataText(name).Characters).Select(character => character.Item).ToArray();
        if (wanted.Length < MinNameLength)
            yield break;
        var characters = Compact(searched.Characters).ToArray();
        var compact = string.Concat(characters.Select(character => character.Item));
        for (var at = Next(0); at >= 0; at = Next(at + wanted.Length))
            yield return (PersonalDataKind.ContactName, characters[at].Index, characters[at + wanted.Length - 1].Index + 1);

        int Next(int from) => compact.IndexOf(new string(wanted), from, StringComparison.Ordinal);
    }

    private static IEnumerable<(int Index, char Item)> Compact(string characters) =>
        characters.Index().Where(character => character.Item != '\n' && !PersonalDataText.IsSeparator(character.Item));
}
