using System.Globalization;
using System.Text.RegularExpressions;

namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>Finds the phone numbers and identity numbers of a text.</summary>
/// <remarks>
/// The text is read twice: with Arabic digits, and with Chinese digits and digits in circles besides, so that ① before or 一 after a number is not one more
/// digit. What one rule found or excluded is not read by the next:
/// <list type="number">
/// <item>coordinates are excluded;</item>
/// <item>identity numbers are found; dates excluded;</item>
/// <item>the number of the contact and mobile numbers are found, also those that contain a listed number; the numbers listed as public are excluded;</item>
/// <item>landlines with area code are found; service numbers (400, 800) excluded;</item>
/// <item>landlines without area code: 7 or 8 digits after a word that announces a number or numbers, or before an extension, but not before a unit.</item>
/// </list>
/// </remarks>
internal sealed partial class PersonalDataNumbers
{
    private const int MinFirstGroup = 3;
    private const int ContextLength = 64;

    private const string Decimals = @"(?:\.[0-9]{1,4})?";
    private const string RestOfList = @"(?:[^0-9\p{L}]{1,3}[0-9]+)*";
    private const string Remark = @"(?: ?\([^()\n]{1,32}\))?";
    private const string ListedNumber = "[0-9][0-9-]{1,12}[0-9]";
    private static readonly string AmountUnit = $"(?:{PersonalDataWords.Abouts})?(?:{PersonalDataWords.AmountUnits})";
    private static readonly string CountUnit = $"(?:{PersonalDataWords.Abouts})?(?:{PersonalDataWords.CountUnits})";

    private static readonly Regex Amount = Create($"^{Decimals} ?{AmountUnit}");

    // After a space, a unit that is a word of its own: 5001234 人 is a count, 5001234 人社局 is none.
    private static readonly Regex Count = Create($@"^{Decimals}(?: ?{AmountUnit}|{CountUnit}| {CountUnit}(?:[^\p{{L}}]|$))");
    private static readonly Regex NoUnit = Create($"^ ?(?:{PersonalDataWords.NoUnits})");
    private static readonly Regex CountOfList = Create($"^{RestOfList}{Decimals} ?(?:{AmountUnit}|{CountUnit})");
    private static readonly Regex Currency = Create($@"(?:\$|(?:{PersonalDataWords.Currencies}|rmb|cny|usd)[ :]{{0,2}})$");
    private static readonly Regex FileNumber = Create($@"(?:{PersonalDataWords.FileNumberWords})[^0-9\p{{L}}]{{0,3}}$");
    private static readonly Regex IdentityWord = Create($@"(?:{PersonalDataWords.IdentityWords})[^0-9\n]{{0,8}}$");
    private static readonly Regex Extension = Create(
        $@"^ *(?:{PersonalDataWords.Extensions})+[^0-9\p{{L}}]{{0,3}}[0-9{string.Concat(PersonalDataWords.Digits.Keys)}]"
    );
    private static readonly Regex FinalX = Create(@"^[^0-9\p{L}]{0,8}x(?:[^0-9a-z]|$)");
    private static readonly Regex Announcement = Create(
        $"(?:(?:{PersonalDataWords.PhoneWords}|tel|phone|fax|mobile){Remark}[^0-9a-z\n;!?]{{0,12}}"
            + $"|(?:{PersonalDataWords.Titles})(?:{PersonalDataWords.Offices})?(?:[^0-9a-z\n;!?{PersonalDataWords.NoTitles}][^0-9a-z\n;!?]{{0,2}})?"
            + $"|0[1-9][0-9]{{1,2}}[ )-]{{1,2}}{ListedNumber} ?(?:[,;/ ]|{PersonalDataWords.ListWords}) ?)"
            + $"(?:{ListedNumber} ?(?:[,;/ ]|{PersonalDataWords.ListWords}) ?)*$"
    );
    private static readonly Regex Coordinates = Create(
        @"(?:1[0-3][0-9]|[7-9][0-9])\.[0-9]{3,} ?[,;/ ] ?[1-5]?[0-9]\.[0-9]{3,}"
            + @"|[1-5]?[0-9]\.[0-9]{3,} ?[,;/ ] ?(?:1[0-3][0-9]|[7-9][0-9])\.[0-9]{3,}"
            + $@"|[0-9]{{1,3}}\.[0-9]{{3,}} ?(?:{PersonalDataWords.Degrees}|[en](?:[^0-9a-z]|$))"
            + $@"|(?:{PersonalDataWords.CoordinateWords}|lng|lat|lon)[^0-9\n]{{0,3}}[0-9]{{1,3}}\.[0-9]{{3,}}"
    );

