using System.Globalization;
using System.Text.RegularExpressions;

namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>Finds the phone numbers and identity numbers of a text.</summary>
/// <remarks>
/// Runs of digits with at most three separators between them are tried as one number; a number begins and ends where runs do. The text is read twice: with
/// Arabic digits, and with Chinese digits besides, so that 一 after a number is not one more digit. What one rule found or excluded is not read by the next:
/// <list type="number">
/// <item>coordinates are excluded;</item>
/// <item>identity numbers are found; the numbers listed as public, and dates, excluded;</item>
/// <item>the number of the contact, mobile numbers and landlines with area code are found; service numbers (400, 800) excluded;</item>
/// <item>landlines without area code: 7 or 8 digits after a word that announces a number, or before an extension, but not before a unit.</item>
/// </list>
/// </remarks>
internal sealed partial class PersonalDataNumbers
{
    private const int MinDigits = 7; // of a landline without area code
    private const int MaxDigits = 20;
    private const int MaxSeparators = 3;
    private const int MaxGroups = 4;
    private const int MinFirstGroup = 3;
    private const int ContextLength = 24;
    private const int CreditCodeLength = 18;
    private const int MinHashLength = 24;

    private static readonly Regex Amount = Create($@"^(?:\.[0-9]{{1,4}})? ?(?:{PersonalDataWords.AmountUnits})");
    private static readonly Regex Count = Create(
        $@"^(?:\.[0-9]{{1,4}})? ?(?:{PersonalDataWords.Abouts})?(?:{PersonalDataWords.AmountUnits}|{PersonalDataWords.CountUnits})"
    );
    private static readonly Regex Extension = Create($"^ *(?:{PersonalDataWords.Extensions})");
    private static readonly Regex FinalX = Create("^[ ./()_-]{0,3}x(?:[^0-9a-z]|$)");
    private static readonly Regex Announcement = Create(
        $"(?:(?:{PersonalDataWords.PhoneWords}|tel|phone|fax|mobile)[^0-9a-z\n;!?]{{0,12}}|(?:{PersonalDataWords.Titles})[^0-9a-z\n;!?]{{0,3}})$"
    );
    private static readonly Regex Coordinates = Create(
        @"(?:1[0-3][0-9]|[7-9][0-9])\.[0-9]{3,} ?[,;/ ] ?[1-5]?[0-9]\.[0-9]{3,}"
            + @"|[1-5]?[0-9]\.[0-9]{3,} ?[,;/ ] ?(?:1[0-3][0-9]|[7-9][0-9])\.[0-9]{3,}"
            + $@"|[0-9]{{1,3}}\.[0-9]{{3,}} ?(?:{PersonalDataWords.Degrees}|[en])"
            + $@"|(?:{PersonalDataWords.CoordinateWords}|lng|lat|lon)[^0-9\n]{{0,3}}[0-9]{{1,3}}\.[0-9]{{3,}}"
    );

    private readonly string characters;
    private readonly bool[] isExcluded;
    private readonly bool[] isInLink;
    private readonly HashSet<string> listed;
    private readonly HashSet<string> contact;
    private readonly List<(PersonalDataKind Kind, int Start, int End)> found = [];

    /// <param name="characters">The text, as compared.</param>
    /// <param name="publicPhoneNumbers">Numbers that are not found.</param>
    /// <param name="contactPhone">The number of the contact; empty if there is none.</param>
    /// <param name="excluded">Parts of the text that are not read.</param>
    public PersonalDataNumbers(string characters, IEnumerable<string> publicPhoneNumbers, string contactPhone, IEnumerable<(int Start, int End)> excluded)
    {
        this.characters = characters;
        isExcluded = new bool[characters.Length];
        isInLink = new bool[characters.Length];
        listed = [.. publicPhoneNumbers.SelectMany(GetForms)];
        contact = [.. GetForms(contactPhone)];
        foreach (var (start, end) in excluded)
            Exclude(start, end);
        foreach (Match link in Link().Matches(characters))
            isInLink.AsSpan(link.Index, link.Length).Fill(true);
    }

