using ThemeDay.Documents.Cells;

namespace ThemeDay.Documents.Tests.Cells;

public sealed class DayReaderTests
{
    private static readonly DayReader Period2023 = new(new(2023, 1, 1), new(2023, 12, 31));

    [Theory]
    [InlineData("2023-04-12", "2023-04-12")]
    [InlineData("2023/4/12", "2023-04-12")]
    [InlineData("2023.4.12", "2023-04-12")]
    [InlineData("2023.4.12.", "2023-04-12")]
    [InlineData("2023·4·12", "2023-04-12")]
    [InlineData("2023年4月20日", "2023-04-20")]
    [InlineData("2023 年 4 月 20 日", "2023-04-20")]
    [InlineData("2023年4月20", "2023-04-20")]
    [InlineData("2023年4月20号", "2023-04-20")]
    [InlineData("2023年6月\n9日", "2023-06-09")]
    [InlineData("23年4月20日", "2023-04-20")]
    [InlineData("2023-4月12日", "2023-04-12")]
    [InlineData("２０２３年４月２０日", "2023-04-20")]
    [InlineData("２０２３．４．１２", "2023-04-12")]
    [InlineData("２０２３－０４－１２", "2023-04-12")]
    [InlineData("20230412", "2023-04-12")]
    [InlineData("45028", "2023-04-12")]
    [InlineData("四月二十日", "2023-04-20")]
    [InlineData("十月三十一日", "2023-10-31")]
    [InlineData("二〇二三年四月二十日", "2023-04-20")]
    [InlineData("二○二三年十二月五日", "2023-12-05")]
    [InlineData("12月5日", "2023-12-05")]
    [InlineData("5.15", "2023-05-15")]
    [InlineData("5·15", "2023-05-15")]
    [InlineData("5/15", "2023-05-15")]
    [InlineData("4.15日", "2023-04-15")]
    [InlineData("2024-02-29", "2024-02-29")]
    [InlineData("2020年6月1日", "2020-06-01")]
    public void A_day_that_can_be_read_in_one_way_is_read(string written, string day)
    {
        var reading = Period2023.Read(written);

        Assert.Equal((CellOutcome.Read, CellProblem.None, written), (reading.Outcome, reading.Problem, reading.Written));
        Assert.Equal(day, $"{reading.Value:yyyy-MM-dd}");
        Assert.Empty(reading.LeftOut);
        Assert.Equal(new DayRange(reading.Value, reading.Value), Period2023.ReadRange(written).Value);
    }

    [Theory]
    [InlineData("2023/6/1 0:00", "2023-06-01", "0:00")]
    [InlineData("2023-06-01 09:30:00", "2023-06-01", "09:30:00")]
    [InlineData("2023-06-01T00:00:00", "2023-06-01", "00:00:00")]
    [InlineData("20230601 10:00", "2023-06-01", "10:00")]
    [InlineData("45028.5", "2023-04-12", ".5")]
    [InlineData("12月5日15:00", "2023-12-05", "15:00")]
    [InlineData("12月5日 下午3点半", "2023-12-05", "下午3点半")]
    [InlineData("12月5日上午九时", "2023-12-05", "上午九时")]
    [InlineData("12月5日9时30分至11时", "2023-12-05", "9时30分至11时")]
    [InlineData("12月5日下午", "2023-12-05", "下午")]
    [InlineData("12月5日，上午9：00", "2023-12-05", "上午9:00")]
    [InlineData("2023年6月9日\n上午10:00", "2023-06-09", "上午10:00")]
    [InlineData("2023年6月9日（周五）", "2023-06-09", "(周五)")]
    [InlineData("2023年6月9日 星期五", "2023-06-09", "星期五")]
    [InlineData("2023年6月11日（星期日）", "2023-06-11", "(星期日)")]
    [InlineData("2023年6月11日（周天）", "2023-06-11", "(周天)")]
    [InlineData("2023年6月9日（周五）上午10:00", "2023-06-09", "(周五) 上午10:00")]
    [InlineData("2023年6月9日（周五 上午10:00）", "2023-06-09", "(周五上午10:00)")]
    [InlineData("2023年9月15日(星期五)14:30-18:30", "2023-09-15", "(星期五) 14:30-18:30")]
    [InlineData("6月22日（端午节）", "2023-06-22", "(端午节)")]
    [InlineData("拟于6月9日", "2023-06-09", "拟于")]
    public void A_time_of_day_or_a_remark_beside_the_day_is_shown_as_left_out(string written, string day, string leftOut)
    {
        var reading = Period2023.Read(written);

        Assert.Equal((CellOutcome.Read, day), (reading.Outcome, $"{reading.Value:yyyy-MM-dd}"));
        Assert.Equal(leftOut, string.Join(' ', reading.LeftOut));
    }

