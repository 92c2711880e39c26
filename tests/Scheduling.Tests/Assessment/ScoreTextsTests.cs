using ThemeDay.Scheduling.Assessment;
using ThemeDay.Scheduling.History;
using static ThemeDay.Scheduling.Tests.Given;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Tests.Assessment;

public sealed class ScoreTextsTests
{
    private static readonly string[] FourGroups = ["人大代表", "政协委员", "专家学者", "普通市民"];

    [Theory]
    [InlineData("2023-04-14", "满分 10 分；按时申报；得 10 分")]
    [InlineData("2023-04-20", "满分 10 分；晚 4 个工作日，扣 4 分；得 6 分")]
    [InlineData("2023-06-30", "满分 10 分；晚 53 个工作日，扣 53 分；最低计 5 分；得 5 分")]
    public void A_late_theme_says_how_many_working_days_and_what_they_cost(string on, string words) =>
        Assert.Equal(words, Words("A1", Campaign.Calling("A").Theme("t1", "A", on)));

    [Fact]
    public void A_unit_that_never_submitted_is_told_so() => Assert.Equal("逾期未申报，得 0 分", Words("A1", Campaign.Calling("A")));

    [Fact]
    public void Programmes_and_reports_say_how_many_there_were_how_many_late_and_how_many_missing()
    {
        var campaign = Campaign
            .Calling("A")
            .InOrder("a1", "A", programme: "2023-06-12")
            .InOrder("a2", "A", programme: null, report: "2023-06-27")
            .InOrder("a3", "A", report: null);

        Assert.Equal("满分 10 分；应报方案 3 份，其中迟报 1 份，扣 2 分；未报 1 份，扣 5 分；得 3 分", Words("B2", campaign));
        Assert.Equal("满分 15 分；应报报告 3 份，其中迟报 1 份，扣 3 分；未报 1 份，扣 15 分；最低计 0 分；得 0 分", Words("C1", campaign));
        Assert.Equal("活动 3 场，其中报告图片不少于 3 张的 2 场，按比例得 6.67 分", Words("C2", campaign));
    }

    [Fact]
    public void Ratios_bands_and_caps_name_the_numbers_they_come_from()
    {
        var campaign = Campaign
            .Calling("A")
            .Theme("t1", "A", "2023-04-11")
            .Theme("t2", "A", "2023-04-11")
            .Tell("2023-04-12", stamp => new ThemeReturned(stamp, "t1", "A"))
            .InOrder("a1", "A")
            .InOrder("a2", "A")
            .Plan("a3", "A", "2023-07-20")
            .Shown("a1")
            .Shown("a2")
            .Opinions("a1", collected: 3, answered: 2);

        Assert.Equal("满分 5 分；申报 2 份，其中退回 1 份，扣 2 分；得 3 分", Words("A2", campaign));
        Assert.Equal("应开展活动 3 场，已开展 2 场，按比例得 13.33 分", Words("B1", campaign));
        Assert.Equal("开展活动 2 场，场均到场 4 类邀请对象，得 5 分", Words("B3", campaign));
        Assert.Equal("宣传推介 4 次，每次 3 分，计 12 分；最高计 6 分；得 6 分", Words("D1", campaign));
        Assert.Equal("收集意见建议 3 条，得 5 分", Words("E1", campaign));
        Assert.Equal("收集意见建议 3 条，已答复 2 条，按比例得 3.33 分", Words("E2", campaign));
    }

    [Fact]
    public void A_line_without_points_says_why_it_has_none()
    {
        var stationed = Campaign.Calling("A", "stationed").Theme("t1", "A", "2023-04-14").InOrder("a1", "A");
        var cancelled = Campaign.Calling("A").Plan("a1", "A", "2023-07-20").Tell("2023-07-10", stamp => new ActivityCancelled(stamp, "a1"));
        var planned = Campaign.Calling("A").Plan("a1", "A", "2024-03-20");
        var village = Campaign.Calling("A", "village");

        Assert.Equal("该类单位不考核此项", Words("D1", stationed));
        Assert.Equal("活动均已取消，不考核此项", Words("B1", cancelled));
        Assert.Equal("尚无到期事项，暂不评分", Words("B1", planned));
        Assert.Equal("指标体系未规定该类单位的考核办法，暂不能评分", Words("A1", village));
    }

    [Fact]
    public void A_line_that_needs_a_year_without_a_list_names_the_year()
    {
        var campaign = Campaign.Calling("A").Plan("a1", "A", "2023-12-28").Tell("2023-12-28", stamp => new ActivityHeld(stamp, "a1", FourGroups));

        var score = Assert.Single(Scores.Calculate(campaign.Facts, Terms, CalendarOf(2023), Scheme, new(Day("2024-03-01"))));

        Assert.Equal("尚未导入 2024 年放假安排，无法计算工作日，暂不能评分", ScoreTexts.Explain(score.Lines.Single(line => line.Indicator == "C1")));
    }

    [Fact]
    public void A_computation_has_no_step_that_changes_nothing()
    {
        var campaign = Campaign.Calling("A").Theme("t1", "A", "2023-04-21").InOrder("a1", "A").Shown("a1"); // 5 working days late: 5 points, the minimum

        Assert.Equal([ScoreStepKind.FullPoints, ScoreStepKind.DaysLate], KindsOf("A1"));
        Assert.Equal([ScoreStepKind.FullPoints, ScoreStepKind.ProgrammesLate], KindsOf("B2"));
        Assert.Equal([ScoreStepKind.Publicity], KindsOf("D1")); // two of 3 points each, the maximum

        IEnumerable<ScoreStepKind> KindsOf(string indicator) => Line(indicator, campaign).Steps.Select(step => step.Kind);
    }

    [Fact]
    public void Without_a_held_activity_the_reason_is_that_none_was_planned_or_that_none_was_held()
    {
        var released = Campaign.Calling("A").Tell("2023-04-20", stamp => new PlanReleased(stamp, 1));

        Assert.Equal([ScoreStepKind.NothingPlanned], Line("C1", released).Steps.Select(step => step.Kind));
        Assert.Equal([ScoreStepKind.NothingHeld], Line("C1", released.Plan("a1", "A", "2023-06-16")).Steps.Select(step => step.Kind));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_of_step_has_its_words_and_its_wire_value(ScoreStepKind kind)
    {
        foreach (var count in new[] { 0, 1 })
        {
            var line = new ScoreLine(Scheme.Indicators[0], 1, ScoreLineState.Pending, null, [new(kind) { Count = count }], [], null);

            Assert.DoesNotContain("{", ScoreTexts.Explain(line), StringComparison.Ordinal);
        }
        Assert.True(Enum.TryParse<Proto.ScoreStepKind>($"{kind}", out _));
    }

    public static TheoryData<ScoreStepKind> Kinds() => [.. Enum.GetValues<ScoreStepKind>()];

    private static string Words(string no, Campaign campaign) => ScoreTexts.Explain(Line(no, campaign));

    private static ScoreLine Line(string no, Campaign campaign) =>
        Assert
            .Single(Scores.Calculate(campaign.Facts, Terms, Given.Calendar, Scheme, new(Day("2024-03-01"), Day("2023-12-01"))))
            .Lines.Single(line => line.Indicator == no);
}
