using ThemeDay.Documents.Office;
using ThemeDay.Documents.ThemeForms;
using static ThemeDay.Documents.Tests.Office.WordFile;

namespace ThemeDay.Documents.Tests.ThemeForms;

public sealed class ThemeFormReaderTests
{
    private static readonly string Heads = Row(Cell("活动主题"), Cell("计划\n月份"), Cell("活动形式"), Cell("联系人及电话"));

    [Fact]
    public void The_form_of_the_annex_is_read()
    {
        var paper = Read(
            Paragraph("附件"),
            Paragraph("“政务公开主题日”活动主题申报表"),
            Paragraph("申报单位（盖章）：大祥区教育局      2023 年 4 月 12 日"),
            Table(Heads, Row(Cell("阳光招生面对面"), Cell("6月"), Cell("现场观摩、座谈交流"), Cell("张三\n13800001111"))),
            Paragraph("注：1.计划月份一般不晚于 2023 年 10 月；")
        );

        Assert.Equal(("大祥区教育局", "2023年4月12日"), (paper.Unit, paper.Date));
        var row = Assert.Single(paper.Rows);
        Assert.Equal((1, 2), (row.Table, row.Row));
        Assert.Equal(("阳光招生面对面", "6月", "现场观摩、座谈交流", "张三\n13800001111"), (row.Topic, row.Month, row.Forms, row.Contact));
        Assert.Equal(["附件", "“政务公开主题日”活动主题申报表", "注：1.计划月份一般不晚于 2023 年 10 月；"], paper.Others);
    }

    [Fact]
    public void Each_of_several_forms_in_one_file_has_its_own_unit()
    {
        var paper = Read(
            Paragraph("申报单位（盖章）：教育局 年 月 日"),
            Table(Heads, Row(Cell("甲"), Cell("5月"), Cell("座谈交流"), Cell(""))),
            Paragraph("申报单位（盖章）：民政局 年 月 日"),
            Table(Heads, Row(Cell("乙"), Cell("6月"), Cell("座谈交流"), Cell("")))
        );

        Assert.Equal([("甲", "教育局"), ("乙", "民政局")], paper.Rows.Select(row => (row.Topic, row.HeadUnit)));
    }

    [Fact]
    public void Of_two_units_over_one_table_none_is_chosen()
    {
        var paper = Read(Paragraph("申报单位：教育局"), Paragraph("申报单位：民政局"), Table(Heads, Row(Cell("甲"), Cell("5月"), Cell("座谈交流"), Cell(""))));

        Assert.Equal("教育局\n民政局", Assert.Single(paper.Rows).HeadUnit);
    }

    [Fact]
    public void A_unit_under_the_table_is_that_of_the_form()
    {
        var paper = Read(Table(Heads, Row(Cell("甲"), Cell("5月"), Cell("座谈交流"), Cell(""))), Paragraph("填报单位：教育局"));

        Assert.Equal("教育局", Assert.Single(paper.Rows).HeadUnit);
    }

    [Fact]
    public void A_row_whose_unit_is_left_blank_is_not_that_of_the_head_line()
    {
        var paper = Read(
            Paragraph("填报单位：大祥区政务公开办"),
            Table(Row(Cell("单位"), Cell("活动主题"), Cell("计划月份")), Row(Cell("教育局"), Cell("甲"), Cell("5月")), Row(Cell(""), Cell("乙"), Cell("6月")))
        );

        Assert.Equal([("教育局", true), ("", true)], paper.Rows.Select(row => (row.Unit, row.HasOwnUnit)));
    }

    [Fact]
    public void A_blank_form_has_no_unit_no_date_and_no_theme()
    {
        var paper = Read(
            Paragraph("申报单位（盖章）：        年   月   日"),
            Table(Heads, Row(Cell(""), Cell(""), Cell(""), Cell("")), Row(Cell("/"), Cell(""), Cell(""), Cell("")))
        );

        Assert.Equal(("", ""), (paper.Unit, paper.Date));
        Assert.Empty(paper.Rows);
    }

    [Theory]
    [InlineData("填报单位：教育局 填报时间：2023.4.12", "教育局", "2023.4.12")]
    [InlineData("填报单位(公章)：教育局", "教育局", "")]
    [InlineData("申报单位：　教育局　2023-4-12", "教育局", "2023-4-12")]
    [InlineData("申报单位：教育局　二〇二三年四月十二日", "教育局", "二〇二三年四月十二日")]
    [InlineData("申报单位：教育局　2023年 月 日", "教育局", "")]
    public void The_head_line_is_read_however_it_is_called(string line, string unit, string date)
    {
        var paper = Read(Paragraph(line), Table(Heads));

        Assert.Equal((unit, date), (paper.Unit, paper.Date));
        Assert.Empty(paper.Others);
    }

