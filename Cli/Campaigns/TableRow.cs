using System.Globalization;
using ThemeDay.Documents.Cells;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Cli.Campaigns;

/// <summary>A row of a table, whose cells are read by the names of their columns. What cannot be read is added to the problems.</summary>
/// <param name="file">The table.</param>
/// <param name="line">The line of the row.</param>
/// <param name="cells">The cells by column: the header in the file, the text, and its line.</param>
/// <param name="problems">Where problems are added.</param>
internal sealed class TableRow(string file, int line, IReadOnlyDictionary<string, (string Header, string Text, int Line)> cells, FileProblems problems)
{
    private static readonly string[] MultiLineColumns = ["agenda", "text"];
    private readonly HashSet<string> unreadColumns = [];

    /// <summary>Whether a cell was not read: it has a problem, or what it is read by is not known.</summary>
    public bool HasUnreadCells => unreadColumns.Count > 0;

    /// <summary>Whether a cell was not read.</summary>
    public bool IsUnread(string column) => unreadColumns.Contains(column);

    /// <summary>Marks a cell as not read, without a problem: what it is read by, such as the forms of the campaign, has one.</summary>
    public void MarkUnread(string column) => unreadColumns.Add(column);

    /// <summary>The rows of a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">The columns that it may have, by their English names.</param>
    /// <param name="required">Those that it must have.</param>
    /// <param name="problems">Where problems are added.</param>
    public static IReadOnlyList<TableRow> Read(TableFile table, IReadOnlyList<string> columns, IReadOnlyList<string> required, FileProblems problems)
    {
        Dictionary<string, (int Index, string Header)> found = [];
        foreach (var (index, header) in table.Header.Index().Where(column => column.Item is not ""))
        {
            if (FindColumn(columns, header) is not { } column)
                problems.Add(new(table.Name, 1, header, "", CampaignTexts.Format("ColumnUnknown", NameAll(columns))));
            else if (!found.TryAdd(column, (index, header)))
                problems.Add(new(table.Name, 1, header, "", CampaignTexts.Get("ColumnTwice")));
        }

        foreach (var (line, cells, _) in table.Lines)
        {
            foreach (var (index, text) in cells.Index().Where(cell => cell.Item is not "" && IsWithoutHeader(table, cell.Index)))
                problems.Add(new(table.Name, line, "", text, CampaignTexts.Format("CellWithoutColumn", index + 1)));
        }

        foreach (var missing in required.Where(column => !found.ContainsKey(column)))
            problems.Add(new(table.Name, 1, NameOf(missing), "", CampaignTexts.Get("ColumnMissing")));
        return [.. table.Lines.Select(row => Create(table, row, found, problems))];
    }

    private static TableRow Create(TableFile table, TableLine line, Dictionary<string, (int Index, string Header)> columns, FileProblems problems)
    {
        TableRow row = new(
            table.Name,
            line.Number,
            columns.ToDictionary(
                column => column.Key,
                column => (column.Value.Header, column.Value.Index < line.Cells.Count ? line.Cells[column.Value.Index] : "", line.Number)
            ),
            problems
        );
        foreach (var (column, _) in columns.Where(column => line.Continued.Contains(column.Value.Index) && row.Text(column.Key) is not ""))
            row.AddNote(column, CampaignTexts.Get("NoteMerged"));
        return row;
    }

    /// <summary>A row of a table of items and values, which reads as a row of a table with a column for each item.</summary>
    public static TableRow ReadItems(TableFile table, IReadOnlyList<string> items, FileProblems problems)
    {
        Dictionary<string, (string Header, string Text, int Line)> cells = [];
        foreach (var (number, row, _) in table.Lines)
        {
            if (FindColumn(items, row[0]) is not { } item)
                problems.Add(new(table.Name, number, "", row[0], CampaignTexts.Format("ItemUnknown", NameAll(items))));
            else if (row.Skip(2).Any(cell => cell is not ""))
                problems.Add(new(table.Name, number, row[0], string.Join(',', row.Skip(1)), CampaignTexts.Get("ItemHasMore")));
            else if (!cells.TryAdd(item, (row[0], row.Count > 1 ? row[1] : "", number)))
                problems.Add(new(table.Name, number, "", row[0], CampaignTexts.Get("ItemTwice")));
        }

        return new(table.Name, 0, cells, problems);
    }

    /// <summary>The row of a table that could not be read; its problems are not collected.</summary>
    public static TableRow CreateBlank() => new("", 0, new Dictionary<string, (string, string, int)>(), new());

    /// <summary>The Chinese name of a column.</summary>
    public static string NameOf(string column) => CampaignTexts.GetNames($"Column_{column}")[0];

