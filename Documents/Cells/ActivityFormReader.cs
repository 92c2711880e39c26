using System.Text.RegularExpressions;

namespace ThemeDay.Documents.Cells;

/// <summary>Reads 活动形式, the activity forms of a theme, as units write them.</summary>
/// <param name="forms">The forms that the campaign lists.</param>
public sealed partial class ActivityFormReader(IReadOnlyList<string> forms)
{
    private static readonly Regex Or = Compile($"(?:{CellWords.Or})");
    private static readonly Regex Mark = Compile($"\n|\\+|\\.(?![0-9])|(?:{CellWords.ListMarks})");
    private static readonly Regex And = Compile($"(?:{CellWords.And})");
    private static readonly Regex Verb = Compile($"^(?:{CellWords.FormVerbs})");
    private static readonly Regex Suffix = Compile($"(?:{CellWords.AndSoOn})?(?:{CellWords.FormSuffixes})?$");
    private static readonly Regex Others = Compile($"(?:{CellWords.AndSoOn})(?:{CellWords.FormSuffixes})?$");
    private static readonly Regex Box = Compile(
        $"(?<box>[{CellWords.CheckedBoxes}{CellWords.EmptyBoxes}])(?<text>[^{CellWords.CheckedBoxes}{CellWords.EmptyBoxes}]*)"
    );

    /// <summary>Reads a cell. The value is the forms in the order of the cell, each once, as the campaign spells them.</summary>
    public CellReading<IReadOnlyList<string>> Read(string written)
    {
        if (CellText.IsBlank(written))
            return CellReading.Blank<IReadOnlyList<string>>(written);
        var text = CellText.Fold(written);
        List<string> parts = Box.Matches(text) is { Count: > 0 } boxes ? CheckedParts(boxes) : [text];
        List<string> read = [];
        List<string> unknown = [];
        foreach (var part in parts.SelectMany(part => Mark.Split(Numbering.Replace(part, "\n"))).SelectMany(Split))
        {
            if (Match(part) is { } matched)
                read.AddRange(matched);
            else
                unknown.Add(part.Trim());
        }

        if (unknown is not [] || read is [])
            return Ask(CellProblem.FormUnknown) with { LeftOut = unknown };
        if (Or.IsMatch(text))
            return Ask(CellProblem.FormUndecided);
        var others = Others.Match(CellText.Compact(text));
        return CellReading.Read<IReadOnlyList<string>>(written, [.. read.Distinct()]) with { LeftOut = others.Success ? [others.Value] : [] };

        CellReading<IReadOnlyList<string>> Ask(CellProblem problem) =>
            CellReading.Ask<IReadOnlyList<string>>(
                written,
                problem,
                read is []
                    ? []
                    :
                    [
                        [.. read.Distinct()],
                    ]
            );
    }

    // A form may have "and" in its name.
    private IEnumerable<string> Split(string part) => Match(part) is null ? And.Split(part) : [part];

    private static List<string> CheckedParts(MatchCollection boxes) =>
        [.. boxes.Where(box => CellWords.CheckedBoxes.Contains(box.Groups["box"].Value, StringComparison.Ordinal)).Select(box => box.Groups["text"].Value)];

    // The forms of a part, which may have nothing between them; null if it has anything else.
    private List<string>? Match(string part)
    {
        var text = Suffix.Replace(Verb.Replace(CellText.Compact(part), ""), "", 1);
        List<string> matched = [];
        for (var place = 0; place < text.Length; place += matched[^1].Length)
        {
            if (forms.Where(form => text.AsSpan(place).StartsWith(form, StringComparison.Ordinal)).MaxBy(form => form.Length) is not { } form)
                return null;
            matched.Add(form);
        }

        return matched;
    }

    private static Regex Compile(string pattern) => new(pattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    // 1. 2、 (3) ④
    [GeneratedRegex("\\(?[0-9]{1,2}[.)\\u3001]|[\\u2460-\\u2473]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Numbering { get; }
}
