using ThemeDay.Documents.Cells;

namespace ThemeDay.Documents.Tests.Cells;

public sealed class GuestsReaderTests
{
    private static readonly GuestsReader Guests = new(["人大代表", "政协委员", "专家学者", "新闻媒体", "普通市民", "市民（代表）"]);

    [Theory]
    [InlineData("人大代表:3;政协委员:3", "人大代表 3; 政协委员 3")]
    [InlineData("人大代表：3；政协委员：3。", "人大代表 3; 政协委员 3")]
    [InlineData("人大代表3人、政协委员3人，普通市民7人", "人大代表 3; 政协委员 3; 普通市民 7")]
    [InlineData("人大代表（3人）", "人大代表 3")]
    [InlineData("人大代表(3)、政协委员(2)", "人大代表 3; 政协委员 2")]
    [InlineData("人大代表 3 名\n政协委员 3 名\n普通市民 十二 名", "人大代表 3; 政协委员 3; 普通市民 12")]
    [InlineData("人大代表3人政协委员2人", "人大代表 3; 政协委员 2")]
    [InlineData("人大代表3人和政协委员2人", "人大代表 3; 政协委员 2")]
    [InlineData("人大代表3，政协委员2", "人大代表 3; 政协委员 2")]
    [InlineData("人大代表——3人", "人大代表 3")]
    [InlineData("普通市民1,018人,人大代表3人", "普通市民 1018; 人大代表 3")]
    [InlineData("3名人大代表、2名政协委员", "人大代表 3; 政协委员 2")]
    [InlineData("人大代表１２人", "人大代表 12")]
    [InlineData("市民(代表)3人", "市民（代表） 3")]
    public void Audiences_with_their_numbers_are_read(string written, string guests)
    {
        var reading = Guests.Read(written);

        Assert.Equal((CellOutcome.Read, CellProblem.None), (reading.Outcome, reading.Problem));
        Assert.Equal(guests, Text(reading.Value!));
        Assert.Empty(reading.LeftOut);
    }

    [Theory]
    [InlineData("人大代表 3 名、普通市民13名；共16人", "共16人")]
    [InlineData("共16人：人大代表3人、普通市民13人", "共16人")]
    [InlineData("人大代表3人、普通市民13人（社区居民），合计16", "(社区居民) 合计16")]
    [InlineData("邀请对象：人大代表3人", "邀请对象:")]
    public void A_total_that_adds_up_and_a_remark_are_shown_as_left_out(string written, string leftOut)
    {
        var reading = Guests.Read(written);

        Assert.Equal(CellOutcome.Read, reading.Outcome);
        Assert.Equal(leftOut, string.Join(' ', reading.LeftOut));
    }

    [Theory]
    [InlineData("人大代表 3 名；共16人", CellProblem.TotalDiffers, "人大代表 3", "共16人")]
    [InlineData("人大代表3人、党代表2人", CellProblem.AudienceUnknown, "人大代表 3", "党代表2人")]
    [InlineData("人大代表3人等", CellProblem.AudienceUnknown, "", "人大代表3人等")]
    [InlineData("人大代表及家属3人", CellProblem.AudienceCountMissing, "", "人大代表 家属3人")]
    [InlineData("人大代表3人或政协委员3人", CellProblem.AudienceUnknown, "", "人大代表3人或政协委员3人")]
    [InlineData("人大\n代表3人", CellProblem.AudienceUnknown, "", "人大 代表3人")]
    [InlineData("人大代表3人和", CellProblem.AudienceUnknown, "", "人大代表3人和")]
    [InlineData("1政协委员", CellProblem.AudienceUnknown, "", "1政协委员")]
    [InlineData("20人", CellProblem.AudienceUnknown, "", "20人")]
    [InlineData("人大代表3人、5人", CellProblem.AudienceUnknown, "人大代表 3", "5人")]
    [InlineData("人大代表3人、政协委员2人、人大代表1人", CellProblem.AudienceRepeated, "人大代表 3; 政协委员 2", "人大代表1人")]
    [InlineData("人大代表、政协委员3人", CellProblem.AudienceCountMissing, "政协委员 3", "人大代表")]
    [InlineData("人大代表/政协委员", CellProblem.AudienceCountMissing, "", "人大代表 政协委员")]
    [InlineData("人大代表：；政协委员：3", CellProblem.AudienceCountMissing, "政协委员 3", "人大代表:")]
    [InlineData("人大代表、政协委员各3人", CellProblem.AudienceCountMissing, "", "人大代表 政协委员各3人")]
    [InlineData("人大代表10余人、政协委员3人", CellProblem.HeadCountApproximate, "政协委员 3", "人大代表10余人")]
    [InlineData("普通市民约20-30人", CellProblem.HeadCountApproximate, "", "普通市民约20-30人")]
    [InlineData("人大代表3人（暂定）", CellProblem.HeadCountApproximate, "人大代表 3", "(暂定)")]
    [InlineData("约20人", CellProblem.HeadCountApproximate, "", "约20人")]
    [InlineData("人大代表0人", CellProblem.NotAHeadCount, "", "人大代表0人")]
    [InlineData("人大代表3.5人", CellProblem.NotAHeadCount, "", "人大代表3.5人")]
    [InlineData("人大代表：-3人", CellProblem.NotAHeadCount, "", "人大代表:-3人")]
    [InlineData("人大代表100,001人", CellProblem.NotAHeadCount, "", "人大代表100,001人")]
    [InlineData("两代表一委员", CellProblem.SeveralAudiences, "", "两代表一委员")]
    [InlineData("“两代表一委员”5人、普通市民3人", CellProblem.SeveralAudiences, "普通市民 3", "“两代表一委员”5人")]
    public void What_is_not_clear_is_left_to_a_person_with_its_name(string written, CellProblem problem, string candidates, string leftOut)
    {
        var reading = Guests.Read(written);

        Assert.Equal((CellOutcome.Ambiguous, problem, null), (reading.Outcome, reading.Problem, reading.Value));
        Assert.Equal(candidates, string.Join('|', reading.Candidates.Select(Text)));
        Assert.Equal(leftOut, string.Join(' ', reading.LeftOut));
    }

    [Theory]
    [InlineData("共16人", CellProblem.AudienceUnknown)]
    [InlineData("人大代表1 2人", CellProblem.NotAHeadCount)]
    [InlineData("人大代表\uFFFD3人", CellProblem.AudienceUnknown)]
    public void What_has_no_audience_or_is_damaged_is_refused(string written, CellProblem problem)
    {
        var reading = Guests.Read(written);

        Assert.Equal((CellOutcome.Unreadable, problem), (reading.Outcome, reading.Problem));
    }

    [Fact]
    public void A_long_cell_is_refused_at_once()
    {
        Assert.Equal(CellOutcome.Unreadable, Guests.Read(string.Concat(Enumerable.Repeat("人大代表3人、", 10_000))).Outcome);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("无")]
    public void A_blank_cell_has_no_guests(string written) => Assert.Equal(CellOutcome.Blank, Guests.Read(written).Outcome);

    private static string Text(IEnumerable<GuestCount> guests) => string.Join("; ", guests.Select(each => $"{each.Audience} {each.Count}"));
}
