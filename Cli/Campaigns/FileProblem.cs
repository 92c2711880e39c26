namespace ThemeDay.Cli.Campaigns;

/// <summary>Something in a file that a person must correct.</summary>
/// <param name="File">The name of the file.</param>
/// <param name="Line">The line of a text file or the row of a sheet, from 1; 0 for the file as a whole.</param>
/// <param name="Column">The column, as its header is written; empty for the row as a whole.</param>
/// <param name="Value">What is written; empty if nothing is.</param>
/// <param name="Text">What is wrong and what is allowed, in Chinese.</param>
internal sealed record FileProblem(string File, int Line, string Column, string Value, string Text)
{
    private const int MaxShownCharacters = 60;

    /// <summary>The problem in one line.</summary>
    public override string ToString() => Format([Line]);

    /// <summary>The same problem of several lines, in one line.</summary>
    public string Format(IReadOnlyList<int> lines) =>
        string.Concat(
            File,
            lines is [0] ? "" : CampaignTexts.Format("Line", string.Join(ChineseText.ListSeparator, lines)),
            Column is "" ? "" : CampaignTexts.Format("Column", Column),
            Value is "" ? "" : CampaignTexts.Format("Value", Shorten(Value.ReplaceLineEndings(" "))),
            CampaignTexts.Format("Problem", Text)
        );

    private static string Shorten(string text) => text.Length <= MaxShownCharacters ? text : $"{text[..MaxShownCharacters]}…";
}

/// <summary>Collects the problems of all files, and what was read otherwise than it is written.</summary>
internal sealed class FileProblems
{
    private readonly List<FileProblem> problems = [];
    private readonly List<FileProblem> notes = [];

    /// <summary>The problems, of one file after the other by line.</summary>
    public IReadOnlyList<FileProblem> Problems => [.. problems.GroupBy(problem => problem.File).SelectMany(file => file.OrderBy(problem => problem.Line))];

    /// <summary>The problems, each in one line: what is not filled in, in many rows, once.</summary>
    public IEnumerable<string> FormatLines() => FormatLines(Problems);

    /// <summary>What was left out of values that were read, such as a weekday after a date.</summary>
    public IReadOnlyList<FileProblem> Notes => notes;

    /// <summary>The notes, each in one line.</summary>
    public IEnumerable<string> FormatNotes() => FormatLines(notes);

    private static IEnumerable<string> FormatLines(IEnumerable<FileProblem> all) =>
        all.GroupBy(problem => problem with { Line = 0 }).Select(same => same.Key.Format([.. same.Select(problem => problem.Line).Distinct()]));

    public void Add(FileProblem problem) => problems.Add(problem);

    public void AddNote(FileProblem note) => notes.Add(note);
}