    [Theory]
    [InlineData("9月9日至9月24日", "2023-09-09 2023-09-24")]
    [InlineData("9月9日-24日", "2023-09-09 2023-09-24")]
    [InlineData("9月9-24日", "2023-09-09 2023-09-24")]
    [InlineData("9.9-9.24", "2023-09-09 2023-09-24")]
    [InlineData("9.9-24日", "2023-09-09 2023-09-24")]
    [InlineData("九月九日到二十四日", "2023-09-09 2023-09-24")]
    [InlineData("9月9日——9月24日", "2023-09-09 2023-09-24")]
    [InlineData("2023年5月9日至12日", "2023-05-09 2023-05-12")]
    [InlineData("2023年5月30日至6月2日", "2023-05-30 2023-06-02")]
    [InlineData("2023.5.9-12", "2023-05-09 2023-05-12")]
    [InlineData("2023.5.9-5.12", "2023-05-09 2023-05-12")]
    [InlineData("2023-05-09~2023-05-12", "2023-05-09 2023-05-12")]
    [InlineData("2023-05-09至2023-05-12", "2023-05-09 2023-05-12")]
    [InlineData("20230509-20230512", "2023-05-09 2023-05-12")]
    [InlineData("2023年12月30日至2024年1月3日", "2023-12-30 2024-01-03")]
    [InlineData("2023年6月9日（周五）14:30-6月10日（周六）18:30", "2023-06-09 2023-06-10")]
    [InlineData("9月9日至9月9日", "2023-09-09 2023-09-09")]
    public void The_first_and_the_last_of_several_days_are_read(string written, string days)
    {
        var reading = Period2023.ReadRange(written);

        Assert.Equal((CellOutcome.Read, CellProblem.None), (reading.Outcome, reading.Problem));
        Assert.Equal(days, Text(reading.Value!));
    }

    [Theory]
    [InlineData("9月9日至24日", "2023-09-09 2023-09-24")]
    [InlineData("2023-05-09~2023-05-12", "2023-05-09 2023-05-12")]
    [InlineData("9月9日、10日", "2023-09-09 2023-09-10")]
    [InlineData("9月9日或者9月10日", "2023-09-09 2023-09-10")]
    [InlineData("9月9日\n9月10日", "2023-09-09 2023-09-10")]
    [InlineData("2023/9/9、2023/9/10", "2023-09-09 2023-09-10")]
    public void Where_one_day_is_needed_several_are_left_to_a_person(string written, string candidates)
    {
        var reading = Period2023.Read(written);

        Assert.Equal((CellOutcome.Ambiguous, CellProblem.SeveralDays, default), (reading.Outcome, reading.Problem, reading.Value));
        Assert.Equal(candidates, Text(reading.Candidates));
    }

    [Fact]
    public void Several_periods_are_left_to_a_person()
    {
        var reading = Period2023.ReadRange("9月5日、8日至12日");

        Assert.Equal((CellOutcome.Ambiguous, CellProblem.SeveralDays), (reading.Outcome, reading.Problem));
        Assert.Equal([new(new(2023, 9, 5), new(2023, 9, 5)), new(new(2023, 9, 8), new(2023, 9, 12))], reading.Candidates);
    }

