using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using DocumentFormat.OpenXml.Wordprocessing;
using ThemeDay.Documents.Notices;
using ThemeDay.Documents.Office;

namespace ThemeDay.Documents.Tests.Notices;

public sealed class OfficialNoticeWriterTests
{
    private static readonly OfficialNotice Notice = new()
    {
        Issuer = "大祥区行政审批服务局",
        DocumentNumber = "大审批发〔2023〕2号",
        Title = "关于印发《大祥区2023年“政务公开主题日”活动计划》的通知",
        Addressee = "各乡镇人民政府、街道办事处：",
        Body = [new("现将计划印发给你们。"), new("一、活动安排", IsHeading: true), new("全年计划开展活动2场。")],
        Date = new(2023, 4, 20),
        Attachments =
        [
            new(
                "大祥区2023年“政务公开主题日”活动计划",
                [new("序号", 1, IsCentered: true), new("活动主题", 4)],
                [
                    ["1", "甲 <一> & 二"],
                    ["2", "乙\n丙"],
                ]
            ),
        ],
    };

    [Fact]
    public void A_notice_has_its_parts_in_the_order_of_the_standard()
    {
        var text = OfficeReader.Read(Write(Notice));

        Assert.Equal(
            [
                "大祥区行政审批服务局",
                "大审批发〔2023〕2号",
                "关于印发《大祥区2023年“政务公开主题日”活动计划》的通知",
                "各乡镇人民政府、街道办事处：",
                "现将计划印发给你们。",
                "一、活动安排",
                "全年计划开展活动2场。",
                "附件：大祥区2023年“政务公开主题日”活动计划",
                "大祥区行政审批服务局",
                "2023年4月20日",
                "附件",
                "大祥区2023年“政务公开主题日”活动计划",
            ],
            text.Paragraphs.Select(paragraph => paragraph.Text).Where(line => line is not "")
        );
        Assert.Equal(
            [
                ["序号", "活动主题"],
                ["1", "甲 <一> & 二"],
                ["2", "乙\n丙"],
            ],
            Assert.Single(text.Tables).Rows.Select(row => row.Cells.Select(cell => cell.Text).ToArray())
        );
    }

    [Fact]
    public void The_head_is_red_and_the_text_has_22_lines_of_28_characters()
    {
        using var document = WordprocessingDocument.Open(Write(Notice), isEditable: false);
        var body = document.MainDocumentPart!.Document!.Body!;

        Assert.Equal("FF0000", body.Descendants<Color>().First().Val?.Value);
        var page = body.Descendants<PageSize>().Single();
        var margin = body.Descendants<PageMargin>().Single();
        var text = body.Elements<Paragraph>().First(paragraph => paragraph.InnerText is "现将计划印发给你们。");
        var (height, width) = (page.Height! - margin.Top! - margin.Bottom!, page.Width! - margin.Left! - margin.Right!);
        Assert.Equal(22, (int)(height / int.Parse(text.Descendants<SpacingBetweenLines>().Single().Line!, null)));
        var character = (int.Parse(text.Descendants<FontSize>().Single().Val!, null) * 10) + text.Descendants<Spacing>().Single().Val!;
        Assert.Equal(28, (int)(width / character));
        Assert.Equal(2 * character, int.Parse(text.Descendants<Indentation>().Single().FirstLine!, null));
    }

    [Theory]
    [InlineData("某局", 4)]
    [InlineData("大祥区深化“放管服”改革协调领导小组办公室", 4)]
    public void The_issuer_stands_in_the_middle_above_the_date(string issuer, double indentOfDate)
    {
        using var document = WordprocessingDocument.Open(Write(Notice with { Issuer = issuer, Attachments = [] }), isEditable: false);
        var last = document.MainDocumentPart!.Document!.Body!.Elements<Paragraph>().TakeLast(2).ToList();

        var (name, date) = (RightEdge(last[0]), RightEdge(last[1]));

        Assert.Equal(date + (Width(last[1].InnerText) / 2), name + (Width(last[0].InnerText) / 2), tolerance: 0.1);
        Assert.True(date >= indentOfDate);

        // In characters of 15.75 points.
        static double RightEdge(Paragraph paragraph) => int.Parse(paragraph.Descendants<Indentation>().Single().Right!, null) / 315.0;
        static double Width(string text) => text.Sum(character => char.IsAscii(character) ? 0.5 : 1);
    }

    [Fact]
    public void What_is_not_known_yet_is_left_to_be_filled_in()
    {
        var lines = OfficeReader
            .Read(Write(Notice with { Issuer = "", DocumentNumber = "", Date = null, Attachments = [] }))
            .Paragraphs.Select(paragraph => paragraph.Text)
            .ToList();

        Assert.Contains(lines, line => line.Contains('〔', StringComparison.Ordinal));
        Assert.EndsWith("年　月　日", lines[^1], StringComparison.Ordinal);
        Assert.DoesNotContain(lines, line => line.StartsWith("附件", StringComparison.Ordinal));
    }

    [Fact]
    public void Several_attachments_are_numbered()
    {
        var lines = OfficeReader
            .Read(Write(Notice with { Attachments = [Notice.Attachments[0], Notice.Attachments[0] with { Title = "红名单" }] }))
            .Paragraphs.Select(paragraph => paragraph.Text)
            .ToList();

        Assert.Equal(
            [$"附件：1.{Notice.Attachments[0].Title.ReplaceLineEndings("")}", "2.红名单"],
            lines.SkipWhile(line => !line.StartsWith("附件：", StringComparison.Ordinal)).Take(2)
        );
        Assert.Contains("附件2", lines);
    }

    [Fact]
    public void In_LibreOffice_no_mark_at_the_end_of_a_line_hangs_over_the_right_margin()
    {
        using var document = WordprocessingDocument.Open(Write(Notice), isEditable: false);

        var defaults = document.MainDocumentPart!.StyleDefinitionsPart?.Styles?.DocDefaults?.ParagraphPropertiesDefault?.ParagraphPropertiesBaseStyle;
        Assert.True(defaults?.OverflowPunctuation?.Val?.Value); // which LibreOffice reads the wrong way round
        Assert.Empty(document.MainDocumentPart.Document!.Descendants<OverflowPunctuation>());
    }

    [Fact]
    public void The_file_follows_the_schema_of_Word()
    {
        using var document = WordprocessingDocument.Open(Write(Notice), isEditable: false);

        Assert.Equal([], new OpenXmlValidator().Validate(document).Select(error => $"{error.Path?.XPath} {error.Description}"));
    }

    private static MemoryStream Write(OfficialNotice notice)
    {
        var file = new MemoryStream();
        OfficialNoticeWriter.Write(file, notice);
        file.Position = 0;
        return file;
    }
}
