using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>
/// A text as <see cref="PersonalDataDetector"/> compares it: full-width forms as ASCII, digits of all scripts and in circles as ASCII digits, in lower case,
/// without what cannot be seen, and all spaces, dashes, dots, slashes and brackets alike. Knows where each character stands in the original.
/// </summary>
/// <remarks>That is what NFKC does to these characters; string.Normalize needs ICU, which the services run without.</remarks>
internal sealed partial class PersonalDataText
{
    private const string Dots = "·•・‧∙﹒"; // besides the full stop
    private const string Stops = "。｡";
    private const string Slashes = "\\|∕⁄";
    private const string Dashes = "−ー─━"; // besides the category Pd
    private const string Crosses = "×✕✖хχⅹⓧ"; // in lower case; the last letter of an identity number
    private const int Keycap = 0x20e3;

    private readonly StringBuilder characters = new();
    private readonly List<(int Start, int End)> places = [];
    private readonly bool[] isInLink;

    public PersonalDataText(string text)
    {
        for (var index = 0; index < text.Length; )
        {
            var (rune, length) = Read(text, index);
            Add(rune, index, index + length);
            index += length;
        }

        Characters = characters.ToString();
        var isLink = new bool[text.Length];
        foreach (Match link in Link().Matches(text))
            isLink.AsSpan(link.Index, link.Length).Fill(true);
        isInLink = [.. places.Select(place => isLink[place.Start])];
    }

    /// <summary>The characters to compare.</summary>
    public string Characters { get; }

    /// <summary>The place in the original of the characters from <paramref name="start"/> to before <paramref name="end"/>.</summary>
    public (int Start, int Length) Locate(int start, int end) => (places[start].Start, places[end - 1].End - places[start].Start);

    /// <summary>Whether the character at an index belongs to a link, which ends before the first character that is not ASCII.</summary>
    public bool IsInLink(int index) => isInLink[index];

    /// <summary>Whether a character can stand between the digits of one number, or the letters of one name.</summary>
    public static bool IsSeparator(char character) => character is ' ' or '-' or '.' or '/' or '(' or ')' or '_';

    // A percent-encoded ASCII character of a link counts as that character. An unpaired surrogate counts as U+FFFD.
    private static (Rune Rune, int Length) Read(string text, int index)
    {
        if (
            text[index] is '%'
            && index + 2 < text.Length
            && byte.TryParse(text.AsSpan(index + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var escaped)
            && escaped is > 0x20 and < 0x7f
        )
            return (new(escaped), 3);
        Rune.DecodeFromUtf16(text.AsSpan(index), out var rune, out var length);
        return (rune, length);
    }

    private void Add(Rune rune, int start, int end)
    {
        if (rune.Value is Keycap && characters.Length > 0 && characters[^1] is >= '1' and <= '9')
            characters[^1] += (char)('①' - '1');
        var folded = Fold(rune);
        characters.Append(folded);
        for (var unit = 0; unit < folded.Length; unit++)
            places.Add((start, end));
    }

    private static string Fold(Rune rune)
    {
        if (rune.IsBmp)
            rune = new(TextCharacters.ToHalfWidth((char)rune.Value));
        if (TextCharacters.IsLineBreak(rune))
            return "\n";
        if (TextCharacters.IsInvisible(rune))
            return "";
        var category = Rune.GetUnicodeCategory(rune);
        return category switch
        {
            UnicodeCategory.SpaceSeparator => " ",
            UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark => "", // also what makes a keycap of a digit
            UnicodeCategory.DashPunctuation => "-",
            UnicodeCategory.ConnectorPunctuation => "_",
            UnicodeCategory.OpenPunctuation or UnicodeCategory.InitialQuotePunctuation => "(",
            UnicodeCategory.ClosePunctuation or UnicodeCategory.FinalQuotePunctuation => ")",
            UnicodeCategory.DecimalDigitNumber => $"{CharUnicodeInfo.GetDigitValue(rune.ToString(), 0)}",
            UnicodeCategory.OtherNumber when !rune.IsBmp && CharUnicodeInfo.GetDigitValue(rune.ToString(), 0) is >= 0 and var digit => $"{digit}",
            UnicodeCategory.CurrencySymbol => "$",
            _ when rune.IsBmp && Dots.Contains((char)rune.Value) => ".",
            _ when rune.IsBmp && Stops.Contains((char)rune.Value) => "。",
            _ when rune.IsBmp && Slashes.Contains((char)rune.Value) => "/",
            _ when rune.IsBmp && Dashes.Contains((char)rune.Value) => "-",
            _ when rune.Value is '﹫' => "@",
            _ when Rune.ToLowerInvariant(rune) is { IsBmp: true } lower && Crosses.Contains((char)lower.Value) => "x",
            _ => Rune.ToLowerInvariant(rune).ToString(),
        };
    }

    [GeneratedRegex(@"(?:https?://|www\.)[!-~]+", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Link();
}