    private readonly PersonalDataText text;
    private readonly string characters;
    private readonly bool[] isExcluded;
    private readonly bool[] isInWord;
    private readonly HashSet<string> listed;
    private readonly HashSet<string> contact;
    private readonly List<(PersonalDataKind Kind, int Start, int End)> found = [];

    /// <param name="text">The text, as compared.</param>
    /// <param name="publicPhoneNumbers">Numbers that are not found.</param>
    /// <param name="contactPhone">The number of the contact; empty if there is none.</param>
    /// <param name="excluded">Parts of the text that are not read.</param>
    public PersonalDataNumbers(PersonalDataText text, IEnumerable<string> publicPhoneNumbers, string contactPhone, IEnumerable<(int Start, int End)> excluded)
    {
        this.text = text;
        characters = text.Characters;
        isExcluded = new bool[characters.Length];
        isInWord = MarkWords(text);
        listed = [.. publicPhoneNumbers.SelectMany(GetForms)];
        contact = [.. GetForms(contactPhone).Except(listed)];
        foreach (var (start, end) in excluded)
            Exclude(start, end);
    }

    /// <summary>Finds all numbers.</summary>
    public IReadOnlyList<(PersonalDataKind Kind, int Start, int End)> Find()
    {
        ExcludeAll(Coordinates);
        var digits = new PersonalDataDigits(text);
        FindIn(digits.ReadNumbers());
        FindIn(digits.ReadChineseNumbers());
        return found;
    }

    private void FindIn(IReadOnlyList<JoinedNumber> numbers)
    {
        foreach (var number in numbers)
            FindIdentityNumber(number);
        ExcludeAll(Date());
        Find(numbers, PersonalDataKind.ContactPhone, number => IsOneOf(contact, number) && !IsCount(number));
        Find(numbers, PersonalDataKind.PhoneNumber, number => !IsOneOf(listed, number) && IsMobile(number));
        ExcludeListed(numbers);
        Find(numbers, PersonalDataKind.PhoneNumber, IsLandline);
        Exclude(numbers, number => ServiceNumber().IsMatch(number.Value) && !number.IsLikeList);
        Find(numbers, PersonalDataKind.PhoneNumber, IsLocal);
    }

    private void FindIdentityNumber(JoinedNumber number)
    {
        const int Length = IdentityNumber.BodyLength + 1;
        if (IsAnyExcluded(number.Start, number.End))
            return;
        if (number.Runs is [var run])
        {
            for (var from = 0; from + IdentityNumber.BodyLength <= run.Value.Length; from++)
                if (GetCheckDigit(run, from) is { } check && IdentityNumber.IsValid(run.Value.AsSpan(from, IdentityNumber.BodyLength), check))
                {
                    Add(PersonalDataKind.IdentityNumber, run.Start + from, run.Start + from + Length);
                    return;
                }
        }
        else if (number.Value.Length == Length && IdentityNumber.IsValid(number.Value.AsSpan(0, Length - 1), number.Value[^1]))
            Add(PersonalDataKind.IdentityNumber, number);
        else if (number.Value.Length == IdentityNumber.BodyLength && FinalX.IsMatch(After(number.End)) && IdentityNumber.IsValid(number.Value, 'x'))
            Add(PersonalDataKind.IdentityNumber, number.Start, characters.IndexOf('x', number.End) + 1);

        if (IsEarlierIdentityNumber(number))
            Add(PersonalDataKind.IdentityNumber, number);
    }

    private bool IsEarlierIdentityNumber(JoinedNumber number) =>
        IdentityNumber.IsEarlier(number.Value)
        && number.IsWrittenInGroups
        && !number.IsLikeList
        && !text.IsInLink(number.Start)
        && !IsCount(number)
        && !IsFileNumber(number);

    private char? GetCheckDigit(DigitRun run, int from)
    {
        var place = from + IdentityNumber.BodyLength;
        if (place < run.Value.Length)
            return run.Value[place];
        return FinalX.IsMatch(After(run.Start + place)) ? 'x' : null;
    }