    [Fact]
    public void Blank_rows_are_skipped_and_heads_that_are_repeated_on_each_page_too()
    {
        var paper = Read(
            Table(
                Heads,
                Row(Cell("甲"), Cell("5月"), Cell("座谈交流"), Cell("张三 13800001111")),
                Row(Cell(""), Cell(""), Cell(""), Cell("")),
                Heads,
                Row(Cell("乙"), Cell("6月"), Cell("座谈交流"), Cell("张三 13800001111"))
            )
        );

        Assert.Equal([("甲", 2), ("乙", 5)], paper.Rows.Select(row => (row.Topic, row.Row)));
        Assert.Empty(paper.Others);
    }

    [Fact]
    public void Several_units_in_one_table_are_read_each_with_its_unit()
    {
        var paper = Read(
            Table(
                Row(Cell("序号"), Cell("单位"), Cell("活动主题"), Cell("计划月份"), Cell("活动形式"), Cell("联系人"), Cell("联系电话"), Cell("备注")),
                Row(
                    Cell("1"),
                    Cell("教育局", "<w:vMerge w:val=\"restart\"/>"),
                    Cell("甲"),
                    Cell("5月"),
                    Cell("座谈交流"),
                    Cell("张三"),
                    Cell("13800001111"),
                    Cell("")
                ),
                Row(Cell("2"), Cell("", "<w:vMerge/>"), Cell("乙"), Cell("6月"), Cell("问卷调查"), Cell("张三"), Cell("13800001111"), Cell("暂定")),
                Row(Cell("3"), Cell("民政局"), Cell("丙"), Cell("7月"), Cell("问卷调查"), Cell("李四"), Cell("13900002222"), Cell("")),
                Row(Cell("4"), Cell(""), Cell(""), Cell(""), Cell(""), Cell(""), Cell(""), Cell(""))
            )
        );

        Assert.Equal(
            [("教育局", "甲", "张三\n13800001111", ""), ("教育局", "乙", "张三\n13800001111", "暂定"), ("民政局", "丙", "李四\n13900002222", "")],
            paper.Rows.Select(row => (row.Unit, row.Topic, row.Contact, row.Remark))
        );
        Assert.Empty(paper.Others);
    }

    [Fact]
    public void A_form_with_a_label_before_each_value_is_read()
    {
        var paper = Read(
            Table(
                Row(Cell("申报单位"), Cell("教育局", "<w:gridSpan w:val=\"3\"/>")),
                Row(Cell("活动主题"), Cell("阳光招生", "<w:gridSpan w:val=\"3\"/>")),
                Row(Cell("计划月份"), Cell("6月"), Cell("活动形式"), Cell("座谈交流")),
                Row(Cell("联系人"), Cell("张三"), Cell("电话"), Cell("13800001111")),
                Row(Cell("单位意见"), Cell("同意", "<w:gridSpan w:val=\"3\"/>"))
            )
        );

        var row = Assert.Single(paper.Rows);
        Assert.Equal(("教育局", "阳光招生", "6月", "座谈交流", "张三\n13800001111"), (row.Unit, row.Topic, row.Month, row.Forms, row.Contact));
        Assert.Equal(["单位意见", "同意"], paper.Others);
    }

    [Fact]
    public void A_blank_form_with_labels_has_no_theme()
    {
        var paper = Read(Table(Row(Cell("活动主题"), Cell(""), Cell("计划月份"), Cell("")), Row(Cell("活动形式"), Cell(""), Cell("联系人及电话"), Cell(""))));

        Assert.Empty(paper.Rows);
    }

    [Fact]
    public void A_label_that_comes_again_begins_another_theme()
    {
        var paper = Read(Table(Row(Cell("活动主题：甲")), Row(Cell("计划月份：5月")), Row(Cell("活动主题：乙")), Row(Cell("计划月份：6月"))));

        Assert.Equal([("甲", "5月"), ("乙", "6月")], paper.Rows.Select(row => (row.Topic, row.Month)));
    }

    [Fact]
    public void A_table_without_a_topic_is_no_theme_and_all_of_it_is_shown()
    {
        var paper = Read(Table(Row(Cell("领导"), Cell("职务")), Row(Cell("王五"), Cell("局长"))));

        Assert.Empty(paper.Rows);
        Assert.Equal(["领导", "职务", "王五", "局长"], paper.Others);
    }

    [Fact]
    public void A_column_that_is_not_known_is_shown()
    {
        var paper = Read(Table(Row(Cell("活动主题"), Cell("计划月份"), Cell("预算")), Row(Cell("甲"), Cell("5月"), Cell("三千元"))));

        Assert.Equal("甲", Assert.Single(paper.Rows).Topic);
        Assert.Equal(["预算", "三千元"], paper.Others);
    }