    [Theory]
    [InlineData("8月31日(暂定)", CellProblem.Undecided, "2023-08-31")]
    [InlineData("暂定8月31日", CellProblem.Undecided, "2023-08-31")]
    [InlineData("8月31日左右", CellProblem.Undecided, "2023-08-31")]
    [InlineData("8月31日前", CellProblem.Undecided, "2023-08-31")]
    [InlineData("8月31日以后", CellProblem.Undecided, "2023-08-31")]
    [InlineData("8月31日（已取消）", CellProblem.Undecided, "2023-08-31")]
    [InlineData("待定", CellProblem.Undecided, "")]
    [InlineData("10月上旬（具体时间另行通知）", CellProblem.Undecided, "")]
    [InlineData("4-12", CellProblem.DayUnclear, "2023-04-12")]
    [InlineData("4-20", CellProblem.DayUnclear, "2023-04-20")]
    [InlineData("4.12", CellProblem.DayUnclear, "2023-04-12")]
    [InlineData("12.5", CellProblem.DayUnclear, "2023-12-05")]
    [InlineData("5-9日", CellProblem.DayUnclear, "2023-05-09")]
    [InlineData("5/20日", CellProblem.DayUnclear, "2023-05-20")]
    [InlineData("2.5日", CellProblem.DayUnclear, "2023-02-05")]
    [InlineData("20230412-20", CellProblem.DayUnclear, "2023-04-12 2023-04-20")]
    [InlineData("5.2", CellProblem.DayUnclear, "2023-05-02 2023-05-20")]
    [InlineData("23.4.12", CellProblem.DayUnclear, "2023-04-12")]
    [InlineData("4/12/2023", CellProblem.DayUnclear, "2023-04-12 2023-12-04")]
    [InlineData("2023-5-9-12", CellProblem.DayUnclear, "2023-05-09 2023-05-12")]
    [InlineData("6月9日（6月10日下雨）", CellProblem.DayUnclear, "2023-06-09")]
    [InlineData("2023年6月9日（周四）", CellProblem.WeekdayDiffers, "2023-06-09 2023-06-08")]
    [InlineData("6月9日 星期一", CellProblem.WeekdayDiffers, "2023-06-09 2023-06-12")]
    [InlineData("2023年731日", CellProblem.DigitsJoined, "2023-07-31")]
    [InlineData("2025年731日", CellProblem.DigitsJoined, "2025-07-31")]
    [InlineData("202361", CellProblem.DigitsJoined, "2023-06-01")]
    [InlineData("2023112", CellProblem.DigitsJoined, "2023-01-12 2023-11-02")]
    [InlineData("12月30日至1月3日", CellProblem.RangeReversed, "2022-12-30 2023-01-03 2023-12-30 2024-01-03")]
    [InlineData("2023年12月30日至1月3日", CellProblem.RangeReversed, "2023-12-30 2024-01-03")]
    [InlineData("12月30日至2024年1月3日", CellProblem.YearUnclear, "2023-12-30 2024-01-03")]
    public void A_day_that_can_be_read_in_several_ways_is_left_to_a_person(string written, CellProblem problem, string candidates)
    {
        var reading = Period2023.Read(written);

        Assert.Equal((CellOutcome.Ambiguous, problem, default), (reading.Outcome, reading.Problem, reading.Value));
        Assert.Equal(candidates, Text(reading.Candidates));
        Assert.NotEqual(CellOutcome.Read, Period2023.ReadRange(written).Outcome);
    }