    private bool IsMobile(JoinedNumber number)
    {
        if (Mobile().Match(number.Value) is not { Success: true } mobile || IsAmount(number) || IsInWord(number))
            return false;
        var national = number.From(mobile.Groups["prefix"].Length);
        return national.IsWrittenInGroups && !(national.IsLikeList && IsCount(national));
    }

    private bool IsLandline(JoinedNumber number)
    {
        if (Landline().Match(number.Value) is not { Success: true } landline || IsInWord(number))
            return false;
        var (prefix, local) = (landline.Groups["prefix"], landline.Groups["local"]);
        var hasBareCode =
            prefix.Length is 2 or 3 && number.Runs[0].Value.Length > prefix.Length && (number.Start is 0 || characters[number.Start - 1] is not '+');
        if (hasBareCode && (IsAmount(number) || (number.Value[prefix.Length] is not '0' && !IsPreceded(Announcement, number))))
            return false; // any number that begins with 86 or 086
        var national = number.From(prefix.Length);
        var hasAreaCode = national.Runs[0].Value.Length >= MinFirstGroup && !national.IsLikeList;
        return national.IsWrittenInGroups
            && (hasAreaCode || !IsCount(national))
            && !(national.Runs.Count > 1 && national.Runs[^1].Value == local.Value && IsDate(local.Value));
    }

    private bool IsLocal(JoinedNumber number) =>
        Local().IsMatch(number.Value)
        && !number.IsLikeList
        && !IsDate(number.Value)
        && !(number.Runs.Count > 1 && YearRange().IsMatch(number.Value))
        && !text.IsInLink(number.Start)
        && !IsCount(number)
        && !IsFileNumber(number)
        && !IsInWord(number)
        && (
            (number.Runs.Count < MinFirstGroup || number.IsSpaced) && number.Runs[0].Value.Length is 1 or >= MinFirstGroup
                ? IsFollowedBy(Extension, number) || IsPreceded(Announcement, number)
                : number.IsInPairs && number.IsWrittenInGroups && IsPreceded(Announcement, number)
        );

    private bool IsOneOf(HashSet<string> numbers, JoinedNumber number) =>
        numbers.Contains(number.Value) || (number.Value[0] is '0' or '8' && numbers.Contains(Prefix().Replace(number.Value, "")));

    // Not 5001234 of 0731-5001234, where 0739-5001234 is listed.
    private void ExcludeListed(IReadOnlyList<JoinedNumber> numbers)
    {
        if (listed.Count is 0)
            return;
        var landlines = numbers.Where(IsLandline).ToLookup(landline => landline.End);
        Exclude(numbers, number => IsOneOf(listed, number) && landlines[number.End].All(landline => landline.Start >= number.Start));
    }

    // A number as it may be written: without the leading zero of the area code, without the area code, and always without extension.
    private static string[] GetForms(string phone)
    {
        var parts = new PersonalDataText(phone).Characters.Split('-').Select(part => string.Concat(part.Where(char.IsAsciiDigit))).ToArray();
        return parts switch
        {
            [""] => [],
            [var mobile] => [Prefix().Replace(mobile, "")],
            [var area, var local, ..] => [Prefix().Replace(area + local, ""), local],
            _ => [],
        };
    }

    private bool IsAmount(JoinedNumber number) => IsFollowedBy(Amount, number) || IsPreceded(Currency, number);

    private bool IsCount(JoinedNumber number) => IsFollowedBy(number.IsLikeList ? CountOfList : Count, number) && !IsFollowedBy(NoUnit, number);

    // The number of a file, a case or a device; not that of an identity card.
    private bool IsFileNumber(JoinedNumber number) => IsPreceded(FileNumber, number) && !IsPreceded(IdentityWord, number);

    private bool IsFollowedBy(Regex words, JoinedNumber number) => words.IsMatch(After(number.End));

    private bool IsPreceded(Regex words, JoinedNumber number) => words.IsMatch(characters.AsSpan(Math.Max(0, number.Start - ContextLength)..number.Start));

    private ReadOnlySpan<char> After(int end) => characters.AsSpan(end, Math.Min(ContextLength, characters.Length - end));

    private bool IsInWord(JoinedNumber number) => number.Runs.Count is 1 && isInWord[number.Start] && isInWord[number.End - 1];

