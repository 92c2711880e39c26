using System.Text.RegularExpressions;

namespace ThemeDay.Documents.Cells;

/// <summary>A person and a phone number, as 联系人及电话 has them.</summary>
/// <param name="Person">The name.</param>
/// <param name="Phone">A mobile number of 11 digits, or area code, hyphen and number, with an optional extension after another hyphen.</param>
public sealed record WrittenContact(string Person, string Phone);

/// <summary>Reads 联系人及电话 as units write it.</summary>
public static partial class ContactReader
{
    private const int MaxLength = 200; // characters
    private const int MaxSpacedName = 3; // characters of a name with spaces between them

    private static readonly Regex Label = CellPatterns.Compile("(?:{ContactLabels})[:]?", RegexOptions.IgnoreCase);
    private static readonly Regex PersonTitle = CellPatterns.Compile("^\\S*(?:{PersonTitles})$", RegexOptions.IgnoreCase);
    private static readonly Regex Extension = CellPatterns.Compile("(?<=[0-9)])\\s*(?:{Extension})\\s*(?=[0-9])", RegexOptions.IgnoreCase);

    /// <summary>Reads a cell.</summary>
    public static CellReading<WrittenContact> Read(string written)
    {
        if (CellText.IsBlank(written))
            return CellReading.Blank<WrittenContact>(written);
        var text = Extension.Replace(CellText.Fold(written), "-");
        if (text.Length > MaxLength)
            return CellReading.Refuse<WrittenContact>(written, CellProblem.SeveralContacts);
        // As the system writes it. The name may be that of a post, such as 窗口3号.
        if (text.Split('\n') is [var name, var number] && NumberedName.IsMatch(name) && Phone(number.Trim()) is { } ownPhone)
            return CellReading.Read<WrittenContact>(written, new(name.Trim(), ownPhone));
        var phones = DigitRun.Matches(text).SelectMany(run => Phones(run.Value)).ToList();
        var remarks = Remark.Matches(text).Where(remark => !remark.Value.Any(char.IsAsciiDigit)).Select(remark => remark.Value).ToList();
        var rest = DigitRun.Replace(remarks.Aggregate(text, (left, remark) => left.Replace(remark, " ", StringComparison.Ordinal)), "\n");
        var persons = Label.Replace(rest, "\n").Split(Marks, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).SelectMany(Split).ToList();
        return (persons, phones) switch
        {
            (_, []) => CellReading.Refuse<WrittenContact>(written, CellProblem.PhoneMissing),
            _ when phones.Contains(null) => CellReading.Refuse<WrittenContact>(written, CellProblem.PhoneIncomplete),
            ([], _) => CellReading.Refuse<WrittenContact>(written, CellProblem.PersonMissing),
            ([var (person, title)], [{ } phone]) => CellReading.Read<WrittenContact>(written, new(person, phone)) with
            {
                LeftOut = title is "" ? remarks : [title, .. remarks],
            },
            _ when persons.Count == phones.Count => Ask(persons.Zip(phones, (person, phone) => new WrittenContact(person.Name, phone!))),
            _ => Ask(persons.SelectMany(person => phones.Select(phone => new WrittenContact(person.Name, phone!)))),
        };

        CellReading<WrittenContact> Ask(IEnumerable<WrittenContact> candidates) =>
            CellReading.Ask<WrittenContact>(written, CellProblem.SeveralContacts, candidates);
    }

    private static readonly char[] Marks = ['\n', ',', ';', '/', '\u3001', ':', '(', ')', '[', ']', '\u3010', '\u3011', '|', '_', '.'];

    // 张　三 is one name; 张三 办公室主任 a name and a title; 张三 李四 two names, or a name and something that is none.
    private static IEnumerable<(string Name, string Title)> Split(string person)
    {
        var words = person.Split(' ');
        if (words.Length <= MaxSpacedName && Array.TrueForAll(words, word => word.Length is 1))
            return [(string.Concat(words), "")];
        if (words is [var name, _, ..] && person[(name.Length + 1)..] is var title && PersonTitle.IsMatch(title))
            return [(name, title)];
        return person.All(char.IsAscii) ? [(person, "")] : words.Select(word => (word, ""));
    }

    // Two numbers may have only a space between them, as the parts of one may.
    private static IEnumerable<string?> Phones(string run)
    {
        if (Phone(run) is { } phone)
            return [phone];
        var parts = run.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Phone).ToList();
        return parts.Contains(null) ? [null] : parts;
    }

    // The number in the form that the API takes; null if it is none.
    private static string? Phone(string run)
    {
        var compact = Separators.Replace(run.TrimStart('+').Trim('-', ' ', '.'), "-");
        var digits = compact.Replace("-", "", StringComparison.Ordinal);
        if (Mobile.Match(digits) is { Success: true } mobile)
            return mobile.Groups["number"].Value;
        if (Landline.Match(compact) is not { Success: true } landline)
            return null;
        string[] parts = [landline.Groups["area"].Value, landline.Groups["number"].Value, landline.Groups["extension"].Value];
        return string.Join('-', parts).TrimEnd('-'); // an extension is optional
    }

    // Up to three digits between letters.
    [GeneratedRegex("^\\s*\\p{L}+[0-9]{1,3}\\p{L}+\\s*$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NumberedName { get; }

    // Digits with the marks that stand within a number.
    [GeneratedRegex("\\+?\\(?[0-9][0-9()\\-. ]*[0-9]|[0-9]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DigitRun { get; }

    [GeneratedRegex("[()\\-. ]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Separators { get; }

    [GeneratedRegex("\\([^()]*\\)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Remark { get; }

    [GeneratedRegex("^(?:86)?(?<number>1[3-9][0-9]{9})$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Mobile { get; }

    // Area codes have 3 digits where they begin with 01 or 02, else 4.
    [GeneratedRegex(
        "^-?(?<area>0[12][0-9]|0[3-9][0-9]{2})-?(?<number>[2-9][0-9]{6,7})(?:-(?<extension>[0-9]{1,6}))?$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Landline { get; }
}
