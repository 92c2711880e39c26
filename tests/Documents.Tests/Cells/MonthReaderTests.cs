using ThemeDay.Documents.Cells;

namespace ThemeDay.Documents.Tests.Cells;

public sealed class MonthReaderTests
{
    private static readonly MonthReader Window2023 = new(new(2023, 4, 1), new(2023, 10, 1));

    [Theory]
    [InlineData("4月", "2023-04")]
    [InlineData("四月", "2023-04")]
    [InlineData("十月", "2023-10")]
    [InlineData("6月份", "2023-06")]
    [InlineData("６月", "2023-06")]
    [InlineData("6", "2023-06")]
    [InlineData("06", "2023-06")]
    [InlineData("6 月", "2023-06")]
    [InlineData("2023年6月", "2023-06")]
    [InlineData("2023 年 6 月", "2023-06")]
    [InlineData("23年6月", "2023-06")]
    [InlineData("2023年六月", "2023-06")]
    [InlineData("2023年度6月", "2023-06")]
    [InlineData("2023.6", "2023-06")]
    [InlineData("2023．06", "2023-06")]
    [InlineData("2023-06", "2023-06")]
    [InlineData("2023-10", "2023-10")]
    [InlineData("2023/6", "2023-06")]
    [InlineData("202306", "2023-06")]
    [InlineData("20230615", "2023-06")]
    [InlineData("45078", "2023-06")]
    [InlineData("2023/6/1 0:00", "2023-06")]
    [InlineData("2023-06-01T00:00:00", "2023-06")]
    [InlineData("2023年6月9日", "2023-06")]
    [InlineData("12月5日15:00", "2023-12")]
    [InlineData("5·15", "2023-05")]
    [InlineData("5•15", "2023-05")]
    [InlineData("6月。", "2023-06")]
    [InlineData("6月15日", "2023-06")]
    [InlineData("5.15", "2023-05")]
    [InlineData("6月9日至24日", "2023-06")]
    [InlineData("9月9日至9月24日", "2023-09")]
    [InlineData("6月中旬", "2023-06")]
    [InlineData("6月底", "2023-06")]
    public void A_month_that_can_be_read_in_one_way_is_read(string written, string month)
    {
        var reading = Window2023.Read(written);

        Assert.Equal((CellOutcome.Read, CellProblem.None), (reading.Outcome, reading.Problem));
        Assert.Equal(month, $"{reading.Value:yyyy-MM}");
        Assert.Equal(1, reading.Value.Day);
        Assert.Equal(written, reading.Written);
        Assert.Empty(reading.LeftOut);
    }

    [Theory]
    [InlineData("6月（暂定）", "2023-06", "(暂定)")]
    [InlineData("暂定6月", "2023-06", "暂定")]
    [InlineData("拟于6月", "2023-06", "拟于")]
    [InlineData("2023年6月9日（周五）", "2023-06", "(周五)")]
    [InlineData("2023年6月9日（周五）上午10:00", "2023-06", "(周五)")]
    [InlineData("2023年9月15日(星期五)14:30-18:30", "2023-09", "(星期五)")]
    [InlineData("8月31日(暂定)", "2023-08", "(暂定)")]
    [InlineData("10月上旬（具体时间另行通知）", "2023-10", "(具体时间另行通知)")]
    public void A_remark_after_the_month_is_shown_as_left_out(string written, string month, string remark)
    {
        var reading = Window2023.Read(written);

        Assert.Equal((CellOutcome.Read, month), (reading.Outcome, $"{reading.Value:yyyy-MM}"));
        Assert.Equal([remark], reading.LeftOut);
    }

    [Theory]
    [InlineData("4-5月", CellProblem.SeveralMonths, "2023-04 2023-05")]
    [InlineData("4—5月", CellProblem.SeveralMonths, "2023-04 2023-05")]
    [InlineData("4、5月", CellProblem.SeveralMonths, "2023-04 2023-05")]
    [InlineData("四、五月", CellProblem.SeveralMonths, "2023-04 2023-05")]
    [InlineData("4月、6月、8月", CellProblem.SeveralMonths, "2023-04 2023-06 2023-08")]
    [InlineData("4月或5月", CellProblem.SeveralMonths, "2023-04 2023-05")]
    [InlineData("4-5", CellProblem.SeveralMonths, "2023-04 2023-05")]
    [InlineData("4.5", CellProblem.SeveralMonths, "2023-04 2023-05")]
    [InlineData("2023.6-8", CellProblem.SeveralMonths, "2023-06 2023-08")]
    [InlineData("2023年4-5", CellProblem.SeveralMonths, "2023-04 2023-05")]
    [InlineData("2023/6-7", CellProblem.SeveralMonths, "2023-06 2023-07")]
    [InlineData("6月\n7月", CellProblem.SeveralMonths, "2023-06 2023-07")]
    [InlineData("4\n5月", CellProblem.SeveralMonths, "2023-04 2023-05")]
    [InlineData("10月\n11", CellProblem.SeveralMonths, "2023-10 2023-11")]
    [InlineData("2023年11月、2024年2月", CellProblem.SeveralMonths, "")]
    [InlineData("3-6月", CellProblem.SeveralMonths, "2023-03 2023-04 2023-05 2023-06")]
    [InlineData("2023年5月至6月", CellProblem.SeveralMonths, "2023-05 2023-06")]
    [InlineData("5月30日至6月2日", CellProblem.SeveralMonths, "2023-05 2023-06")]
    [InlineData("第二季度", CellProblem.SeveralMonths, "2023-04 2023-05 2023-06")]
    [InlineData("二季度", CellProblem.SeveralMonths, "2023-04 2023-05 2023-06")]
    [InlineData("上半年", CellProblem.SeveralMonths, "2023-01 2023-02 2023-03 2023-04 2023-05 2023-06")]
    [InlineData("每月", CellProblem.EveryMonth, "")]
    [InlineData("全年", CellProblem.EveryMonth, "")]
    [InlineData("待定", CellProblem.Undecided, "")]
    [InlineData("6月底前", CellProblem.Undecided, "2023-06")]
    [InlineData("6月30日前", CellProblem.Undecided, "2023-06")]
    [InlineData("2月", CellProblem.YearUnclear, "2023-02 2024-02")]
    [InlineData("2023年731日", CellProblem.DigitsJoined, "2023-07")]
    [InlineData("20236", CellProblem.DigitsJoined, "2023-06")]
    [InlineData("20236-8", CellProblem.DigitsJoined, "2023-06 2023-07 2023-08")]
    public void A_month_that_can_be_read_in_several_ways_is_left_to_a_person(string written, CellProblem problem, string candidates)
    {
        var reading = Window2023.Read(written);

        Assert.Equal((CellOutcome.Ambiguous, problem, default), (reading.Outcome, reading.Problem, reading.Value));
        Assert.Equal(candidates, string.Join(' ', reading.Candidates.Select(each => $"{each:yyyy-MM}")));
    }

