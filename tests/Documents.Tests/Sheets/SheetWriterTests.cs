using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using ThemeDay.Documents.Office;
using ThemeDay.Documents.Sheets;

namespace ThemeDay.Documents.Tests.Sheets;

public sealed class SheetWriterTests
{
    [Fact]
    public void Texts_numbers_and_dates_are_read_back_the_same()
    {
        var table = Assert.Single(OfficeReader.Read(Write()).Tables);

        Assert.Equal("计划", table.Name);
        Assert.Equal(
            [
                ["序号", "主题", "日期"],
                ["1", "=1+1", "2023-06-16"],
                ["2", "甲\n乙", ""],
            ],
            table.Rows.Select(row => row.Cells.Select(cell => cell.Text).ToArray())
        );
    }

    [Fact]
    public void The_file_follows_the_schema_of_Excel()
    {
        using var document = SpreadsheetDocument.Open(Write(), isEditable: false);

        Assert.Equal([], new OpenXmlValidator().Validate(document).Select(error => $"{error.Path?.XPath} {error.Description}"));
    }

    private static MemoryStream Write()
    {
        var file = new MemoryStream();
        SheetWriter.Write(
            file,
            "计划",
            [new("序号", 6), new("主题", 40), new("日期", 12)],
            [
                [1, "=1+1", new DateOnly(2023, 6, 16)],
                [2, "甲\n乙", null],
            ]
        );
        file.Position = 0;
        return file;
    }
}
