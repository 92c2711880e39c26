using System.Text.RegularExpressions;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Documents.Cells;

/// <summary>Reads yes or no, as units write it: a word, a tick or a cross, or one ticked box of two.</summary>
public static class YesNoReader
{
    private const int MaxLength = 60; // characters

    private static readonly Regex Yes = CellPatterns.Compile("^(?:{Yes}|[{YesOrNoMark}])$", RegexOptions.IgnoreCase);
    private static readonly Regex No = CellPatterns.Compile("^(?:{No})$", RegexOptions.IgnoreCase);
    private static readonly Regex Unclear = CellPatterns.Compile("(?:{YesOrNoWords})", RegexOptions.IgnoreCase);
    private static readonly Regex Tentative = CellPatterns.Compile("(?:{Tentative})"); // 是（取消）
    private static readonly Regex Remark = CellPatterns.Compile("^(?<text>[^(]+)(?<remark>\\([^()]*\\))$");
    private static readonly Regex Boxes = CellPatterns.Compile("^(?:(?<box>[{CheckedBoxes}{EmptyBoxes}])(?<text>[^{CheckedBoxes}{EmptyBoxes}]+))+$");

    /// <summary>Reads a cell. A stroke is blank, and the word for "none" is no.</summary>
    public static CellReading<bool> Read(string written)
    {
        if (TextCharacters.IsBlank(written))
            return CellReading.Blank<bool>(written);
        if (written.Length > MaxLength || TextCharacters.HasUnaccepted(CellText.Fold(written), isMultiLine: true))
            return CellReading.Refuse<bool>(written, CellProblem.YesOrNoUnclear);
        var text = CellText.Compact(written).TrimEnd('.', ',', ';');
        List<string> leftOut = [];
        if (
            Remark.Match(text) is { Success: true } remark
            && !Unclear.IsMatch(remark.Groups["remark"].Value)
            && !Tentative.IsMatch(remark.Groups["remark"].Value)
        )
            (text, leftOut) = (remark.Groups["text"].Value, [remark.Groups["remark"].Value]);
        if (ReadWord(text) is { } value)
            return CellReading.Read(written, value) with { LeftOut = leftOut };
        if (ReadBoxes(text) is { } ticked)
            return CellReading.Read(written, ticked) with { LeftOut = leftOut };
        if (Unclear.IsMatch(text))
            return CellReading.Ask<bool>(written, CellProblem.YesOrNoUnclear) with { LeftOut = leftOut };
        return CellText.IsBlank(written) ? CellReading.Blank<bool>(written) : CellReading.Refuse<bool>(written, CellProblem.YesOrNoUnclear);
    }

    private static bool? ReadWord(string text) =>
        Yes.IsMatch(text) ? true
        : No.IsMatch(text) ? false
        : null;

    // ☑是 □否: each box has a word after it, and one is ticked.
    private static bool? ReadBoxes(string text)
    {
        if (Boxes.Match(text) is not { Success: true } boxes)
            return null;
        var choices = boxes
            .Groups["box"]
            .Captures.Zip(
                boxes.Groups["text"].Captures,
                (box, word) =>
                    (IsTicked: CellWords.CheckedBoxes.Contains(box.Value, StringComparison.Ordinal), Value: ReadWord(word.Value.Trim('.', ',', ';', '/')))
            )
            .ToList();
        return choices.TrueForAll(choice => choice.Value is not null) && choices.FindAll(choice => choice.IsTicked) is [var only] ? only.Value : null;
    }
}
