using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using ThemeDay.Documents.Cells;
using ThemeDay.Documents.Office;
using ThemeDay.Documents.ThemeForms;

namespace ThemeDay.Documents.Tests.ThemeForms;

public sealed class ThemeFormWriterTests
{
    private static readonly string[] Forms = ["实地调研", "现场观摩", "座谈交流", "政策发布", "问卷调查"];

    private static readonly ThemeFormContent Filled = new(
        "邵阳市大祥区教育局",
        new(2023, 4, 12),
        new(2023, 10, 1),
        Forms,
        1,
        [
            new("“阳光招生”面对面 <一> & 二", new(2023, 6, 1), ["现场观摩", "座谈交流"], new("张三", "0739-5123456")),
            new("校园食堂开放日", new(2023, 12, 1), ["问卷调查"], new("李四", "13800001111")),
            new("待填", null, [], null),
        ]
    );

    [Fact]
    public void What_is_written_is_read_back_the_same()
    {
        var paper = ThemeFormReader.Read(OfficeReader.Read(Write(Filled)));
        var months = new MonthReader(new(2023, 4, 1), Filled.LastMonth);
        var forms = new ActivityFormReader(Forms);

        Assert.Equal(("邵阳市大祥区教育局", "2023年4月12日"), (paper.Unit, paper.Date));
        Assert.Equal(
            Filled.Themes.Select(theme => (theme.Topic, theme.Month, string.Join(' ', theme.Forms), theme.Contact)),
            paper.Rows.Select(row =>
                (
                    row.Topic,
                    Month: months.Read(row.Month) is { Outcome: CellOutcome.Read } month ? month.Value : (DateOnly?)null,
                    Read(row.Forms),
                    ContactReader.Read(row.Contact).Value
                )
            )
        );

        string Read(string written) => string.Join(' ', forms.Read(written).Value ?? []);
    }

    [Fact]
    public void A_blank_form_has_rows_to_be_filled_in_by_hand()
    {
        using var file = Write(Filled with { Unit = "", Date = null, Themes = [] });

        var text = OfficeReader.Read(file);
        Assert.Equal(4, Assert.Single(text.Tables).Rows.Count);
        Assert.Empty(ThemeFormReader.Read(text).Rows);
        Assert.Equal(("", ""), (ThemeFormReader.Read(text).Unit, ThemeFormReader.Read(text).Date));
    }

    [Theory]
    [InlineData("a\u0001b", "a\uFFFDb")]
    [InlineData("a\uFFFEb", "a\uFFFDb")]
    [InlineData("a\r\nb", "a\nb")]
    [InlineData("\ud842\udfb7", "\ud842\udfb7")]
    public void Characters_that_no_file_can_hold_are_replaced(string topic, string read)
    {
        var paper = ThemeFormReader.Read(OfficeReader.Read(Write(Filled with { Themes = [new(topic, new(2023, 6, 1), [], null)] })));

        Assert.Equal(read, Assert.Single(paper.Rows).Topic);
    }

    [Fact]
    public void Half_of_a_character_is_replaced()
    {
        const char Half = '\ud800';

        var paper = ThemeFormReader.Read(OfficeReader.Read(Write(Filled with { Themes = [new($"a{Half}b", new(2023, 6, 1), [], null)] })));

        Assert.Equal("a\uFFFDb", Assert.Single(paper.Rows).Topic);
    }

    [Fact]
    public void The_notes_are_those_of_the_campaign()
    {
        Assert.Contains(
            "注：1.计划月份一般不晚于 2023 年 10 月；2.活动形式包括实地调研、现场观摩、座谈交流、政策发布、问卷调查等；3.每单位至少申报 1 个主题。",
            ThemeFormReader.Read(OfficeReader.Read(Write(Filled))).Others
        );
    }

    [Fact]
    public void In_LibreOffice_no_mark_at_the_end_of_a_line_leaves_its_cell()
    {
        using var document = WordprocessingDocument.Open(Write(Filled), isEditable: false);

        var defaults = document.MainDocumentPart!.StyleDefinitionsPart?.Styles?.DocDefaults?.ParagraphPropertiesDefault?.ParagraphPropertiesBaseStyle;
        Assert.True(defaults?.OverflowPunctuation?.Val?.Value); // which LibreOffice reads the wrong way round
    }

    [Fact]
    public void The_file_follows_the_schema_of_Word()
    {
        using var document = WordprocessingDocument.Open(Write(Filled), isEditable: false);

        Assert.Equal([], new OpenXmlValidator().Validate(document).Select(error => error.Description));
    }

    private static MemoryStream Write(ThemeFormContent content)
    {
        var file = new MemoryStream();
        ThemeFormWriter.Write(file, content);
        file.Position = 0;
        return file;
    }
}
