using System.Text.RegularExpressions;

namespace ThemeDay.Documents.Cells;

/// <summary>Reads 活动形式, the activity forms of a theme, as units write them.</summary>
/// <param name="forms">The forms that the campaign lists.</param>
public sealed partial class ActivityFormReader(IReadOnlyList<string> forms)
{
    private const int MaxLength = 500; // characters

    private static readonly Regex Or = CellPatterns.Compile("(?:{Or})");
    private static readonly Regex Mark = CellPatterns.Compile("\n|\\+|\\.(?![0-9])|(?:{ListMarks})");
    private static readonly Regex And = CellPatterns.Compile("(?:{And})");
    private static readonly Regex Verb = CellPatterns.Compile("^(?:{FormVerbs})");
    private static readonly Regex Suffix = CellPatterns.Compile("(?:{FormSuffixes})$");
    private static readonly Regex Others = CellPatterns.Compile("(?:{AndSoOn})(?:{FormSuffixes})?$");
    private static readonly Regex Box = CellPatterns.Compile("(?<box>[{CheckedBoxes}{EmptyBoxes}])(?<text>[^{CheckedBoxes}{EmptyBoxes}]*)");

    // By their spelling in half-width characters and without spaces.
    private readonly Dictionary<string, string> spellings = forms
        .Where(form => !CellText.IsBlank(form))
        .GroupBy(CellText.Compact)
        .ToDictionary(form => form.Key, form => form.First());

    /// <summary>Reads a cell. The value is the forms in the order of the cell, each once, as the campaign spells them.</summary>
    public CellReading<IReadOnlyList<string>> Read(string written)
    {
        if (CellText.IsBlank(written))
            return CellReading.Blank<IReadOnlyList<string>>(written);
        if (written.Length > MaxLength)
            return CellReading.Ask<IReadOnlyList<string>>(written, CellProblem.FormUnknown);
        var text = CellText.Fold(written);
        return Box.IsMatch(text) ? ReadBoxes(written, text) : ReadList(written, text);
    }

    // ☑甲 □乙: each box has one form after it, and nothing is before the first one.
    private CellReading<IReadOnlyList<string>> ReadBoxes(string written, string text)
    {
        List<string> chosen = [];
        List<string> others = [.. new[] { text[..Box.Match(text).Index] }.Where(before => !CellText.IsBlank(before))];
        foreach (Match box in Box.Matches(text))
        {
            if (Match(box.Groups["text"].Value.Trim('.', ',', ';', ' ', '\n')) is not [var form])
                others.Add(box.Value);
            else if (CellWords.CheckedBoxes.Contains(box.Groups["box"].Value, StringComparison.Ordinal))
                chosen.Add(form);
        }

        return others is [] && chosen is not []
            ? CellReading.Read<IReadOnlyList<string>>(written, [.. chosen.Distinct()])
            : Ask(written, CellProblem.FormUndecided, chosen) with
            {
                LeftOut = others,
            };
    }

    private CellReading<IReadOnlyList<string>> ReadList(string written, string text)
    {
        List<string> read = [];
        List<string> unknown = [];
        List<string> others = [];
        // A form may have a mark or "and" in its name.
        var parts = Match(text) is null ? Mark.Split(Numbering.Replace(text, "\n")).SelectMany(part => Match(part) is null ? And.Split(part) : [part]) : [text];
        foreach (var part in parts.Where(part => !CellText.IsBlank(part)))
        {
            var compact = CellText.Compact(part);
            var matched = Match(compact);
            if (matched is null && Others.Match(compact) is { Success: true } ending)
            {
                others.Add(ending.Value);
                matched = Match(compact[..ending.Index]);
            }

            if (matched is not null)
                read.AddRange(matched);
            else
                unknown.Add(part.Trim());
        }

        if (unknown is not [] || read is [])
            return Ask(written, CellProblem.FormUnknown, read) with { LeftOut = unknown };
        if (Or.IsMatch(text) && !read.Exists(form => Or.IsMatch(form)))
            return Ask(written, CellProblem.FormUndecided, read);
        return CellReading.Read<IReadOnlyList<string>>(written, [.. read.Distinct()]) with { LeftOut = others };
    }

    private static CellReading<IReadOnlyList<string>> Ask(string written, CellProblem problem, List<string> read) =>
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

    // The forms of a part, which may have nothing between them, as they are or without the words around them; null if it has anything else.
    private List<string>? Match(string part)
    {
        var text = CellText.Compact(part);
        return MatchAll(text) ?? MatchAll(Suffix.Replace(Verb.Replace(text, ""), "", 1));
    }

    private List<string>? MatchAll(string text)
    {
        List<string> matched = [];
        for (var place = 0; place < text.Length; )
        {
            if (spellings.Keys.Where(form => text.AsSpan(place).StartsWith(form, StringComparison.Ordinal)).MaxBy(form => form.Length) is not { } form)
                return null;
            matched.Add(spellings[form]);
            place += form.Length;
        }

        return matched;
    }

    // 1. 2、 (3) ④, before a form
    [GeneratedRegex("(?:\\(?[0-9]{1,2}[.)\\u3001]|[\\u2460-\\u2473])(?=\\s*[^\\s\\u3001,;/.)])", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Numbering { get; }
}
