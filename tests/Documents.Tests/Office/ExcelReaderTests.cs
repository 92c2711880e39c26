using ThemeDay.Documents.Office;

namespace ThemeDay.Documents.Tests.Office;

public sealed class ExcelReaderTests
{
    [Fact]
    public void Texts_numbers_and_dates_are_read_as_a_person_sees_them()
    {
        var table = Read(
            """
            <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>计划月份</t></is></c></row>
            <row r="3"><c r="A3"><v>13800001111</v></c><c r="B3" s="1"><v>45078</v></c><c r="C3" s="2"><v>45078.5</v></c><c r="D3" s="3"><v>45078</v></c></row>
            <row r="4"><c r="A4" t="str"><f>A1</f><v>算出</v></c><c r="B4" s="4"><v>4</v></c><c r="C4" t="b"><v>1</v></c><c r="D4"><v>0.1</v></c></row>
            """
        );

        Assert.Equal(
            [
                ["活动主题", "计划月份", "", ""],
                ["13800001111", "2023-06-01", "2023-06-01 12:00:00", "2023-06-01"],
                ["算出", "4", "TRUE", "0.1"],
            ],
            table.Rows.Select(row => row.Cells.Select(cell => cell.Text).ToArray())
        );
        Assert.Equal([1, 3, 4], table.Rows.Select(row => row.Number));
        Assert.Equal("表一", table.Name);
    }

    [Fact]
    public void A_merged_cell_stands_in_each_of_its_rows()
    {
        var table = Read(
            """<row r="1"><c r="A1" t="str"><v>教育局</v></c><c r="B1" t="str"><v>甲</v></c></row><row r="2"><c r="B2" t="str"><v>乙</v></c></row>""",
            "<mergeCells><mergeCell ref=\"A1:A1048576\"/></mergeCells>"
        );

        Assert.Equal([("教育局", false), ("教育局", true)], table.Rows.Select(row => (row.Cells[0].Text, row.Cells[0].IsContinuation)));
    }

    [Fact]
    public void The_phonetic_guide_of_a_text_is_not_read()
    {
        var table = Read("""<row r="1"><c r="A1" t="s"><v>1</v></c></row>""");

        Assert.Equal("教育局", Assert.Single(Assert.Single(table.Rows).Cells).Text);
    }

    [Fact]
    public void Dates_of_a_workbook_that_counts_from_1904_are_read()
    {
        var text = OfficeReader.Read(ExcelFile.Create("""<row r="1"><c r="A1" s="1"><v>43616</v></c></row>""", workbook: "<workbookPr date1904=\"1\"/>"));

        Assert.Equal("2023-06-01", Assert.Single(Assert.Single(Assert.Single(text.Tables).Rows).Cells).Text);
    }

    [Fact]
    public void A_hidden_sheet_is_not_read()
    {
        Assert.Empty(OfficeReader.Read(ExcelFile.Create("""<row r="1"><c r="A1"><v>1</v></c></row>""", state: "hidden")).Tables);
    }

    [Theory]
    [InlineData("""<row r="1"><c r="XFD1"><v>1</v></c></row>""", OfficeFileProblem.TooLarge)]
    [InlineData("""<row r="1"><c r="A1" t="s"><v>7</v></c></row>""", OfficeFileProblem.Damaged)]
    [InlineData("""<row r="1"><c r="?"><v>7</v></c></row>""", OfficeFileProblem.Damaged)]
    public void A_sheet_that_no_form_can_be_is_refused(string rows, OfficeFileProblem problem)
    {
        Assert.Equal(problem, Assert.Throws<OfficeFileException>(() => OfficeReader.Read(ExcelFile.Create(rows))).Problem);
    }

    [Fact]
    public void Many_merges_over_each_other_are_refused()
    {
        var rows = string.Concat(Enumerable.Range(1, 3_000).Select(row => $"<row r=\"{row}\"><c r=\"A{row}\"><v>1</v></c><c r=\"CV{row}\"><v>1</v></c></row>"));
        var merges = string.Concat(Enumerable.Repeat("<mergeCell ref=\"A1:CV1048576\"/>", 1_000));

        Assert.Equal(
            OfficeFileProblem.TooLarge,
            Assert.Throws<OfficeFileException>(() => OfficeReader.Read(ExcelFile.Create(rows, $"<mergeCells>{merges}</mergeCells>"))).Problem
        );
    }

    [Fact]
    public void A_sheet_of_a_few_kilobytes_with_a_million_empty_cells_is_refused()
    {
        var rows = string.Concat(Enumerable.Range(1, 10_000).Select(row => $"<row r=\"{row}\"><c r=\"CV{row}\"><v>1</v></c></row>"));

        Assert.Equal(OfficeFileProblem.TooLarge, Assert.Throws<OfficeFileException>(() => OfficeReader.Read(ExcelFile.Create(rows))).Problem);
    }

    [Theory]
    [InlineData(5, "6")]
    [InlineData(6, "6")]
    public void A_number_in_Chinese_numerals_or_in_a_colour_is_no_date(int style, string text)
    {
        Assert.Equal(text, Assert.Single(Assert.Single(Read($"<row r=\"1\"><c r=\"A1\" s=\"{style}\"><v>6</v></c></row>").Rows).Cells).Text);
    }

    [Fact]
    public void A_formula_that_was_not_computed_is_shown()
    {
        Assert.Equal("=A2&B2", Assert.Single(Assert.Single(Read("""<row r="1"><c r="A1"><f>A2&amp;B2</f></c></row>""").Rows).Cells).Text);
    }

    private static TextTable Read(string rows, string after = "") => Assert.Single(OfficeReader.Read(ExcelFile.Create(rows, after)).Tables);
}
