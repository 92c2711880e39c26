using System.Globalization;
using System.Text;

namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>The characters of texts that people write: which are not accepted, and how many there are.</summary>
public static class TextCharacters
{
    // Letters, marks and symbols that are rendered blank: the grapheme joiner, Hangul fillers, the empty braille pattern.
    private static readonly int[] BlankCharacters = [0x34f, 0x115f, 0x1160, 0x2800, 0x3164, 0xffa0];

    /// <summary>
    /// The length of a text in characters: Unicode scalar values, as PostgreSQL counts those of a column. 𠮷 is one, of two UTF-16 units. Every maximum length
    /// of the API is one of characters.
    /// </summary>
    public static int Count(string text) => text.EnumerateRunes().Count();

    /// <summary>Whether nothing of a text can be seen: it is empty, or has spaces, invisible characters and combining marks only.</summary>
    public static bool IsBlank(string text) =>
        text.EnumerateRunes()
            .All(rune =>
                Rune.IsWhiteSpace(rune) || IsInvisible(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark
            );

    /// <summary>
    /// Whether a text has a character that is not accepted: a control character, an unpaired surrogate, one that directs the writing (bidi), or one that cannot
    /// be seen.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="isMultiLine">Whether line breaks (LF, CR LF) and tabs are accepted.</param>
    public static bool HasUnaccepted(string text, bool isMultiLine)
    {
        var checkedText = isMultiLine ? text.Replace("\r\n", "\n", StringComparison.Ordinal) : text;
        foreach (var rune in checkedText.EnumerateRunes())
        {
            if (isMultiLine && rune.Value is '\n' or '\t')
                continue;
            if (IsLineBreak(rune) || IsInvisible(rune) || rune == Rune.ReplacementChar)
                return true;
        }

        return false;
    }

    /// <summary>A printable ASCII character for its full-width form (U+FF01 to U+FF5E), every other character as it is.</summary>
    /// <remarks>As NFKC has it; string.Normalize changes nothing in the invariant globalization mode that the services run in.</remarks>
    public static char ToHalfWidth(char character) => character is >= '\uFF01' and <= '\uFF5E' ? (char)(character - '\uFF01' + '!') : character;

    /// <summary>Whether a character ends a line.</summary>
    internal static bool IsLineBreak(Rune rune) => rune.Value is '\n' or 0x85 or 0x2028 or 0x2029;

    /// <summary>Whether a character cannot be seen: a control or format character, one reserved for such, a noncharacter, or a letter drawn as nothing. Spaces
    /// can.</summary>
    internal static bool IsInvisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.Control or UnicodeCategory.Format => true,
            UnicodeCategory.OtherNotAssigned => IsReservedAsInvisible(rune.Value),
            _ => BlankCharacters.Contains(rune.Value),
        };

    // Default_Ignorable_Code_Point of the Unicode Character Database without those assigned, and noncharacters.
    private static bool IsReservedAsInvisible(int value) =>
        value is 0x2065 or (>= 0xfff0 and <= 0xfff8) or (>= 0xe0000 and <= 0xe0fff) or (>= 0xfdd0 and <= 0xfdef) || (value & 0xfffe) == 0xfffe;
}
