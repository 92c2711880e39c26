using System.Globalization;

namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>
/// Reads the digits of a text. Runs of digits with a few separators between them are tried as one number, and those of three digits or more also with other
/// punctuation, or a line break, between them. A number begins and ends where runs do; in a link, each run is one.
/// </summary>
internal sealed class PersonalDataDigits(PersonalDataText text)
{
    /// <summary>The fewest digits of a number: those of a landline without area code.</summary>
    private const int MinDigits = 7;
    private const int MaxDigits = 20;
    private const int MaxSeparators = 8;
    private const int MinListedGroup = 3;

    /// <summary>Whether the text has enough digits for a number. Without them, none can be found.</summary>
    public bool MayHaveNumbers => text.Characters.Count(character => GetDigit(character, withChinese: true) is not null) >= MinDigits;

    /// <summary>The numbers of Arabic digits, from each run on the longest first.</summary>
    public IReadOnlyList<JoinedNumber> ReadNumbers() => [.. Join(ReadRuns(withChinese: false))];

    /// <summary>The numbers that have digits in circles, or Chinese digits, besides, from each run on the longest first.</summary>
    public IReadOnlyList<JoinedNumber> ReadChineseNumbers() => [.. Join(ReadRuns(withChinese: true)).SelectMany(TrimChinese)];

    // A number with Chinese digits, and without one at its ends that can belong to a word or count an item: 统一一三九…五一直, ①139…. One that stands alone is a
    // run, without which the number is tried anyway.
    private IEnumerable<JoinedNumber> TrimChinese(JoinedNumber number)
    {
        if (!number.Runs.Any(HasChinese))
            yield break;
        yield return number;
        if (number.Value.Length <= MinDigits)
            yield break;
        var first = number.Runs[0].Value.Length > 1 && IsChinese(number.Start);
        var last = number.Runs[^1].Value.Length > 1 && IsChinese(number.End - 1);
        if (last)
            yield return number.Slice(0, number.Value.Length - 1);
        if (first)
            yield return number.Slice(1, number.Value.Length - 1);
        if (first && last)
            yield return number.Slice(1, number.Value.Length - 2);

        bool IsChinese(int place) => !char.IsAsciiDigit(text.Characters[place]);
    }

    private IReadOnlyList<DigitRun> ReadRuns(bool withChinese)
    {
        List<DigitRun> runs = [];
        for (var index = 0; index < text.Characters.Length; )
        {
            var start = index;
            while (index < text.Characters.Length && GetDigit(text.Characters[index], withChinese) is not null)
                index++;
            if (index > start)
                runs.Add(new(start, string.Concat(text.Characters[start..index].Select(character => GetDigit(character, withChinese)))));
            else
                index++;
        }

        return runs;
    }

    private static char? GetDigit(char character, bool withChinese) =>
        char.IsAsciiDigit(character) ? character
        : !withChinese ? null
        : PersonalDataWords.Digits.TryGetValue(character, out var digit) ? digit
        : char.IsNumber(character) && CharUnicodeInfo.GetNumericValue(character) is >= 0 and <= 9 and var value && value % 1 is 0 ? (char)('0' + (int)value)
        : null;

    private bool HasChinese(DigitRun run) => text.Characters.AsSpan(run.Start, run.Value.Length).ContainsAnyExceptInRange('0', '9');

    // From each run on, the longest number first; in a link, each run alone.
    private IEnumerable<JoinedNumber> Join(IReadOnlyList<DigitRun> runs)
    {
        for (var first = 0; first < runs.Count; first++)
        {
            var (last, digits) = (first, runs[first].Value.Length);
            for (; last + 1 < runs.Count && digits + runs[last + 1].Value.Length <= MaxDigits && IsJoined(runs[last], runs[last + 1]); last++)
                digits += runs[last + 1].Value.Length;
            for (; last >= first && digits >= MinDigits; digits -= runs[last--].Value.Length)
                yield return new([.. runs.Skip(first).Take(last - first + 1)], text.Characters);
        }
    }

