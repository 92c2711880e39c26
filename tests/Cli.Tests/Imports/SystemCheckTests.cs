using ThemeDay.Cli.Api;
using ThemeDay.Cli.Campaigns;
using ThemeDay.Cli.Imports;
using ThemeDay.Cli.Tests.Campaigns;
using ThemeDay.Registry.V1;
using ThemeDay.Scheduling.V1;
using ThemeDay.Type.V1;

namespace ThemeDay.Cli.Tests.Imports;

/// <summary>What the system would refuse is told before anything is written.</summary>
public sealed class SystemCheckTests
{
    private readonly FileProblems problems = new();

    [Fact]
    public void A_scheme_that_the_system_does_not_have_is_told_with_those_that_it_has()
    {
        var standing = new LoadedState { Schemes = [new() { Code = "theme-day-2023", Title = "指标" }] };

        Assert.Equal(["征集设置.csv “考核指标方案”栏：系统中没有这个考核指标方案，现有：theme-day-2023（指标）"], Check(Given.Data(), standing));
    }

    [Fact]
    public void The_theme_of_a_unit_that_was_closed_or_is_not_invited_is_told()
    {
        var standing = Known() with { Units = new Dictionary<string, Unit> { ["430999001"] = new() { State = UnitState.Closed } } };
        var opened = Known() with { Campaign = new() { State = CampaignState.Open } };

        Assert.Contains("不在本次征集的征集单位中", Assert.Single(Check(Given.Data(Theme()), standing)), StringComparison.Ordinal);
        Assert.Contains("不在本次征集的征集单位中", Assert.Single(Check(Given.Data(Theme()), opened)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_campaign_without_a_list_of_units_is_not_opened_for_units_that_its_table_does_not_have()
    {
        var standing = Known() with
        {
            Units = new Dictionary<string, Unit>
            {
                ["430999001"] = new() { DisplayName = "First" },
                ["430999002"] = new() { DisplayName = "第二街道办事处" },
                ["430999003"] = new() { DisplayName = "第三街道办事处", State = UnitState.Closed },
            },
        };
        var listed = Given.Data(Theme()) with { Campaign = Given.Campaign with { InvitedUnits = ["430999001"] } };
        var opened = standing with { Campaign = Given.StandingCampaign("districts/430999/units/430999001") };

        Assert.Empty(Check(listed, standing));
        Assert.Empty(Check(Given.Data(Theme()), opened));
        Assert.Equal(
            [
                "征集设置.csv “征集单位”栏：系统中还有1个单位不在单位表中（如第二街道办事处），不填写的，征集启动时一并列入；"
                    + "只征集单位表中的单位，请在这里逐个填写单位名称或者代码；征集全部单位，请把这些单位补入单位表",
            ],
            Check(Given.Data(Theme()), standing)
        );
    }

    [Fact]
    public void A_theme_that_the_plan_cannot_take_up_any_more_is_told_by_its_row_with_the_day_that_is_allowed()
    {
        var standing = Known() with
        {
            Campaign = new() { State = CampaignState.Open, InvitedUnits = { "districts/430999/units/430999001" } },
            Releases = [new() { ReleaseDate = new DateOnly(2024, 5, 6).ToProto() }],
        };

        Assert.Equal(
            ["主题.csv 第2行 “审核日期”栏：系统已于2024-05-06发布过计划，不能再按更早的日期列入、调整或者取消；应当为2024-05-06及以后，或者在系统中办理"],
            Check(Given.Data(Theme()), standing)
        );
    }

    [Fact]
    public void Personal_data_in_what_becomes_public_is_told_unless_it_is_written_already_or_the_number_is_public()
    {
        var data = Given.Data(Theme() with { Topic = "咨询电话13900001111" });

        Assert.Equal(["主题.csv 第2行 “活动主题”栏：含有电话号码，公开或者存档后无法收回，请删去"], Check(data, Known()));
        Assert.Empty(SystemCheck.FindPersonalData(data, Known() with { Campaign = new() { PublicPhoneNumbers = { "13900001111" } } }));
        Assert.Empty(SystemCheck.FindPersonalData(data, Known() with { Themes = new Dictionary<string, Theme> { ["t-1"] = new() } }));
    }

    [Fact]
    public void What_the_system_takes_is_no_problem() => Assert.Empty(Check(Given.Data(Theme()), Known()));

    private static LoadedState Known() => new() { Schemes = [new() { Code = Given.Campaign.Scheme }] };

    private ThemeRecord Theme() => Given.Theme() with { ThemeRow = Row("主题.csv", 2) };

    private TableRow Row(string file, int line) => new(file, line, new Dictionary<string, (string, string, int)>(), problems);

    private string[] Check(CampaignData data, LoadedState standing)
    {
        var before = problems.Problems.Count;
        SystemCheck.Check(data with { SettingsRow = Row("征集设置.csv", 0) }, standing, problems);
        return [.. problems.Problems.Skip(before).Select(problem => $"{problem}")];
    }
}