    /// <summary>Finds all numbers.</summary>
    public IReadOnlyList<(PersonalDataKind Kind, int Start, int End)> Find()
    {
        ExcludeAll(Coordinates);
        FindIn([.. Join(ReadRuns(withChinese: false))]);
        FindIn([.. Join(ReadRuns(withChinese: true)).SelectMany(TrimChinese)]);
        return found;
    }

    private void FindIn(IReadOnlyList<JoinedNumber> numbers)
    {
        foreach (var number in numbers)
            FindIdentityNumber(number);
        Exclude(numbers, number => IsOneOf(listed, number));
        ExcludeAll(Date());
        Find(numbers, PersonalDataKind.ContactPhone, number => IsOneOf(contact, number) && !IsFollowedBy(Count, number));
        Find(numbers, PersonalDataKind.PhoneNumber, number => IsMobile(number) || IsLandline(number));
        Exclude(numbers, number => ServiceNumber().IsMatch(number.Value));
        Find(numbers, PersonalDataKind.PhoneNumber, IsLocal);
    }

    // A number with Chinese digits, and without one at its ends that can belong to a word: 统一一三九…五一直.
    private IEnumerable<JoinedNumber> TrimChinese(JoinedNumber number)
    {
        if (!number.Runs.Any(HasChinese))
            yield break;
        yield return number;
        if (number.Value.Length <= MinDigits)
            yield break;
        var (first, last) = (IsChinese(number.Start), IsChinese(number.End - 1));
        if (last)
            yield return number.Slice(0, number.Value.Length - 1);
        if (first)
            yield return number.Slice(1, number.Value.Length - 1);
        if (first && last)
            yield return number.Slice(1, number.Value.Length - 2);

        bool IsChinese(int place) => !char.IsAsciiDigit(characters[place]);
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
        else if (number.Value.Length == Length && number.IsWrittenInGroups && IdentityNumber.IsValid(number.Value.AsSpan(0, Length - 1), number.Value[^1]))
            Add(PersonalDataKind.IdentityNumber, number);
        else if (
            number.Value.Length == IdentityNumber.BodyLength
            && number.IsWrittenInGroups
            && FinalX.IsMatch(After(number.End))
            && IdentityNumber.IsValid(number.Value, 'x')
        )
            Add(PersonalDataKind.IdentityNumber, number.Start, characters.IndexOf('x', number.End) + 1);

        if (IdentityNumber.IsEarlier(number.Value) && number.IsWrittenInGroups && !isInLink[number.Start] && !IsFollowedBy(Count, number))
            Add(PersonalDataKind.IdentityNumber, number);
    }

    private char? GetCheckDigit(DigitRun run, int from)
    {
        var place = from + IdentityNumber.BodyLength;
        if (place < run.Value.Length)
            return run.Value[place];
        return FinalX.IsMatch(After(run.Start + place)) ? 'x' : null;
    }

    private bool IsMobile(JoinedNumber number)
    {
        if (Mobile().Match(number.Value) is not { Success: true } mobile || IsFollowedBy(Amount, number) || IsCurrency(number.Start) || IsInWord(number))
            return false;
        return number.From(mobile.Groups["prefix"].Length).IsWrittenInGroups;
    }

    private bool IsLandline(JoinedNumber number)
    {
        if (Landline().Match(number.Value) is not { Success: true } landline || IsInWord(number))
            return false;
        var (prefix, local) = (landline.Groups["prefix"], landline.Groups["local"]);
        if (prefix.Length is 2 && number.Runs[0].Value.Length > prefix.Length && (number.Start is 0 || characters[number.Start - 1] is not '+'))
            return false; // any number that begins with 86
        var national = number.From(prefix.Length);
        return national.IsWrittenInGroups
            && !(national.Runs.Count > 1 && (IsFollowedBy(Count, number) || (national.Runs[^1].Value == local.Value && IsDate(local.Value))));
    }