    [Theory]
    [InlineData("13月", CellProblem.NotAMonth)]
    [InlineData("0月", CellProblem.NotAMonth)]
    [InlineData("六", CellProblem.None)]
    [InlineData("2月30日", CellProblem.NotAMonth)]
    [InlineData("6月45日至50日", CellProblem.NotAMonth)]
    [InlineData("6月9日至99日", CellProblem.NotAMonth)]
    [InlineData("5月3日-13月5日", CellProblem.NotAMonth)]
    [InlineData("5月30日-0月2日", CellProblem.NotAMonth)]
    [InlineData("4.0", CellProblem.NotAMonth)]
    [InlineData("6/0", CellProblem.NotAMonth)]
    [InlineData("一二月", CellProblem.NotAMonth)]
    [InlineData("1 2月", CellProblem.NotAMonth)]
    [InlineData("231206", CellProblem.NotAMonth)]
    [InlineData("010203", CellProblem.NotAMonth)]
    [InlineData("20236-15", CellProblem.NotAMonth)]
    [InlineData("五月（农历）", CellProblem.LunarCalendar)]
    [InlineData("6月（七月）", CellProblem.NotAMonth)]
    [InlineData("6月（前）", CellProblem.NotAMonth)]
    [InlineData("6月（明年）", CellProblem.NotAMonth)]
    [InlineData("202313", CellProblem.NotAMonth)]
    [InlineData("正月十五", CellProblem.LunarCalendar)]
    [InlineData("农历五月初五", CellProblem.LunarCalendar)]
    [InlineData("疫情结束后", CellProblem.NotAMonth)]
    [InlineData("6月（或7月）", CellProblem.NotAMonth)]
    [InlineData("13800001111", CellProblem.NotAMonth)]
    [InlineData("19001", CellProblem.NotAMonth)]
    public void What_is_no_month_is_refused(string written, CellProblem problem)
    {
        var reading = Window2023.Read(written);

        Assert.Equal(problem is CellProblem.None ? CellOutcome.Read : CellOutcome.Unreadable, reading.Outcome);
        Assert.Equal(problem, reading.Problem);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" 　\n")]
    [InlineData("/")]
    [InlineData("无")]
    public void A_blank_cell_has_no_month(string written)
    {
        Assert.Equal(CellOutcome.Blank, Window2023.Read(written).Outcome);
    }

    [Fact]
    public void A_month_after_the_window_is_read_and_left_to_the_rules_of_the_campaign()
    {
        Assert.Equal(new DateOnly(2023, 12, 1), Window2023.Read("12月").Value);
        Assert.Equal(new DateOnly(2022, 6, 1), Window2023.Read("2022年6月").Value);
    }

    [Theory]
    [InlineData("10月", "2023-10")]
    [InlineData("2月", "2024-02")]
    [InlineData("6月", "2023-06 2024-06 2025-06")]
    public void In_a_window_over_the_end_of_a_year_a_month_has_the_year_of_the_window(string written, string months)
    {
        var reading = new MonthReader(new(2023, 9, 1), new(2024, 3, 1)).Read(written);

        Assert.Equal(months, string.Join(' ', (reading.Outcome is CellOutcome.Read ? [reading.Value] : reading.Candidates).Select(each => $"{each:yyyy-MM}")));
    }

    [Fact]
    public void Digits_that_are_a_serial_number_as_well_as_a_joined_month_are_left_to_a_person()
    {
        // 20551 is 1956-04-06 as a serial number, and May 2055 of joined digits.
        var reading = new MonthReader(new(2055, 1, 1), new(2055, 12, 1)).Read("20555");

        Assert.Equal(CellOutcome.Ambiguous, reading.Outcome);
    }
}
