using System.Security;
using ThemeDay.Documents.Tests.Office;
using static ThemeDay.Documents.Tests.Office.WordFile;

namespace ThemeDay.Documents.Tests.ThemeForms;

/// <summary>A theme of a form of a test.</summary>
internal sealed record SampleTheme(SampleCell Unit, SampleCell Topic, SampleCell Month, SampleCell Forms, SampleCell Contact);

/// <summary>A form of a test.</summary>
/// <param name="Layout">How it is laid out.</param>
/// <param name="Themes">Its themes.</param>
/// <param name="File">The file.</param>
internal sealed record SampleForm(string Layout, IReadOnlyList<SampleTheme> Themes, MemoryStream File);

/// <summary>Forms in the layouts that units use, of themes that together have every sample cell.</summary>
internal static class SampleForms
{
    private const int MaxThemes = 5;
    private static readonly string[] Heads = ["活动主题", "计划\n月份", "活动形式", "联系人及电话"];
    private static readonly string[] AllHeads = ["序号", "单位", "活动主题", "计划月份", "活动形式", "联系人及电话", "备注"];

    private static readonly (string Name, bool UnitInRow, Func<IReadOnlyList<SampleTheme>, MemoryStream> Write)[] Layouts =
    [
        ("附件表格", false, Annex),
        ("附件表格，表头逐页重复，有空行", false, AnnexOverPages),
        ("序号、单位、备注各一栏", true, Summary),
        ("左栏名称、右栏内容", true, Labels),
        ("电子表格", false, Sheet),
        ("电子表格，多个单位", true, SummarySheet),
    ];

    /// <summary>So many forms; the same ones for the same number.</summary>
    public static IEnumerable<SampleForm> Create(int count)
    {
        var random = new Random(count);
        var cells = SampleCells.All.GroupBy(cell => cell.Column).ToDictionary(column => column.Key, column => new CellSource([.. column], random));
        for (var number = 0; number < count; number++)
        {
            var (name, unitInRow, write) = Layouts[number % Layouts.Length];
            var unit = cells[SampleCells.UnitColumn].Next();
            List<SampleTheme> themes =
            [
                .. Enumerable
                    .Range(0, random.Next(1, MaxThemes + 1))
                    .Select(_ => new SampleTheme(
                        unitInRow ? cells[SampleCells.UnitColumn].Next() : unit,
                        cells[SampleCells.TopicColumn].Next(),
                        cells[SampleCells.MonthColumn].Next(),
                        cells[SampleCells.FormsColumn].Next(),
                        cells[SampleCells.ContactColumn].Next()
                    )),
            ];
            yield return new(name, themes, write(themes));
        }
    }

    private static MemoryStream Annex(IReadOnlyList<SampleTheme> themes) =>
        WordFile.Create(
            HeadLine(themes)
                + Table([Row(Heads.Select(Text)), .. themes.Select(theme => Row(CellsOf(theme).Select(Text)))])
                + Paragraph("注：3.每单位至少申报一个主题。")
        );

    private static MemoryStream AnnexOverPages(IReadOnlyList<SampleTheme> themes) =>
        WordFile.Create(
            HeadLine(themes)
                + Table(themes.SelectMany(theme => new[] { Row(Heads.Select(Text)), Row(CellsOf(theme).Select(Text)), Row(Heads.Select(_ => Text(""))) }))
        );

    private static MemoryStream Summary(IReadOnlyList<SampleTheme> themes) =>
        WordFile.Create(Table([Row(AllHeads.Select(Text)), .. themes.Select((theme, place) => Row(RowOf(theme, place).Select(Text)))]));

    private static MemoryStream Labels(IReadOnlyList<SampleTheme> themes) =>
        WordFile.Create(
            string.Concat(
                themes.Select(theme =>
                    Table(
                        Row(Text("申报单位"), Wide(theme.Unit.Written)),
                        Row(Text("活动主题"), Wide(theme.Topic.Written)),
                        Row(Text("计划月份"), Text(theme.Month.Written), Text("活动形式"), Text(theme.Forms.Written)),
                        Row(Text("联系人及电话"), Wide(theme.Contact.Written))
                    ) + Paragraph("")
                )
            )
        );

    private static MemoryStream Sheet(IReadOnlyList<SampleTheme> themes) =>
        ExcelFile.Create(
            SheetRows([
                [$"申报单位（盖章）：{themes[0].Unit.Written}　　　2023年4月12日"],
                Heads,
                .. themes.Select(CellsOf),
            ]),
            "<mergeCells><mergeCell ref=\"A1:D1\"/></mergeCells>"
        );

    private static MemoryStream SummarySheet(IReadOnlyList<SampleTheme> themes) =>
        ExcelFile.Create(SheetRows([AllHeads, .. themes.Select((theme, place) => RowOf(theme, place))]));

    private static string HeadLine(IReadOnlyList<SampleTheme> themes) =>
        Paragraph(SecurityElement.Escape($"申报单位（盖章）：{themes[0].Unit.Written}　　　2023 年 4 月 12 日"));

    private static string[] CellsOf(SampleTheme theme) => [theme.Topic.Written, theme.Month.Written, theme.Forms.Written, theme.Contact.Written];

    private static string[] RowOf(SampleTheme theme, int place) => [$"{place + 1}", theme.Unit.Written, .. CellsOf(theme), "已审核"];

    private static string Text(string text) => Cell(SecurityElement.Escape(text));

    private static string Wide(string text) => Cell(SecurityElement.Escape(text), "<w:gridSpan w:val=\"3\"/>");

    private static string SheetRows(IReadOnlyList<string[]> rows) =>
        string.Concat(
            rows.Select(
                (row, place) =>
                    $"<row r=\"{place + 1}\">"
                    + string.Concat(
                        row.Select((text, column) => $"<c r=\"{(char)('A' + column)}{place + 1}\" t=\"str\"><v>{SecurityElement.Escape(text)}</v></c>")
                    )
                    + "</row>"
            )
        );

    // Each cell once in a random order, then all of them again.
    private sealed class CellSource(SampleCell[] cells, Random random)
    {
        private readonly Queue<SampleCell> left = new();

        public SampleCell Next()
        {
            if (left.Count is 0)
            {
                random.Shuffle(cells);
                foreach (var cell in cells)
                    left.Enqueue(cell);
            }

            return left.Dequeue();
        }
    }
}