    private bool IsLocal(JoinedNumber number) =>
        Local().IsMatch(number.Value)
        && (number.Runs.Count < MinFirstGroup || number.IsSpaced)
        && number.Runs[0].Value.Length is 1 or >= MinFirstGroup
        && !IsDate(number.Value)
        && !YearRange().IsMatch(number.Value)
        && !isInLink[number.Start]
        && !IsFollowedBy(Count, number)
        && !IsInWord(number)
        && (IsFollowedBy(Extension, number) || Announcement.IsMatch(characters[Math.Max(0, number.Start - ContextLength)..number.Start]));

    private bool IsOneOf(HashSet<string> numbers, JoinedNumber number) =>
        numbers.Contains(number.Value) || numbers.Contains(Prefix().Replace(number.Value, ""));

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

    private bool IsFollowedBy(Regex words, JoinedNumber number) => words.IsMatch(After(number.End));

    private ReadOnlySpan<char> After(int end) => characters.AsSpan(end, Math.Min(ContextLength, characters.Length - end));

    private bool IsCurrency(int start) => start > 0 && characters[start - 1] is '$';

    // A credit code (GB 32100) or a digest; in a link, any id with letters.
    private bool IsInWord(JoinedNumber number)
    {
        var (start, end) = (number.Start, number.End);
        while (start > 0 && char.IsAsciiLetterOrDigit(characters[start - 1]))
            start--;
        while (end < characters.Length && char.IsAsciiLetterOrDigit(characters[end]))
            end++;
        var length = end - start;
        return characters.AsSpan(start, length).ContainsAnyInRange('a', 'z') && (isInLink[number.Start] || length is CreditCodeLength or >= MinHashLength);
    }

