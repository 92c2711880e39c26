using ThemeDay.Documents.Cells;

namespace ThemeDay.Documents.Tests.Cells;

public sealed class HeadCountReaderTests
{
    [Theory]
    [InlineData("12", 12)]
    [InlineData("0", 0)]
    [InlineData("１２", 12)]
    [InlineData(" 12 ", 12)]
    [InlineData("1,018", 1018)]
    [InlineData("1，018", 1018)]
    [InlineData("10,000,000", 10_000_000)]
    [InlineData("12人", 12)]
    [InlineData("12 人", 12)]
    [InlineData("12名。", 12)]
    [InlineData("共25人", 25)]
    [InlineData("合计：25", 25)]
    [InlineData("十二人", 12)]
    [InlineData("两人", 2)]
    [InlineData("九十九", 99)]
    public void A_number_of_people_is_read(string written, int count)
    {
        var reading = HeadCountReader.Read(written);

        Assert.Equal((CellOutcome.Read, CellProblem.None, count), (reading.Outcome, reading.Problem, reading.Value));
        Assert.Empty(reading.LeftOut);
    }

    [Fact]
    public void A_remark_is_shown_as_left_out()
    {
        var reading = HeadCountReader.Read("12人（不含工作人员）");

        Assert.Equal((CellOutcome.Read, 12), (reading.Outcome, reading.Value));
        Assert.Equal(["(不含工作人员)"], reading.LeftOut);
    }

    [Theory]
    [InlineData("500余人")]
    [InlineData("约20-30")]
    [InlineData("百余名")]
    [InlineData("2万多")]
    [InlineData("2万")]
    [InlineData("1.2万人")]
    [InlineData("不少于25人")]
    [InlineData("限额10人")]
    [InlineData("15余人")]
    [InlineData("20-30人")]
    [InlineData("20人至30人")]
    [InlineData("二十至三十人")]
    [InlineData("500+")]
    [InlineData("≥25")]
    [InlineData("30人左右")]
    [InlineData("30人以上")]
    [InlineData("十几人")]
    [InlineData("数十人")]
    [InlineData("若干")]
    [InlineData("30人（预计）")]
    [InlineData("30人（暂定）")]
    public void An_approximate_number_is_left_to_a_person(string written)
    {
        var reading = HeadCountReader.Read(written);

        Assert.Equal((CellOutcome.Ambiguous, CellProblem.HeadCountApproximate), (reading.Outcome, reading.Problem));
        Assert.Empty(reading.Candidates);
    }

    [Theory]
    [InlineData("-5")]
    [InlineData("－5")]
    [InlineData("5-")]
    [InlineData("12.5")]
    [InlineData("12.0")]
    [InlineData("10,000,001")]
    [InlineData("99999999999999999999")]
    [InlineData("1,01")]
    [InlineData("1 018")]
    [InlineData("012")]
    [InlineData("3+2")]
    [InlineData("12人次")]
    [InlineData("12人、15人")]
    [InlineData("12人（其中代表3人）")]
    [InlineData("一百二十人")]
    [InlineData("2023-04-12")]
    [InlineData("多媒体教室3间")]
    [InlineData("市民代表")]
    [InlineData("人")]
    [InlineData("12\uFFFD")]
    [InlineData("13800001111")]
    public void What_is_no_number_of_people_is_refused(string written)
    {
        var reading = HeadCountReader.Read(written);

        Assert.Equal((CellOutcome.Unreadable, CellProblem.NotAHeadCount, 0), (reading.Outcome, reading.Problem, reading.Value));
    }

    [Fact]
    public void A_long_cell_is_refused_at_once()
    {
        Assert.Equal(CellOutcome.Unreadable, HeadCountReader.Read(new string('余', 32_000)).Outcome);
    }

    [Theory]
    [InlineData("")]
    [InlineData("　")]
    [InlineData("/")]
    public void A_blank_cell_has_no_number(string written) => Assert.Equal(CellOutcome.Blank, HeadCountReader.Read(written).Outcome);
}