    /// <summary>The items of a list.</summary>
    public static IReadOnlyList<string> Split(string list) =>
        [.. list.Split(CampaignTexts.Get("ListMarks").ToCharArray(), StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    /// <summary>The text of a cell; empty if there is none.</summary>
    public string Text(string column) => cells.TryGetValue(column, out var cell) ? cell.Text : "";

    /// <summary>The text of a cell of at most a number of characters.</summary>
    public string Text(string column, int maxLength)
    {
        var text = Text(column);
        if (TextCharacters.Count(text) > maxLength)
            AddProblem(column, CampaignTexts.Format("TooLong", maxLength, TextCharacters.Count(text)));
        if (TextCharacters.HasUnaccepted(text, isMultiLine: MultiLineColumns.Contains(column)))
            AddProblem(column, CampaignTexts.Get("CharacterNotAllowed"));
        return text;
    }

    /// <summary>The text of a cell that must have one.</summary>
    public string Required(string column, int maxLength) => IsGiven(column) ? Text(column, maxLength) : "";

    /// <summary>Whether a cell that must have a value has one; if not, that is a problem.</summary>
    public bool IsGiven(string column)
    {
        if (!TextCharacters.IsBlank(Text(column)))
            return true;
        AddProblem(column, CampaignTexts.Get("Missing"));
        return false;
    }

    /// <summary>Reads a cell; null if it is blank or cannot be read.</summary>
    /// <param name="column">The column.</param>
    /// <param name="read">Reads a text.</param>
    /// <param name="unknown">The problems that may come of what the reader does not know; such a cell is only marked as not read.</param>
    public T? Value<T>(string column, Func<string, CellReading<T>> read, params IReadOnlyCollection<CellProblem> unknown)
        where T : struct => Read(column, read, unknown) is { Outcome: CellOutcome.Read, Value: var value } ? value : null;

    /// <summary>As <see cref="Value"/>.</summary>
    public T? Reference<T>(string column, Func<string, CellReading<T>> read, params IReadOnlyCollection<CellProblem> unknown)
        where T : class => Read(column, read, unknown) is { Outcome: CellOutcome.Read, Value: var value } ? value : null;

    /// <summary>Reads a whole number.</summary>
    public int? Number(string column, int min, int max)
    {
        var text = Text(column);
        if (text is "")
            return null;
        var folded = string.Concat(text.Select(TextCharacters.ToHalfWidth));
        if (int.TryParse(folded, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
            return number;
        AddProblem(column, CampaignTexts.Format("NotANumber", min, max));
        return null;
    }

    /// <summary>Reads one of a few words.</summary>
    /// <param name="column">The column.</param>
    /// <param name="values">The values by their English names; their Chinese ones are in CampaignTexts.resx.</param>
    public T? Choice<T>(string column, IReadOnlyDictionary<string, T> values)
        where T : struct
    {
        var text = Text(column);
        if (text is "")
            return null;
        foreach (var (name, value) in values)
        {
            if (text == name || CampaignTexts.GetNames($"Value_{name}").Contains(text))
                return value;
        }

        AddProblem(
            column,
            CampaignTexts.Format("NotAChoice", string.Join(ChineseText.ListSeparator, values.Keys.Select(name => CampaignTexts.GetNames($"Value_{name}")[0])))
        );
        return null;
    }

    /// <summary>Adds a problem of a cell, or of the row if the column is empty.</summary>
    public void AddProblem(string column, string text)
    {
        unreadColumns.Add(column);
        problems.Add(new(file, LineOf(column), column is "" ? "" : HeaderOf(column), Text(column), text));
    }

    private CellReading<T> Read<T>(string column, Func<string, CellReading<T>> read, IReadOnlyCollection<CellProblem> unknown)
    {
        var reading = read(Text(column));
        if (reading.Outcome is CellOutcome.Ambiguous or CellOutcome.Unreadable && unknown.Contains(reading.Problem))
            MarkUnread(column);
        else if (reading.Outcome is CellOutcome.Ambiguous or CellOutcome.Unreadable)
            AddProblem(column, CellProblems.GetText(reading.Problem));
        else if (reading.LeftOut is not [])
            AddNote(column, CampaignTexts.Format("LeftOut", string.Join(ChineseText.ListSeparator, reading.LeftOut)));
        return reading;
    }

    /// <summary>A text about the row, with its file and line.</summary>
    public string Describe(string text) => $"{new FileProblem(file, line, "", "", text)}";

    /// <summary>Adds a note that a cell is not imported.</summary>
    public void AddNote(string column, string text) => problems.AddNote(new(file, LineOf(column), HeaderOf(column), Text(column), text));

    private static bool IsWithoutHeader(TableFile table, int index) => index >= table.Header.Count || table.Header[index] is "";

    private int LineOf(string column) => cells.TryGetValue(column, out var cell) ? cell.Line : line;

    private string HeaderOf(string column) => cells.TryGetValue(column, out var cell) ? cell.Header : NameOf(column);

    private static string? FindColumn(IReadOnlyList<string> columns, string header)
    {
        var name = string.Concat(header.Where(character => !char.IsWhiteSpace(character)));
        return columns.FirstOrDefault(column => column == name || CampaignTexts.GetNames($"Column_{column}").Contains(name));
    }

    private static string NameAll(IEnumerable<string> columns) => string.Join(ChineseText.ListSeparator, columns.Select(NameOf));
}
