using ThemeDay.Documents.Office;
using static ThemeDay.Documents.Tests.Office.WordFile;

namespace ThemeDay.Documents.Tests.Office;

public sealed class WordReaderTests
{
    [Fact]
    public void Paragraphs_and_tables_are_read_in_their_order()
    {
        var text = Read(Paragraph("申报表"), Table(Row(Cell("活动主题"), Cell("计划月份"))), Paragraph("注：一"));

        Assert.Collection(
            text.Blocks,
            block => Assert.Equal("申报表", Assert.IsType<TextParagraph>(block).Text),
            block =>
                Assert.Equal(
                    [
                        ["活动主题", "计划月份"],
                    ],
                    Texts(Assert.IsType<TextTable>(block))
                ),
            block => Assert.Equal("注：一", Assert.IsType<TextParagraph>(block).Text)
        );
    }

    [Fact]
    public void A_merged_cell_stands_in_each_of_its_rows()
    {
        var table = ReadTable(
            Row(Cell("单位", "<w:vMerge w:val=\"restart\"/>"), Cell("主题", "<w:gridSpan w:val=\"2\"/>")),
            Row(Cell("", "<w:vMerge/>"), Cell("甲"), Cell("乙")),
            Row(Cell("另一单位", "<w:vMerge w:val=\"restart\"/>"), Cell("丙"), Cell("丁"))
        );

        Assert.Equal(
            [
                ["单位", "主题", ""],
                ["单位", "甲", "乙"],
                ["另一单位", "丙", "丁"],
            ],
            Texts(table)
        );
        Assert.Equal([false, false, true], table.Rows[0].Cells.Select(cell => cell.IsContinuation));
        Assert.Equal([true, false, false], table.Rows[1].Cells.Select(cell => cell.IsContinuation));
    }

    [Fact]
    public void A_row_that_begins_further_right_keeps_its_columns()
    {
        var table = ReadTable(Row("<w:trPr><w:gridBefore w:val=\"1\"/></w:trPr>", Cell("右")), Row(Cell("左"), Cell("右")));

        Assert.Equal(
            [
                ["", "右"],
                ["左", "右"],
            ],
            Texts(table)
        );
    }

    [Fact]
    public void Line_breaks_tabs_and_boxes_are_kept()
    {
        var table = ReadTable(
            Row(
                Cell("一\n二"),
                "<w:tc><w:p><w:r><w:t>张三</w:t><w:br/><w:t>电话</w:t><w:tab/><w:t>1</w:t></w:r></w:p></w:tc>",
                "<w:tc><w:p><w:r><w:sym w:font=\"Wingdings\" w:char=\"F0FE\"/><w:t>现场观摩</w:t></w:r></w:p></w:tc>"
            )
        );

        Assert.Equal(
            [
                ["一\n二", "张三\n电话 1", "☑现场观摩"],
            ],
            Texts(table)
        );
    }

    [Fact]
    public void What_a_person_does_not_see_is_not_read()
    {
        var table = ReadTable(
            Row(
                "<w:tc><w:p><w:r><w:t>五月</w:t></w:r><w:del><w:r><w:delText>四月</w:delText></w:r></w:del><w:ins><w:r><w:t>底</w:t></w:r></w:ins></w:p></w:tc>",
                "<w:tc><w:p><w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom>"
                    + "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r><w:r><w:t>新</w:t></w:r></w:p></w:tc>",
                "<w:tc><w:p><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>1</w:t></w:r></w:p></w:tc>"
            ),
            "<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:r><w:t>删去的行</w:t></w:r></w:p></w:tc></w:tr>"
        );

        Assert.Equal(
            [
                ["五月底", "新", "1"],
            ],
            Texts(table)
        );
    }

    [Fact]
    public void Text_in_content_controls_and_in_nested_tables_is_read()
    {
        var inControl = $"<w:sdt><w:sdtContent>{Cell("控件")}</w:sdtContent></w:sdt>";
        var rowInControl = $"<w:sdt><w:sdtContent>{Row(Cell("行"), Cell("内"))}</w:sdtContent></w:sdt>";
        var nested = $"<w:tc>{Table(Row(Cell("里")))}<w:p/></w:tc>";

        var table = ReadTable(Row(inControl, nested), rowInControl);

        Assert.Equal(
            [
                ["控件", "里"],
                ["行", "内"],
            ],
            Texts(table)
        );
    }

    [Fact]
    public void The_text_of_a_text_box_is_read_once()
    {
        const string Box = "<w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent>";
        var drawn =
            "<w:tc><w:p><w:r><mc:AlternateContent>"
            + "<mc:Choice Requires=\"wps\"><w:drawing><wp:inline xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\">"
            + "<a:graphic xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\">"
            + "<a:graphicData uri=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\">"
            + $"<wps:wsp><wps:txbx>{Box}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>"
            + $"<mc:Fallback><w:pict><v:shape xmlns:v=\"urn:schemas-microsoft-com:vml\"><v:textbox>{Box}</v:textbox></v:shape></w:pict></mc:Fallback>"
            + "</mc:AlternateContent></w:r></w:p></w:tc>";

        Assert.Equal("框", Assert.Single(Assert.Single(ReadTable(Row(drawn)).Rows).Cells).Text);
    }

    [Fact]
    public void A_text_box_outside_tables_is_read_as_blocks_of_its_own()
    {
        var box = $"<w:txbxContent>{Paragraph("申报单位：教育局")}{Table(Row(Cell("甲")))}</w:txbxContent>";
        var text = Read(
            $"<w:p><w:r><w:t>前</w:t><w:pict><v:shape xmlns:v=\"urn:schemas-microsoft-com:vml\"><v:textbox>{box}</v:textbox></v:shape></w:pict></w:r></w:p>"
        );

        Assert.Equal(["前", "申报单位：教育局"], text.Paragraphs.Select(paragraph => paragraph.Text));
        Assert.Equal(
            [
                ["甲"],
            ],
            Texts(Assert.Single(text.Tables))
        );
    }

    [Fact]
    public void A_symbol_that_is_not_known_is_not_lost()
    {
        var table = ReadTable(Row("<w:tc><w:p><w:r><w:sym w:font=\"Wingdings\" w:char=\"F0FB\"/><w:t>现场观摩</w:t></w:r></w:p></w:tc>"));

        Assert.Equal(
            [
                ["\uFFFD现场观摩"],
            ],
            Texts(table)
        );
    }

    private static OfficeText Read(params IEnumerable<string> body) => OfficeReader.Read(Create(string.Concat(body)));

    private static TextTable ReadTable(params IEnumerable<string> rows) => Assert.Single(Read(Table(rows)).Tables);

    private static string[][] Texts(TextTable table) => [.. table.Rows.Select(row => row.Cells.Select(cell => cell.Text).ToArray())];
}
