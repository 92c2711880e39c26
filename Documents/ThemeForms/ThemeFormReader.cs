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
    private const int MaxOtherHeads = 1; // between those that are known
    private const int MaxRest = 2; // characters of a head line besides unit and date

    private static readonly Regex Labelled = Compile("^(?<label>[^:]{2,20}):\\s*(?<value>\\S[\\s\\S]*)$");
    private static readonly Regex Brackets = Compile("\\([^()]*\\)");
    private static readonly Regex UnitLine = Compile(
        $"(?:{ThemeFormWords.UnitLine})(?:\\([^()]*\\))?:(?<unit>.*?)(?=(?:{ThemeFormWords.DateLine})|(?:{ThemeFormWords.DatePattern})|$)"
    );
    private static readonly Regex Date = Compile($"(?:(?:{ThemeFormWords.DateLine}):?)?(?<date>{ThemeFormWords.DatePattern})");

    /// <summary>Reads a form.</summary>
    public static ThemeFormPaper Read(OfficeText text)
    {
        List<ThemeFormRow> rows = [];
        List<string> others = [.. text.Paragraphs.Select(paragraph => paragraph.Text).Where(line => !CellText.IsBlank(line))];
        foreach (var (index, table) in text.Tables.Index())
            ReadTable(index + 1, table, rows, others);
        var (unit, date) = TakeHeadLine(others);
        return new(unit, date, rows, others);
    }

    // 申报单位（盖章）：… 年 月 日, in one line or in two, above the table or in its first row.
    private static (string Unit, string Date) TakeHeadLine(List<string> others)
    {
        var (unit, date) = ("", "");
        for (var place = 0; place < others.Count; place++)
        {
            var line = CellText.Compact(others[place]);
            var (unitPart, datePart) = (UnitLine.Match(line), Date.Match(line));
            if (unit is not "" || !unitPart.Success)
                unitPart = Match.Empty;
            if (date is not "" || !datePart.Success)
                datePart = Match.Empty;
            if (!unitPart.Success && !datePart.Success || line.Length - unitPart.Length - datePart.Length > MaxRest)
                continue;
            unit = unitPart.Success ? unitPart.Groups["unit"].Value : unit;
            date = datePart.Success && datePart.Value.Any(char.IsAsciiDigit) ? datePart.Groups["date"].Value : date;
            others.RemoveAt(place--);
        }

        return (unit, date);
    }

    private static void ReadTable(int number, TextTable table, List<ThemeFormRow> rows, List<string> others)
    {
        if (!table.Rows.Any(row => FindHeads(row) is not null))
        {
            ReadLabels(number, table, rows, others);
            return;
        }

        Dictionary<ThemeFormColumn, int> heads = [];
        foreach (var row in table.Rows)
        {
            if (FindHeads(row) is { } found)
                heads = found; // repeated on each page
            else if (heads.Count is 0 || IsOneCell(row) || FindColumn(row.Cells.ElementAtOrDefault(heads[ThemeFormColumn.Topic])?.Text ?? "") is not null)
                AddTexts(row, others);
            else if (!IsBlank(row, heads))
                ReadRow(number, row, heads, rows, others);
        }
    }

    private static void ReadRow(int number, TextRow row, Dictionary<ThemeFormColumn, int> heads, List<ThemeFormRow> rows, List<string> others)
    {
        rows.Add(Create(number, row.Number, column => heads.TryGetValue(column, out var place) && place < row.Cells.Count ? row.Cells[place].Text : ""));
        others.AddRange(
            row.Cells.Index()
                .Where(cell => !heads.ContainsValue(cell.Index) && !cell.Item.IsContinuation && !CellText.IsBlank(cell.Item.Text))
                .Select(cell => cell.Item.Text)
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
                if (label is { } column)
                {
                    Add(row, column, cell.Text);
                    label = null;
                }
                else if (FindColumn(cell.Text) is { } found)
                    label = found;
                else if (Labelled.Match(CellText.Fold(cell.Text)) is { Success: true } labelled && FindColumn(labelled.Groups["label"].Value) is { } own)
                    Add(row, own, labelled.Groups["value"].Value);
                else if (!CellText.IsBlank(cell.Text))
                    others.Add(cell.Text);
            }
        }

        Flush();

        // A label that comes again begins another theme.
        void Add(TextRow row, ThemeFormColumn column, string value)
        {
            if (values.ContainsKey(column))
                Flush();
            values[column] = value;
            topicRow = column is ThemeFormColumn.Topic ? row.Number : topicRow;
        }

        void Flush()
        {
            if (values.TryGetValue(ThemeFormColumn.Topic, out var topic) && values.Values.Any(value => !CellText.IsBlank(value)))
                rows.Add(Create(number, topicRow, column => values.GetValueOrDefault(column, "")));
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
        var between = row.Cells.Skip(heads.Values.Min()).Take(heads.Values.Max() - heads.Values.Min()).Where(cell => !cell.IsContinuation).ToList();
        var others = between.Count(cell => FindColumn(cell.Text) is null);
        return between.Exists(cell => CellText.IsBlank(cell.Text)) || others > MaxOtherHeads ? null : heads;
    }

    private static ThemeFormColumn? FindColumn(string text) =>
        ThemeFormWords.Labels.TryGetValue(Brackets.Replace(CellText.Compact(text), "").TrimEnd(':'), out var column) ? column : null;

    private static bool IsOneCell(TextRow row) => row.Cells.Count(cell => !cell.IsContinuation) is 1;

    private static bool IsBlank(TextRow row, Dictionary<ThemeFormColumn, int> heads) =>
        row.Cells.Index().All(cell => CellText.IsBlank(cell.Item.Text) || (heads.TryGetValue(ThemeFormColumn.Number, out var number) && cell.Index == number));

    private static void AddTexts(TextRow row, List<string> others) =>
        others.AddRange(row.Cells.Where(cell => !cell.IsContinuation && !CellText.IsBlank(cell.Text)).Select(cell => cell.Text));

    private static Regex Compile(string pattern) => new(pattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
}
