using System.Text.RegularExpressions;
using ThemeDay.Documents.Cells;
using ThemeDay.Documents.Office;

namespace ThemeDay.Documents.ThemeForms;

/// <summary>What a column of a theme form is about.</summary>
internal enum ThemeFormColumn
{
    Number,
    Unit,
    Topic,
    Month,
    Forms,
    Contact,
    Person,
    Phone,
    Remark,
}

/// <summary>Finds the themes in a form: in a table with a line of column heads, or with a label before each value.</summary>
public static class ThemeFormReader
{
    private const int MinHeads = 2; // a line of heads has the topic and one more
    private const int MinKnownHeads = 3; // for each that is not known
    private const int MaxLabelLength = 50; // characters
    private const int MaxLineLength = 200; // characters

    private static readonly Regex Labelled = CellPatterns.Compile("^(?<label>[^:]{2,20}):\\s*(?<value>\\S[\\s\\S]*)$");
    private static readonly Regex Brackets = CellPatterns.Compile("\\([^()]*\\)");
    private static readonly Regex RowNumber = CellPatterns.Compile("^[(]?[0-9]{1,4}[).\\u3001]?$");
    private static readonly Regex UnitLine = CellPatterns.Compile(
        $"^(?:{ThemeFormWords.UnitLine})(?:\\([^()]*\\))?:"
            + $"(?<unit>.*?)(?=(?:{ThemeFormWords.OtherLabels})|(?:{ThemeFormWords.DateLine})|(?:{ThemeFormWords.DatePattern})|$)"
    );
    private static readonly Regex Date = CellPatterns.Compile($"(?:(?:{ThemeFormWords.DateLine})(?:\\([^()]*\\))?:?)?(?<date>{ThemeFormWords.DatePattern})");
    private static readonly Regex WholeDate = CellPatterns.Compile($"^(?:{ThemeFormWords.WholeDate})$");

    /// <summary>Reads a form, or several in one file: a head line is that of the tables after it.</summary>
    public static ThemeFormPaper Read(OfficeText text)
    {
        List<ThemeFormRow> rows = [];
        List<string> lines = [];
        List<string> others = [];
        List<(string Unit, string Date)> heads = [];
        var tables = 0;
        foreach (var block in text.Blocks)
        {
            if (block is TextTable table)
            {
                var first = rows.Count;
                AddHead(heads, lines, others);
                ReadTable(++tables, table, rows, lines, others);
                AddHead(heads, lines, others);
                for (var place = first; place < rows.Count; place++)
                    rows[place] = rows[place] with { HeadUnit = heads is [.., var head] ? head.Unit : "" };
            }
            else if (block is TextParagraph paragraph && !CellText.IsBlank(paragraph.Text))
            {
                lines.Add(paragraph.Text);
            }
        }

        AddHead(heads, lines, others);
        if (heads is [var only]) // it may stand under the table
            rows = rows.ConvertAll(row => row with { HeadUnit = only.Unit });
        return new(heads is [var (unit, _), ..] ? unit : "", heads is [var (_, date), ..] ? date : "", rows, others);
    }

    // Takes the lines: what is no head line is shown. Of several head lines of one table none is chosen.
    private static void AddHead(List<(string Unit, string Date)> heads, List<string> lines, List<string> others)
    {
        List<(string Unit, string Date)> found = [];
        var next = 0;
        while (TakeHeadLine(lines, ref next) is { } head)
            found.Add(head);
        if (found is not [])
            heads.Add((string.Join('\n', found.Select(head => head.Unit).Distinct()), found[0].Date));
        others.AddRange(lines);
        lines.Clear();
    }

