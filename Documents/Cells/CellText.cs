using System.Text.RegularExpressions;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Documents.Cells;

/// <summary>Reduces the typography of a cell to one form, for the patterns of the readers.</summary>
public static partial class CellText
{
    private const string Dashes = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212~\u301c";

    private const int MaxNothingLength = 20;
    private const char FullStop = '\u3002';

    /// <summary>In half-width characters, with one kind of hyphen, a line feed for each line break and one space for others.</summary>
    public static string Fold(string written)
    {
        var characters = written.Replace("\r\n", "\n", StringComparison.Ordinal).Select(FoldCharacter);
        return Spaces.Replace(string.Concat(characters), " ").Trim();
    }

    /// <summary>As <see cref="Fold"/>, without any space.</summary>
    public static string Compact(string written) => Blanks.Replace(Fold(written), "");

    /// <summary>Whether nothing is written in a cell: a stroke or the word for "none" counts as nothing.</summary>
    public static bool IsBlank(string written) =>
        TextCharacters.IsBlank(written) || (written.Length <= MaxNothingLength && CellWords.Nothing.Contains(Compact(written)));

    /// <summary>Chinese numerals from 1 to 99 as digits; digits next to each other without ten (六七) are left as they are.</summary>
    public static string WithDigits(string folded) => Numerals.Replace(folded, numeral => $"{ParseNumeral(numeral.Value)}");

    private static char FoldCharacter(char character)
    {
        if (character is '\r' or '\v' or '\f' or '\u2028' or '\u2029')
            return '\n';
        if (character is not '\n' && char.IsWhiteSpace(character))
            return ' ';
        if (character is FullStop)
            return '.';
        var halfWidth = TextCharacters.ToHalfWidth(character);
        return Dashes.Contains(halfWidth) ? '-' : halfWidth;
    }

    private static int ParseNumeral(string numeral)
    {
        var ten = numeral.IndexOf(CellWords.Ten);
        if (ten < 0)
            return CellWords.Digits[numeral[0]];
        var tens = ten is 0 ? 1 : CellWords.Digits[numeral[0]];
        return (tens * 10) + (ten == numeral.Length - 1 ? 0 : CellWords.Digits[numeral[^1]]);
    }

    private static readonly Regex Numerals = CellPatterns.Compile(
        "(?<![{DigitLetters}{Ten}])(?:[{DigitLetters}]?{Ten}[{DigitLetters}]?|[{DigitLetters}])(?![{DigitLetters}{Ten}])"
    );

    [GeneratedRegex("[^\\S\n]+", RegexOptions.NonBacktracking)]
    private static partial Regex Spaces { get; }

    [GeneratedRegex("\\s+", RegexOptions.NonBacktracking)]
    private static partial Regex Blanks { get; }
}