    // The characters of credit codes and digests; in a link, of any id with letters.
    private static bool[] MarkWords(PersonalDataText text)
    {
        var isMarked = new bool[text.Characters.Length];
        foreach (var match in Word().EnumerateMatches(text.Characters))
        {
            var word = text.Characters.AsSpan(match.Index, match.Length);
            if (!word.ContainsAnyInRange('a', 'z'))
                continue;
            var isCode = CreditCode.IsValid(word) || Digest().IsMatch(word);
            for (var place = match.Index; place < match.Index + match.Length; place++)
                isMarked[place] = isCode || text.IsInLink(place);
        }

        return isMarked;
    }

    private static Regex Create(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    private static bool IsDate(string digits) =>
        DateOnly.TryParseExact(digits, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 1900 and < 2100;

    private void Exclude(IEnumerable<JoinedNumber> numbers, Predicate<JoinedNumber> matches) =>
        ForEach(numbers, matches, number => Exclude(number.Start, number.End));

    private void Find(IEnumerable<JoinedNumber> numbers, PersonalDataKind kind, Predicate<JoinedNumber> matches) =>
        ForEach(numbers, matches, number => Add(kind, number));

    private void ForEach(IEnumerable<JoinedNumber> numbers, Predicate<JoinedNumber> matches, Action<JoinedNumber> handle)
    {
        foreach (var number in numbers)
            if (!IsAnyExcluded(number.Start, number.End) && matches(number))
                handle(number);
    }

    private bool IsAnyExcluded(int start, int end) => isExcluded.AsSpan(start..end).Contains(true);

    private void ExcludeAll(Regex pattern)
    {
        foreach (Match match in pattern.Matches(characters))
            if (match.Index + match.Length is var end && !IsDigit(match.Index - 1) && !IsDigit(end))
                Exclude(match.Index, end);
    }

    private bool IsDigit(int place) => place >= 0 && place < characters.Length && char.IsAsciiDigit(characters[place]);

    private void Exclude(int start, int end) => isExcluded.AsSpan(start..end).Fill(true);

    private void Add(PersonalDataKind kind, JoinedNumber number) => Add(kind, number.Start, number.End);

    private void Add(PersonalDataKind kind, int start, int end)
    {
        found.Add((kind, start, end));
        Exclude(start, end);
    }

    [GeneratedRegex("^[48]00[0-9]{7}$", RegexOptions.NonBacktracking)]
    private static partial Regex ServiceNumber();

    [GeneratedRegex("(?:19|20)[0-9]{2} ?[-./] ?(?:1[0-2]|0?[1-9]) ?[-./] ?(?:[12][0-9]|3[01]|0?[1-9])", RegexOptions.NonBacktracking)]
    private static partial Regex Date();

    [GeneratedRegex("[0-9a-z]+", RegexOptions.NonBacktracking)]
    private static partial Regex Word();

    [GeneratedRegex("^[0-9a-f]{24,}$", RegexOptions.NonBacktracking)]
    private static partial Regex Digest();

    // 工信部《电信网编号计划》: 11 digits, starting with 13 to 19; with country code, or a zero for calls from another area.
    [GeneratedRegex("^(?<prefix>(?:0{0,2}86)?0?)1[3-9][0-9]{9}$", RegexOptions.NonBacktracking)]
    private static partial Regex Mobile();

    // Area codes 010, 02x with numbers of 8 digits, others with 7 or 8; after the country code the zero can be missing.
    [GeneratedRegex(
        "^(?:(?<prefix>0{0,2}86)0?|0)(?:(?:10|2[0-9])(?<local>[2-9][0-9]{7})|(?:[3-9][1-9][0-9]|701|90[0-9])(?<local>[2-9][0-9]{6,7}))$",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex Landline();

    [GeneratedRegex("^[2-9][0-9]{6,7}$", RegexOptions.NonBacktracking)]
    private static partial Regex Local();

    [GeneratedRegex("^(?:19|20)[0-9]{2}(?:19|20)[0-9]{2}$", RegexOptions.NonBacktracking)]
    private static partial Regex YearRange();

    [GeneratedRegex("^(?:0{0,2}86)?0?", RegexOptions.NonBacktracking)]
    private static partial Regex Prefix();
}