    // 申报单位（盖章）：… 年 月 日, in one line, or the date in the next one.
    private static (string Unit, string Date)? TakeHeadLine(List<string> lines, ref int next)
    {
        var place = lines.FindIndex(next, line => IsUnitLine(line));
        if (place < 0)
            return null;
        var line = CellText.Compact(lines[place]);
        var unit = UnitLine.Match(line);
        var date = Date.Match(line[unit.Length..]);
        var rest = line[unit.Length..].Remove(date.Index, date.Length);
        if (
            !date.Success
            && lines.Count > place + 1
            && CellText.Compact(lines[place + 1]) is var nextLine
            && Date.Match(nextLine) is var below
            && below.Length == nextLine.Length
        )
        {
            date = below;
            lines.RemoveAt(place + 1);
        }

        if (rest.Any(char.IsLetterOrDigit))
            place++; // a person sees what else is in it
        else
            lines.RemoveAt(place);
        next = place;
        return (unit.Groups["unit"].Value, WholeDate.IsMatch(date.Groups["date"].Value) ? date.Groups["date"].Value : "");
    }

    private static bool IsUnitLine(string line) => line.Length <= MaxLineLength && UnitLine.IsMatch(CellText.Compact(line));

    private static void ReadTable(int number, TextTable table, List<ThemeFormRow> rows, List<string> lines, List<string> others)
    {
        var headsOfRows = table.Rows.Select(FindHeads).ToList();
        if (headsOfRows.TrueForAll(found => found is null))
        {
            ReadLabels(number, table, rows, others);
            return;
        }

        Dictionary<ThemeFormColumn, int> heads = [];
        foreach (var (row, found) in table.Rows.Zip(headsOfRows))
        {
            if (found is not null)
            {
                // Repeated on each page: what it has besides the labels is shown once.
                AddTexts(row.Cells.Where(cell => FindColumn(cell.Text) is null || HasRemark(cell.Text)), heads.Count is 0 ? others : []);
                heads = found;
            }
            else if (heads.Count is 0)
                AddTexts(row.Cells, lines);
            else if (IsOneCell(row) || row.Cells.Count(cell => !cell.IsContinuation && FindColumn(cell.Text) is not null) >= MinHeads)
                AddTexts(row.Cells, others);
            else
                ReadRow(number, row, heads, rows, others);
        }
    }

    // A row with nothing but its number is no theme.
    private static void ReadRow(int number, TextRow row, Dictionary<ThemeFormColumn, int> heads, List<ThemeFormRow> rows, List<string> others)
    {
        var used = heads.Where(head => head.Key is not ThemeFormColumn.Number).Select(head => head.Value).ToHashSet();
        AddTexts(
            row.Cells.Index().Where(cell => !used.Contains(cell.Index) && !IsRowNumber(cell.Index, cell.Item.Text, heads)).Select(cell => cell.Item),
            others
        );
        if (used.Any(place => !CellText.IsBlank(row.Cells.ElementAtOrDefault(place)?.Text ?? "")))
            rows.Add(
                Create(number, row.Number, column => heads.TryGetValue(column, out var place) && place < row.Cells.Count ? row.Cells[place].Text : "") with
                {
                    HasOwnUnit = heads.ContainsKey(ThemeFormColumn.Unit),
                }
            );
    }

    // 活动主题 | … | 计划月份 | …: the value follows its label, in the next cell or after a colon.
    private static void ReadLabels(int number, TextTable table, List<ThemeFormRow> rows, List<string> others)
    {
        Dictionary<ThemeFormColumn, string> values = [];
        var topicRow = 0;
        foreach (var row in table.Rows)
        {
            ThemeFormColumn? label = null;
            foreach (var cell in row.Cells.Where(cell => !cell.IsContinuation))
            {
                var found = FindColumn(cell.Text);
                if (label is { } column)
                    Add(row, column, found is null ? cell.Text : "");
                else if (
                    found is null
                    && Labelled.Match(CellText.Fold(cell.Text)) is { Success: true } labelled
                    && FindColumn(labelled.Groups["label"].Value) is { } own
                )
                    Add(row, own, labelled.Groups["value"].Value);
                else if (found is null && !CellText.IsBlank(cell.Text))
                    others.Add(cell.Text);
                // A label after a label: the value of the first one is missing.
                label = found;
            }
        }

        Flush();

        // A topic that comes again begins another theme; another value that does stands beside the first one.
        void Add(TextRow row, ThemeFormColumn column, string value)
        {
            if (column is ThemeFormColumn.Topic && values.ContainsKey(column))
                Flush();
            values[column] = values.TryGetValue(column, out var before) && !CellText.IsBlank(before) ? $"{before}\n{value}" : value;
            topicRow = column is ThemeFormColumn.Topic ? row.Number : topicRow;
        }

        void Flush()
        {
            if (values.ContainsKey(ThemeFormColumn.Topic) && values.Values.Any(value => !CellText.IsBlank(value)))
                rows.Add(
                    Create(number, topicRow, column => values.GetValueOrDefault(column, "")) with
                    {
                        HasOwnUnit = values.ContainsKey(ThemeFormColumn.Unit),
                    }
                );
            else
                others.AddRange(values.Values.Where(value => !CellText.IsBlank(value)));
            values.Clear();
        }
    }