    [Fact]
    public void A_note_in_the_last_row_of_the_table_is_no_theme()
    {
        var paper = Read(
            Table(
                Heads,
                Row(Cell("甲"), Cell("5月"), Cell("座谈交流"), Cell("张三 13800001111")),
                Row(Cell("注：每单位至少申报一个主题", "<w:gridSpan w:val=\"4\"/>"))
            )
        );

        Assert.Equal("甲", Assert.Single(paper.Rows).Topic);
        Assert.Equal(["注：每单位至少申报一个主题"], paper.Others);
    }

    [Fact]
    public void Other_fields_of_the_head_line_are_not_part_of_the_unit()
    {
        const string Line = "填报单位：县教体局　填报人：张三　填报时间：2023年6月1日";

        var paper = Read(Paragraph("协办单位：县司法局"), Paragraph(Line), Table(Heads));

        Assert.Equal(("县教体局", "2023年6月1日"), (paper.Unit, paper.Date));
        Assert.Equal(["协办单位：县司法局", Line], paper.Others);
    }

    [Fact]
    public void A_date_in_the_table_is_not_that_of_the_form()
    {
        var paper = Read(
            Paragraph("申报单位：教育局"),
            Table(
                Row(Cell("活动主题"), Cell("计划月份"), Cell("活动形式"), Cell("完成时限")),
                Row(Cell("甲"), Cell("6月"), Cell("座谈交流"), Cell("2023年6月9日"))
            )
        );

        Assert.Equal("", paper.Date);
        Assert.Equal(["完成时限", "2023年6月9日"], paper.Others);
    }

    [Fact]
    public void A_label_and_value_twice_in_a_row_is_no_line_of_heads()
    {
        var paper = Read(
            Table(
                Row(Cell("活动主题"), Cell("政务公开日"), Cell("计划月份"), Cell("6月")),
                Row(Cell("活动形式"), Cell("座谈交流"), Cell("联系人及电话"), Cell("张三 13800001111"))
            )
        );

        var row = Assert.Single(paper.Rows);
        Assert.Equal(("政务公开日", "6月", "座谈交流", "张三 13800001111"), (row.Topic, row.Month, row.Forms, row.Contact));
    }

    [Fact]
    public void A_label_without_a_value_does_not_take_the_next_label()
    {
        var paper = Read(
            Table(
                Row(Cell("活动主题"), Cell("甲")),
                Row(Cell("计划月份"), Cell("活动形式"), Cell("座谈交流")),
                Row(Cell("电话"), Cell("1")),
                Row(Cell("电话"), Cell("2"))
            )
        );

        var row = Assert.Single(paper.Rows);
        Assert.Equal(("", "座谈交流", "1\n2"), (row.Month, row.Forms, row.Contact));
    }

    [Fact]
    public void What_a_head_says_in_brackets_is_shown()
    {
        var paper = Read(Table(Row(Cell("活动主题"), Cell("计划月份（2024年）")), Row(Cell("甲"), Cell("6月"))));

        Assert.Equal(["计划月份（2024年）"], paper.Others);
    }

    [Fact]
    public void Text_in_the_column_of_numbers_is_shown()
    {
        var paper = Read(
            Table(
                Row(Cell("序号"), Cell("活动主题"), Cell("计划月份")),
                Row(Cell("一、"), Cell("甲"), Cell("6月")),
                Row(Cell("2（重点推荐）"), Cell("乙"), Cell("7月")),
                Row(Cell("注：本表一式两份"), Cell(""), Cell(""))
            )
        );

        Assert.Equal(["甲", "乙"], paper.Rows.Select(row => row.Topic));
        Assert.Equal(["2（重点推荐）", "注：本表一式两份"], paper.Others);
    }

    [Fact]
    public void A_cell_over_two_columns_belongs_to_the_first()
    {
        var paper = Read(Table(Heads, Row(Cell("甲", "<w:gridSpan w:val=\"2\"/>"), Cell("座谈交流"), Cell("张三 13800001111"))));

        Assert.Equal(("甲", ""), (Assert.Single(paper.Rows).Topic, paper.Rows[0].Month));
    }

    [Fact]
    public void A_topic_that_is_a_label_is_a_topic()
    {
        var paper = Read(Table(Heads, Row(Cell("备注"), Cell("6月"), Cell("座谈交流"), Cell("张三 13800001111"))));

        Assert.Equal("备注", Assert.Single(paper.Rows).Topic);
    }

    private static ThemeFormPaper Read(params IEnumerable<string> body) => ThemeFormReader.Read(OfficeReader.Read(Create(string.Concat(body))));
}
