using ThemeDay.Documents.Cells;

namespace ThemeDay.Documents.Tests.Cells;

public sealed class YesNoReaderTests
{
    [Theory]
    [InlineData("是", true)]
    [InlineData("否", false)]
    [InlineData("有", true)]
    [InlineData("无", false)]
    [InlineData("已开展", true)]
    [InlineData("未开展", false)]
    [InlineData("没有", false)]
    [InlineData("yes", true)]
    [InlineData("No", false)]
    [InlineData("Ｙ", true)]
    [InlineData("√", true)]
    [InlineData("×", false)]
    [InlineData("☑", true)]
    [InlineData(" 是。", true)]
    [InlineData("☑是 □否", true)]
    [InlineData("□是 ☑否", false)]
    [InlineData("□有\n√无", false)]
    [InlineData("√否", false)]
    [InlineData("☑已开展；□未开展", true)]
    public void Yes_and_no_are_read(string written, bool value)
    {
        var reading = YesNoReader.Read(written);

        Assert.Equal((CellOutcome.Read, CellProblem.None, value), (reading.Outcome, reading.Problem, reading.Value));
        Assert.Empty(reading.LeftOut);
    }

    [Fact]
    public void A_remark_is_shown_as_left_out()
    {
        var reading = YesNoReader.Read("是（3次）");

        Assert.Equal((CellOutcome.Read, true), (reading.Outcome, reading.Value));
        Assert.Equal(["(3次)"], reading.LeftOut);
    }

    [Theory]
    [InlineData("是/否")]
    [InlineData("□是 □否")]
    [InlineData("☑是 ☑否")]
    [InlineData("是☑ 否□")]
    [InlineData("是□ 否☑")]
    [InlineData("否√")]
    [InlineData("□")]
    [InlineData("☒")]
    [InlineData("x")]
    [InlineData("？")]
    [InlineData("暂无")]
    [InlineData("部分开展")]
    [InlineData("拟开展")]
    [InlineData("是（未完成）")]
    [InlineData("不清楚")]
    public void A_choice_that_is_not_clear_is_left_to_a_person(string written)
    {
        var reading = YesNoReader.Read(written);

        Assert.Equal((CellOutcome.Ambiguous, CellProblem.YesOrNoUnclear, false), (reading.Outcome, reading.Problem, reading.Value));
    }

    [Theory]
    [InlineData("12")]
    [InlineData("张三")]
    [InlineData("1")]
    [InlineData("是\uFFFD")]
    public void What_is_neither_is_refused(string written)
    {
        Assert.Equal((CellOutcome.Unreadable, CellProblem.YesOrNoUnclear), (YesNoReader.Read(written).Outcome, YesNoReader.Read(written).Problem));
    }

    [Fact]
    public void A_long_cell_is_refused_at_once()
    {
        Assert.Equal(CellOutcome.Unreadable, YesNoReader.Read(new string('是', 32_000)).Outcome);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" 　\n")]
    [InlineData("/")]
    [InlineData("—")]
    public void A_blank_cell_says_neither(string written) => Assert.Equal(CellOutcome.Blank, YesNoReader.Read(written).Outcome);
}
