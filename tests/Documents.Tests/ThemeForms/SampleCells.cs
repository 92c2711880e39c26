namespace ThemeDay.Documents.Tests.ThemeForms;

/// <summary>What is written in a cell, and what it says to a person who knows the unit.</summary>
/// <param name="Column">The column of the form.</param>
/// <param name="Kind">The kind of the cell.</param>
/// <param name="Written">The text.</param>
/// <param name="Truth">What it says; null if it does not say one thing, so that nothing may be read from it.</param>
internal sealed record SampleCell(string Column, string Kind, string Written, string? Truth);

/// <summary>The cells of theme forms as units write them, by kind: in a campaign of April to October 2023 with the five forms of the notice.</summary>
internal static class SampleCells
{
    public const string UnitColumn = "申报单位";
    public const string TopicColumn = "活动主题";
    public const string MonthColumn = "计划月份";
    public const string FormsColumn = "活动形式";
    public const string ContactColumn = "联系人及电话";

    public static IReadOnlyList<SampleCell> All { get; } =
    [
        .. Cells(UnitColumn, "全称", ("大祥区教育局", "D02"), ("大祥区罗市镇人民政府", "101"), ("大祥区檀江街道办事处", "011")),
        .. Cells(UnitColumn, "加省、市", ("邵阳市大祥区教育局", "D02"), ("湖南省邵阳市大祥区民政局", "D04"), ("邵阳市大祥区罗市镇人民政府", "101")),
        .. Cells(UnitColumn, "略去区或“人民政府”", ("教育局", "D02"), ("区民政局", "D04"), ("罗市镇", "101"), ("檀江街道", "011")),
        .. Cells(UnitColumn, "简称", ("区人社局", "D07"), ("市监局", "D19"), ("区税务局", "S01")),
        .. Cells(UnitColumn, "其他单位", ("邵阳市教育局", null), ("双清区教育局", null), ("大祥区档案馆", null)),
        .. Cells(TopicColumn, "原样", ("“阳光招生”面对面", "“阳光招生”面对面"), ("5·15政务公开日", "5·15政务公开日"), ("\"惠民政策进社区", "\"惠民政策进社区")),
        .. Cells(TopicColumn, "分行", ("医保经办\n流程体验", "医保经办流程体验"), ("“一网通办”\n现场观摩", "“一网通办”现场观摩")),
        .. Cells(
            MonthColumn,
            "月",
            ("4月", "2023-04"),
            ("四月", "2023-04"),
            ("6月份", "2023-06"),
            ("６月", "2023-06"),
            ("十月", "2023-10"),
            ("7 月", "2023-07")
        ),
        .. Cells(MonthColumn, "年、月", ("2023年6月", "2023-06"), ("2023.6", "2023-06"), ("2023-06", "2023-06"), ("202309", "2023-09"), ("23年5月", "2023-05")),
        .. Cells(MonthColumn, "旬", ("6月中旬", "2023-06"), ("9月底", "2023-09"), ("10月上旬（具体时间另行通知）", "2023-10")),
        .. Cells(
            MonthColumn,
            "日期和时间",
            ("2023年6月9日（周五）上午10:00", "2023-06"),
            ("2023年9月15日(星期五)14:30-18:30", "2023-09"),
            ("8月31日(暂定)", "2023-08"),
            ("9月9日至9月24日", "2023-09"),
            ("2023/6/1 0:00", "2023-06"),
            ("45078", "2023-06")
        ),
        .. Cells(MonthColumn, "多个月", ("4-5月", null), ("4—5月", null), ("4、5月", null), ("3-6月", null), ("6月或7月", null)),
        .. Cells(MonthColumn, "季度、半年", ("第二季度", null), ("二季度", null), ("上半年", null)),
        .. Cells(MonthColumn, "每月、全年", ("每月", null), ("全年", null)),
        .. Cells(MonthColumn, "未定", ("待定", null), ("6月底前", null)),
        .. Cells(MonthColumn, "数字相连", ("20236", "2023-06"), ("20236-8", null), ("2023年731日", "2023-07")),
        .. Cells(MonthColumn, "不是月份", ("正月十五", null), ("13月", null), ("2月30日", null)),
        .. Cells(
            FormsColumn,
            "一种或几种，以各种符号隔开",
            ("现场观摩", "现场观摩"),
            ("现场观摩、座谈交流", "现场观摩 座谈交流"),
            ("实地调研；座谈交流;政策发布", "实地调研 座谈交流 政策发布"),
            ("现场观摩/问卷调查＋座谈交流", "现场观摩 问卷调查 座谈交流"),
            ("现场观摩，，座谈交流", "现场观摩 座谈交流"),
            ("政策发布和问卷调查", "政策发布 问卷调查")
        ),
        .. Cells(
            FormsColumn,
            "编号、方框",
            ("1.现场观摩\n2.座谈交流", "现场观摩 座谈交流"),
            ("（1）实地调研（2）问卷调查", "实地调研 问卷调查"),
            ("☑现场观摩 □座谈交流 ☑问卷调查", "现场观摩 问卷调查")
        ),
        .. Cells(FormsColumn, "加“等形式”", ("座谈交流、现场观摩等形式", "座谈交流 现场观摩"), ("开展座谈交流会", "座谈交流")),
        .. Cells(FormsColumn, "规定以外", ("座谈问政、现场答疑、法律咨询等形式", null), ("现场宣传", null), ("一对一", null), ("现场观摩、线上直播", null)),
        .. Cells(FormsColumn, "任选", ("现场观摩或座谈交流", null), ("政策发布、问卷调查（任选）", null)),
        .. Cells(
            ContactColumn,
            "一人一号",
            ("张三 0739-5123456", "张三 0739-5123456"),
            ("张三13800001111", "张三 13800001111"),
            ("李四\n13900002222", "李四 13900002222"),
            ("王五（0739）5123456", "王五 0739-5123456"),
            ("赵六　１３８００００１１１１", "赵六 13800001111"),
            ("13800001111 欧阳明月", "欧阳明月 13800001111")
        ),
        .. Cells(ContactColumn, "带职务", ("张三（办公室主任）/0739-5123456", "张三 0739-5123456"), ("李四 办公室主任 13800001111", "李四 13800001111")),
        .. Cells(ContactColumn, "多人或多号", ("张三 13800001111 李四 13900002222", null), ("张三 0739-5123456、13800001111", null)),
        .. Cells(ContactColumn, "位数不对、不全", ("张三 1380000111", null), ("张三 5123456", null), ("张三", null), ("13800001111", null)),
    ];

    private static IEnumerable<SampleCell> Cells(string column, string kind, params (string Written, string? Truth)[] cells) =>
        cells.Select(cell => new SampleCell(column, kind, cell.Written, cell.Truth));
}