    private static Regex Create(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    private static bool IsDate(string digits) =>
        DateOnly.TryParseExact(digits, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 1900 and < 2100;

    private IReadOnlyList<DigitRun> ReadRuns(bool withChinese)
    {
        List<DigitRun> runs = [];
        for (var index = 0; index < characters.Length; )
        {
            var start = index;
            while (index < characters.Length && GetDigit(characters[index], withChinese) is not null)
                index++;
            if (index > start)
                runs.Add(new(start, string.Concat(characters[start..index].Select(character => GetDigit(character, withChinese)))));
            else
                index++;
        }

        return runs;
    }

    private static char? GetDigit(char character, bool withChinese) =>
        char.IsAsciiDigit(character) ? character
        : withChinese && PersonalDataWords.Digits.TryGetValue(character, out var digit) ? digit
        : null;

    private bool HasChinese(DigitRun run) => characters.AsSpan(run.Start, run.Value.Length).ContainsAnyExceptInRange('0', '9');

    // From each run on, the longest number first; in a link, each run alone.
    private IEnumerable<JoinedNumber> Join(IReadOnlyList<DigitRun> runs)
    {
        for (var first = 0; first < runs.Count; first++)
        {
            var (last, digits) = (first, runs[first].Value.Length);
            for (; last + 1 < runs.Count && digits + runs[last + 1].Value.Length <= MaxDigits && IsJoined(runs[last], runs[last + 1]); last++)
                digits += runs[last + 1].Value.Length;
            for (; last >= first && digits >= MinDigits; digits -= runs[last--].Value.Length)
                yield return new([.. runs.Skip(first).Take(last - first + 1)], characters);
        }
    }

    private bool IsJoined(DigitRun left, DigitRun right) =>
        !isInLink[left.Start] && right.Start - left.End <= MaxSeparators && characters[left.End..right.Start].All(PersonalDataText.IsSeparator);

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

    [GeneratedRegex(@"(?:https?://|www\.)[!-~]+", RegexOptions.NonBacktracking)]
    private static partial Regex Link();

    [GeneratedRegex("^[48]00[0-9]{7}$", RegexOptions.NonBacktracking)]
    private static partial Regex ServiceNumber();

    [GeneratedRegex("(?:19|20)[0-9]{2} ?[-./] ?(?:1[0-2]|0?[1-9]) ?[-./] ?(?:[12][0-9]|3[01]|0?[1-9])", RegexOptions.NonBacktracking)]
    private static partial Regex Date();

    // 工信部《电信网编号计划》: 11 digits, starting with 13 to 19; with country code, or a zero for calls from another area.
    [GeneratedRegex("^(?<prefix>(?:(?:00)?86)?0?)1[3-9][0-9]{9}$", RegexOptions.NonBacktracking)]
    private static partial Regex Mobile();

    // Area codes 010, 02x with numbers of 8 digits, others with 7 or 8; after the country code the zero can be missing.
    [GeneratedRegex(
        "^(?:(?<prefix>(?:00)?86)0?|0)(?:(?:10|2[0-9])(?<local>[2-9][0-9]{7})|(?:[3-9][1-9][0-9]|701|90[0-9])(?<local>[2-9][0-9]{6,7}))$",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex Landline();

    [GeneratedRegex("^[2-9][0-9]{6,7}$", RegexOptions.NonBacktracking)]
    private static partial Regex Local();

    [GeneratedRegex("^(?:19|20)[0-9]{2}(?:19|20)[0-9]{2}$", RegexOptions.NonBacktracking)]
    private static partial Regex YearRange();

    [GeneratedRegex("^(?:(?:00)?86)?0?", RegexOptions.NonBacktracking)]
    private static partial Regex Prefix();

    /// <summary>Digits without anything between them.</summary>
    /// <param name="Start">Index of the first.</param>
    /// <param name="Value">The digits, as ASCII.</param>
    private sealed record DigitRun(int Start, string Value)
    {
        public int End => Start + Value.Length;
    }

    /// <summary>Runs of digits, tried as one number.</summary>
    private sealed class JoinedNumber(IReadOnlyList<DigitRun> runs, string characters)
    {
        public IReadOnlyList<DigitRun> Runs { get; } = runs;

        public string Value { get; } = string.Concat(runs.Select(run => run.Value));

        public int Start => Runs[0].Start;

        public int End => Runs[^1].End;

        /// <summary>Whether each digit stands alone.</summary>
        public bool IsSpaced => Runs.All(run => run.Value.Length is 1);

        /// <summary>
        /// Whether the groups are such as numbers are written in: at most four, the first of three digits or more, or digits one by one or, with the same
        /// separator, in any other way. Not those of an IP address, and not a row of small numbers.
        /// </summary>
        public bool IsWrittenInGroups
        {
            get
            {
                if (Runs.Count <= 1 || IsSpaced)
                    return true;
                var separators = Runs.Zip(Runs.Skip(1), (left, right) => characters[left.End..right.Start]).Distinct().ToList();
                if (separators is ["."] && Runs.Count is MaxGroups && Runs.All(run => int.Parse(run.Value, CultureInfo.InvariantCulture) <= byte.MaxValue))
                    return false;
                var singles = Runs.Count(run => run.Value.Length is 1);
                var pairs = Runs.Count(run => run.Value.Length is 2);
                return (Runs.Count <= MaxGroups && Runs[0].Value.Length >= MinFirstGroup)
                    || (
                        separators.Count is 1
                        && (Runs.Count <= MaxGroups || singles * 2 >= Runs.Count || pairs >= Runs.Count - 1 || Runs[0].Value.Length >= MinFirstGroup)
                    );
            }
        }

        /// <summary>The number without its first digits.</summary>
        public JoinedNumber From(int digits) => Slice(digits, Value.Length - digits);

        /// <summary>A part of the number.</summary>
        public JoinedNumber Slice(int from, int length)
        {
            List<DigitRun> part = [];
            foreach (var run in Runs)
            {
                var (start, end) = (Math.Clamp(from, 0, run.Value.Length), Math.Clamp(from + length, 0, run.Value.Length));
                if (end > start)
                    part.Add(new(run.Start + start, run.Value[start..end]));
                from -= run.Value.Length;
            }

            return new(part, characters);
        }
    }
}
