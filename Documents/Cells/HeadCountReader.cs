using System.Globalization;
using System.Text.RegularExpressions;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Documents.Cells;

/// <summary>Reads numbers of people, as units write them. What says only about how many is left to a person.</summary>
public static class HeadCountReader
{
    private const int MaxLength = 60; // characters
    private const int MaxCount = 10_000_000;

    /// <summary>Digits, with or without marks between thousands, or a Chinese numeral up to 99.</summary>
    internal const string Number = "[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]*|0|[{DigitLetters}]?{Ten}[{DigitLetters}]?|[{DigitLetters}]";

    private static readonly Regex DigitsApart = CellPatterns.Compile("[0-9{DigitLetters}{Ten}]\\s+[0-9{DigitLetters}{Ten}]");
    private static readonly Regex Remark = CellPatterns.Compile("^(?<text>[^(]+)(?<remark>\\([^()]*\\))$");
    private static readonly Regex OtherNumber = CellPatterns.Compile("[0-9{DigitLetters}{Ten}]|(?:{LargeNumerals})");
    private static readonly Regex Exact = CellPatterns.Compile($"^(?:(?:{{Total}}):?)?(?<count>{Number})(?:{{Persons}})?$");
    private static readonly Regex AboutRemark = CellPatterns.Compile("(?:{Approximate})|(?:{Tentative})");
    private static readonly Regex About = CellPatterns.Compile(
        "(?:{Approximate})|[0-9.](?:{LargeNumerals})|^(?!.*(?:{To})[0-9]+(?:{To})).*[0-9{DigitLetters}{Ten}](?:{Persons})?(?:{To})+[0-9{DigitLetters}{Ten}]"
    );
    private static readonly Regex Calculation = CellPatterns.Compile("^-|\\+[0-9]");
    private static readonly Regex CountWords = CellPatterns.Compile(
        "^(?:(?:{Total}):?)?(?:{Approximate}|{Persons}|{To}|{LargeNumerals}|[0-9.,{DigitLetters}{Ten}])+$",
        RegexOptions.NonBacktracking
    );

    /// <summary>Reads a cell.</summary>
    public static CellReading<int> Read(string written)
    {
        if (CellText.IsBlank(written))
            return CellReading.Blank<int>(written);
        var folded = CellText.Fold(written);
        if (written.Length > MaxLength || TextCharacters.HasUnaccepted(folded, isMultiLine: true) || DigitsApart.IsMatch(folded))
            return CellReading.Refuse<int>(written, CellProblem.NotAHeadCount);
        var text = CellText.Compact(written).TrimEnd('.', ',', ';');
        List<string> leftOut = [];
        if (Remark.Match(text) is { Success: true } remark)
        {
            (text, leftOut) = (remark.Groups["text"].Value, [remark.Groups["remark"].Value]);
            if (OtherNumber.IsMatch(leftOut[0]))
                return CellReading.Refuse<int>(written, CellProblem.NotAHeadCount) with { LeftOut = leftOut };
            if (IsAboutRemark(leftOut[0]))
                return CellReading.Ask<int>(written, CellProblem.HeadCountApproximate) with { LeftOut = leftOut };
        }

        if (IsAbout(text))
            return CellReading.Ask<int>(written, CellProblem.HeadCountApproximate) with { LeftOut = leftOut };
        return Exact.Match(text) is { Success: true } exact && Parse(exact.Groups["count"].Value) is { } count and <= MaxCount
            ? CellReading.Read(written, count) with
            {
                LeftOut = leftOut,
            }
            : CellReading.Refuse<int>(written, CellProblem.NotAHeadCount);
    }

    /// <summary>Whether a text without spaces says about how many people: 500余人, 不少于25人, 20-30, 2万. A negative number and a sum do not.</summary>
    internal static bool IsAbout(string text) => text.Length <= MaxLength && CountWords.IsMatch(text) && About.IsMatch(text) && !Calculation.IsMatch(text);

    /// <summary>Whether a remark beside a number says that it is not the exact one.</summary>
    internal static bool IsAboutRemark(string remark) => AboutRemark.IsMatch(remark);

    /// <summary>The value of a match of <see cref="Number"/>; null if it is no number of 32 bits.</summary>
    internal static int? Parse(string number) =>
        int.TryParse(CellText.WithDigits(number.Replace(",", "", StringComparison.Ordinal)), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : null;
}