    private static ThemeFormRow Create(int table, int row, Func<ThemeFormColumn, string> get) =>
        new(table, row)
        {
            Unit = get(ThemeFormColumn.Unit),
            Topic = get(ThemeFormColumn.Topic),
            Month = get(ThemeFormColumn.Month),
            Forms = get(ThemeFormColumn.Forms),
            Contact = string.Join(
                '\n',
                new[] { get(ThemeFormColumn.Contact), get(ThemeFormColumn.Person), get(ThemeFormColumn.Phone) }.Where(text => !CellText.IsBlank(text))
            ),
            Remark = get(ThemeFormColumn.Remark),
        };

    // The columns of a line of heads; null if it is none. A label before each value has the value, or the place for it, beside it.
    private static Dictionary<ThemeFormColumn, int>? FindHeads(TextRow row)
    {
        Dictionary<ThemeFormColumn, int> heads = [];
        foreach (var (place, cell) in row.Cells.Index())
            if (!cell.IsContinuation && FindColumn(cell.Text) is { } column)
                heads.TryAdd(column, place);
        if (!heads.ContainsKey(ThemeFormColumn.Topic) || heads.Keys.Count(column => column is not ThemeFormColumn.Number) < MinHeads)
            return null;
        var others = row.Cells.Index().Where(cell => !cell.Item.IsContinuation && FindColumn(cell.Item.Text) is null).ToList();
        var between = others.FindAll(cell => cell.Index > heads.Values.Min() && cell.Index < heads.Values.Max());
        var unknown = others.Count(cell => !CellText.IsBlank(cell.Item.Text));
        return between is [] || (!between.Exists(cell => CellText.IsBlank(cell.Item.Text)) && unknown * MinKnownHeads <= heads.Count) ? heads : null;
    }

    private static ThemeFormColumn? FindColumn(string text) =>
        text.Length <= MaxLabelLength && ThemeFormWords.Labels.TryGetValue(Brackets.Replace(CellText.Compact(text), "").TrimEnd(':'), out var column)
            ? column
            : null;

    // 计划月份（2024年）: a label that says more than its words.
    private static bool HasRemark(string label) =>
        Brackets.Matches(CellText.WithDigits(CellText.Compact(label))).Any(remark => remark.Value.Any(char.IsAsciiDigit));

    private static bool IsOneCell(TextRow row) => row.Cells.Count(cell => !cell.IsContinuation) is 1;

    private static bool IsRowNumber(int place, string text, Dictionary<ThemeFormColumn, int> heads) =>
        heads.TryGetValue(ThemeFormColumn.Number, out var number)
        && place == number
        && text.Length <= MaxLabelLength
        && RowNumber.IsMatch(CellText.WithDigits(CellText.Compact(text)));

    private static void AddTexts(IEnumerable<TextCell> cells, List<string> others) =>
        others.AddRange(cells.Where(cell => !cell.IsContinuation && !CellText.IsBlank(cell.Text)).Select(cell => cell.Text));
}