    [Theory]
    [InlineData("10月上旬", CellProblem.NotADay)]
    [InlineData("4月", CellProblem.NotADay)]
    [InlineData("2023年4月", CellProblem.NotADay)]
    [InlineData("2023-04", CellProblem.NotADay)]
    [InlineData("2023年12", CellProblem.NotADay)]
    [InlineData("202312", CellProblem.NotADay)]
    [InlineData("9月9日、", CellProblem.NotADay)]
    [InlineData("31日", CellProblem.NotADay)]
    [InlineData("2023-02-30", CellProblem.NotADay)]
    [InlineData("2月30日", CellProblem.NotADay)]
    [InlineData("2023-02-29", CellProblem.NotADay)]
    [InlineData("2023-13-01", CellProblem.NotADay)]
    [InlineData("20230230", CellProblem.NotADay)]
    [InlineData("20430412", CellProblem.NotADay)]
    [InlineData("2023-04/12", CellProblem.NotADay)]
    [InlineData("2023/6/1 25:00", CellProblem.NotADay)]
    [InlineData("6月1日31点", CellProblem.NotADay)]
    [InlineData("6月9日周四（周五）", CellProblem.NotADay)]
    [InlineData("2023-06-01T16:00:00Z", CellProblem.NotADay)]
    [InlineData("6月9日至99日", CellProblem.NotADay)]
    [InlineData("1 2月5日", CellProblem.NotADay)]
    [InlineData("2023年6月9日在广场", CellProblem.NotADay)]
    [InlineData("2023\uFFFD6月9日", CellProblem.NotADay)]
    [InlineData("6月9日（\uFFFD\uFFFD）", CellProblem.NotADay)]
    [InlineData("????", CellProblem.NotADay)]
    [InlineData("每周五", CellProblem.NotADay)]
    [InlineData("13800001111", CellProblem.NotADay)]
    [InlineData("43831", CellProblem.NotADay)]
    [InlineData("20001", CellProblem.NotADay)]
    [InlineData("正月十五", CellProblem.LunarCalendar)]
    [InlineData("五月初五", CellProblem.LunarCalendar)]
    [InlineData("8月22日（农历七月初七）", CellProblem.LunarCalendar)]
    [InlineData("9月24日至9日", CellProblem.RangeReversed)]
    [InlineData("2023-05-12~2023-05-09", CellProblem.RangeReversed)]
    [InlineData("2024年5月9日至2023年5月12日", CellProblem.RangeReversed)]
    public void What_is_no_day_is_refused(string written, CellProblem problem)
    {
        var (day, range) = (Period2023.Read(written), Period2023.ReadRange(written));

        Assert.Equal((CellOutcome.Unreadable, problem, default), (day.Outcome, day.Problem, day.Value));
        Assert.Equal((CellOutcome.Unreadable, problem, null), (range.Outcome, range.Problem, range.Value));
    }

    [Theory]
    [InlineData("12月5日15:00", "2023-12-05")]
    [InlineData("2月5日", "2024-02-05")]
    [InlineData("6月9日", "2024-06-09 2023-06-09")]
    [InlineData("2月29日", "2024-02-29")]
    public void A_day_without_a_year_has_the_only_year_that_puts_it_within_the_period(string written, string days)
    {
        var reading = new DayReader(new(2023, 10, 1), new(2024, 3, 31)).Read(written);

        Assert.Equal(days.Length is 10 ? CellProblem.None : CellProblem.YearUnclear, reading.Problem);
        Assert.Equal(days, Text(reading.Outcome is CellOutcome.Read ? [reading.Value] : reading.Candidates));
    }

    [Fact]
    public void A_day_that_several_years_of_the_period_have_is_left_to_a_person()
    {
        var reading = new DayReader(new(2022, 1, 1), new(2024, 12, 31)).Read("6月9日（周五）");

        // 2023-06-09 is a Friday.
        Assert.Equal((CellOutcome.Ambiguous, CellProblem.YearUnclear), (reading.Outcome, reading.Problem));
        Assert.Equal("2023-06-09 2022-06-09 2024-06-09", Text(reading.Candidates));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" 　\n")]
    [InlineData("/")]
    [InlineData("无")]
    public void A_blank_cell_has_no_day(string written)
    {
        Assert.Equal(CellOutcome.Blank, Period2023.Read(written).Outcome);
        Assert.Equal(CellOutcome.Blank, Period2023.ReadRange(written).Outcome);
    }

    [Fact]
    public void A_long_cell_is_refused_at_once()
    {
        Assert.Equal(CellProblem.NotADay, Period2023.Read(string.Concat(Enumerable.Repeat("9月9日、", 10_000))).Problem);
    }

    private static string Text(IEnumerable<DateOnly> days) => string.Join(' ', days.Select(day => $"{day:yyyy-MM-dd}"));

    private static string Text(DayRange days) => Text([days.First, days.Last]);
}
