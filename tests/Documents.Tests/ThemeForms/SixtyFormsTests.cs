using ThemeDay.Documents.Cells;
using ThemeDay.Documents.Office;
using ThemeDay.Documents.ThemeForms;
using ThemeDay.Testing;

namespace ThemeDay.Documents.Tests.ThemeForms;

/// <summary>Sixty forms with every kind of cell, as units write them: what is read is right, and what is not clear is left to a person.</summary>
public sealed class SixtyFormsTests
{
    private const int Count = 60;

    private static readonly ThemeFormRowReader Reader = new(
        new(
            [
                new("430503011", "大祥区檀江街道办事处"),
                new("430503101", "大祥区罗市镇人民政府"),
                new("430503D02", "大祥区教育局"),
                new("430503D04", "大祥区民政局"),
                new("430503D07", "大祥区人力资源和社会保障局"),
                new("430503D19", "大祥区市场监督管理局"),
                new("430503S01", "国家税务总局邵阳市大祥区税务局"),
            ],
            Division.Find("430503")
        ),
        new(new(2023, 4, 1), new(2023, 10, 1)),
        new(["实地调研", "现场观摩", "座谈交流", "政策发布", "问卷调查"])
    );

    [Fact]
    public void Of_sixty_forms_no_theme_is_missed_and_no_wrong_value_is_read()
    {
        List<string> wrong = [];
        foreach (var form in SampleForms.Create(Count))
        {
            var read = Reader.Read(ThemeFormReader.Read(OfficeReader.Read(form.File)));
            Assert.Equal(form.Themes.Select(theme => theme.Topic.Written), read.Select(row => row.Row.Topic));
            wrong.AddRange(
                form.Themes.Zip(read, Compare)
                    .SelectMany(cells => cells)
                    .Where(cell => cell.Outcome is CellOutcome.Blank || (cell.Outcome is CellOutcome.Read && cell.Value != cell.Sample.Truth))
                    .Select(cell => $"{form.Layout}: {cell.Sample.Column} {cell.Sample.Written}: {cell.Outcome} {cell.Value}")
            );
        }

        Assert.Equal([], wrong);
    }

    [Fact]
    public void The_page_of_kinds_counts_what_was_read_of_each()
    {
        var cells = SampleForms
            .Create(Count)
            .SelectMany(form => form.Themes.Zip(Reader.Read(ThemeFormReader.Read(OfficeReader.Read(form.File))), Compare).SelectMany(row => row))
            .ToList();
        Assert.Equal(SampleCells.All.Count, cells.Select(cell => cell.Sample).Distinct().Count());
        var page = Path.Combine(Checkout.Root, "docs", "forms.md");
        var written = $"""
            # Forms as units write them

            What ThemeDay reads of each kind of cell in a theme form, counted over sixty forms in six layouts (tables with heads, over several pages, with
            several units; a label before each value; spreadsheets). *Read*: in one way, and rightly. *Asked*: it can mean several things, which are shown.
            *Refused*: it says no value. A value that is wrong was read of none. Made by a test: `UPDATE_GOLDEN=1 ./test SixtyForms`.

            | column | kind | such as | read | asked | refused |
            | --- | --- | --- | --- | --- | --- |
            {string.Join('\n', SampleCells.All.Select(cell => (cell.Column, cell.Kind)).Distinct().Select(Line))}

            """;
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllText(page, written);

        Assert.Equal(written, File.ReadAllText(page));

        string Line((string Column, string Kind) kind)
        {
            var ofKind = cells.Where(cell => (cell.Sample.Column, cell.Sample.Kind) == kind).ToLookup(cell => cell.Outcome);
            var samples = SampleCells.All.Where(cell => (cell.Column, cell.Kind) == kind).Select(cell => cell.Written.Replace('\n', ' '));
            return $"| {kind.Column} | {kind.Kind} | {string.Join(" · ", samples)} "
                + $"| {ofKind[CellOutcome.Read].Count()} | {ofKind[CellOutcome.Ambiguous].Count()} | {ofKind[CellOutcome.Unreadable].Count()} |";
        }
    }

    private static IEnumerable<(SampleCell Sample, CellOutcome Outcome, string? Value)> Compare(SampleTheme theme, ThemeFormRowReading row) =>
        [
            (theme.Unit, row.Unit.Outcome, row.Unit.Value?.Code[6..]),
            (theme.Topic, row.Topic.Outcome, row.Topic.Value),
            (theme.Month, row.Month.Outcome, $"{row.Month.Value:yyyy-MM}"),
            (theme.Forms, row.Forms.Outcome, string.Join(' ', row.Forms.Value ?? [])),
            (theme.Contact, row.Contact.Outcome, $"{row.Contact.Value?.Person} {row.Contact.Value?.Phone}"),
        ];
}