    private bool IsJoined(DigitRun left, DigitRun right) =>
        !text.IsInLink(left.Start)
        && right.Start - left.End <= MaxSeparators
        && text.Characters[left.End..right.Start] is var between
        && (
            between.All(PersonalDataText.IsSeparator)
            || (Math.Min(left.Value.Length, right.Value.Length) >= MinListedGroup && between.All(IsPunctuation) && between.Count(IsLineBreak) <= 1)
        );

    private static bool IsPunctuation(char character) =>
        character is ' ' || IsLineBreak(character) || char.IsPunctuation(character) || char.IsSymbol(character);

    private static bool IsLineBreak(char character) => character is '\n';
}

/// <summary>Digits without anything between them.</summary>
/// <param name="Start">Index of the first.</param>
/// <param name="Value">The digits, as ASCII.</param>
internal sealed record DigitRun(int Start, string Value)
{
    public int End => Start + Value.Length;
}

/// <summary>Runs of digits, tried as one number.</summary>
internal sealed class JoinedNumber(IReadOnlyList<DigitRun> runs, string characters)
{
    private const int MaxGroups = 4;
    private const int MaxMixedGroups = 3;
    private const int MinFirstGroup = 3;
    private const int MinNextGroup = 4;

    private bool? isLikeList; // every rule asks

    public IReadOnlyList<DigitRun> Runs { get; } = runs;

    public string Value { get; } = string.Concat(runs.Select(run => run.Value));

    public int Start => Runs[0].Start;

    public int End => Runs[^1].End;

    /// <summary>Whether other characters than separators stand between its groups, as in a list: , 、 ; : ~ or a line break.</summary>
    public bool IsLikeList => isLikeList ??= GetSeparators().Any(between => !between.All(PersonalDataText.IsSeparator));

    /// <summary>Whether each digit stands alone.</summary>
    public bool IsSpaced => Runs.All(run => run.Value.Length is 1);

    /// <summary>Whether it is written in pairs, or in longer groups, with the same separator: 82-34-56-78, 500-12-34, 50-01-23-4.</summary>
    public bool IsInPairs => Runs.SkipLast(1).All(run => run.Value.Length > 1) && GetSeparators().Count() is 1;

    /// <summary>
    /// Whether the groups are such as numbers are written in: at most four, the first of three digits or more; at most three, the others of four digits or
    /// more; digits one by one; or, with the same separator, in any other way. In what is like a list, groups such as 139 7391 2345 and 0739 5001234 alone. Not
    /// those of an IP address, and not a row of small numbers.
    /// </summary>
    public bool IsWrittenInGroups
    {
        get
        {
            if (Runs.Count <= 1)
                return true;
            if (IsLikeList)
                return Runs.Count <= MaxGroups
                    && Runs.All(run => run.Value.Length >= MinFirstGroup)
                    && Runs[0].Value is { Length: MinFirstGroup } or ['0', _, _, _];
            if (IsSpaced)
                return true;
            var separators = GetSeparators().ToList();
            if (separators is ["."] && Runs.Count is MaxGroups && Runs.All(run => byte.TryParse(run.Value, CultureInfo.InvariantCulture, out _)))
                return false;
            var singles = Runs.Count(run => run.Value.Length is 1);
            var pairs = Runs.Count(run => run.Value.Length is 2);
            return (Runs.Count <= MaxGroups && Runs[0].Value.Length >= MinFirstGroup)
                || (Runs.Count <= MaxMixedGroups && Runs.Skip(1).All(run => run.Value.Length >= MinNextGroup))
                || (
                    separators.Count is 1
                    && (Runs.Count <= MaxGroups || singles * 2 >= Runs.Count || pairs >= Runs.Count - 1 || Runs[0].Value.Length >= MinFirstGroup)
                );
        }
    }

    private IEnumerable<string> GetSeparators() => Runs.Zip(Runs.Skip(1), (left, right) => characters[left.End..right.Start]).Distinct();

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
