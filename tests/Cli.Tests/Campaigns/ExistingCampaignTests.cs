using ThemeDay.Cli.Api;
using ThemeDay.Cli.Campaigns;
using ThemeDay.Cli.Imports;
using ThemeDay.Publication.V1;
using ThemeDay.Registry.V1;
using ThemeDay.Scheduling.V1;
using ThemeDay.Type.V1;

namespace ThemeDay.Cli.Tests.Campaigns;

/// <summary>Tables of a campaign that was entered by other means: only those that come are in the folder.</summary>
public sealed class ExistingCampaignTests : IDisposable
{
    private const string Campaign = "districts/430999/campaigns/2024-1";
    private const string FormTheme = "430999d01-1";

    private static readonly DateOnly Today = new(2024, 12, 2);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("themeday-existing-");
    private readonly FileProblems problems = new();

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Reports_alone_are_imported_and_the_rest_is_what_the_system_has()
    {
        Write("报告.csv", "序号,是否开展,参加人数,正文,报送日期", "1,是,15,我处开展了活动。,2024-06-14", $"{FormTheme},是,20,我局开展了活动。,2024-07-05");

        var data = Read(Planned());

        Assert.Empty(problems.FormatLines());
        Assert.Equal(
            ["MarkActivityHeld t-1", "FileReport t-1", "MarkActivityHeld 430999d01-1", "FileReport 430999d01-1"],
            Missing(data, Planned()).Select(step => $"{step.Kind} {step.Line.Id}")
        );
    }

    [Theory]
    [InlineData("1", "t-1")]
    [InlineData("１", "t-1")]
    [InlineData("t-1", "t-1")]
    [InlineData(FormTheme, FormTheme)]
    [InlineData("A-7", FormTheme)] // the number that its unit gave it
    public void A_row_names_its_theme_by_the_number_or_the_id(string written, string id)
    {
        Write("方案.csv", "主题编号,报送日期,地点", $"{written},2024-06-03,会议室");

        Assert.Equal(id, Assert.Single(Read(Planned()).Themes).Id);
        Assert.Empty(problems.FormatLines());
    }

    [Fact]
    public void What_is_imported_already_is_neither_written_again_nor_told_as_a_difference()
    {
        Write("报告.csv", "序号,参加人数,正文,报送日期", "1,15,我处开展了活动。,2024-06-14");
        var activity = $"{Campaign}/activities/t-1";
        var loaded = Planned();
        loaded = loaded with
        {
            Activities = new Dictionary<string, Activity>(loaded.Activities) { [activity] = CreateActivity("t-1", new(2024, 6, 12), ActivityState.Held) },
            Reports = new Dictionary<string, Report>
            {
                [$"{activity}/report"] = new()
                {
                    Name = $"{activity}/report",
                    Text = "我处开展了活动。",
                    Attended = 15,
                    FirstReceivedDate = new DateOnly(2024, 6, 14).ToProto(),
                    State = ReportState.Filed,
                },
            },
        };

        var data = Read(loaded);

        Assert.Empty(problems.FormatLines());
        Assert.Empty(Missing(data, loaded));
        Assert.Empty(CampaignComparison.Compare(data, loaded));
        Assert.Empty(CampaignRemainder.Find(data, loaded));
        Write("报告.csv", "序号,参加人数,正文,报送日期", "1,16,我处开展了活动。,2024-06-14");
        Assert.Equal("attended", Assert.Single(CampaignComparison.Compare(Read(loaded), loaded)).Column);
    }

    [Fact]
    public void All_that_is_wrong_is_told_at_once()
    {
        Write("方案.csv", "序号,报送日期,地点", "9,2024-06-03,会议室", "2,2024-06-03,会议室", "3,2024-06-03,会议室", "1,第二周,会议室");
        Write("报告.csv", "序号,是否开展,参加人数,正文,报送日期", "1,是,15,,2024-06-10", "t-1,是,15,正文,2024-06-14");

        Read(Planned());

        Assert.Equal(
            [
                "方案.csv 第2行 “序号”栏（填写为“9”）：这次征集没有这个主题，或者不止一个主题有这个序号；请填写主题编号（见 ./run export 写入的 plan.csv）",
                "方案.csv 第3行 “序号”栏（填写为“2”）：活动已经取消，不能再报送方案或者报告；恢复举办的，请先在计划中恢复并发布",
                "方案.csv 第4行 “报送日期”栏（填写为“2024-06-03”）：该主题没有列入计划（列入计划须采纳、填写活动日期，并在征集设置中填写计划发布日期）",
                "方案.csv 第5行 “报送日期”栏（填写为“第二周”）：不是日期，请填写年、月、日，如“2023年6月9日”",
                "报告.csv 第3行 “序号”栏（填写为“t-1”）：序号重复，一个主题只能有一行",
            ],
            problems.FormatLines()
        );
    }

    [Fact]
    public void Themes_alone_are_imported_into_a_campaign_that_is_open()
    {
        Write("主题.csv", "序号,申报单位,活动主题", "5,第二局,新的主题");
        Write("报告.csv", "序号,是否开展,参加人数,正文,报送日期", "1,是,15,我处开展了活动。,2024-06-14");

        var data = Read(Planned());

        Assert.Empty(problems.FormatLines());
        Assert.Equal(["DraftTheme t-5", "MarkActivityHeld t-1", "FileReport t-1"], Missing(data, Planned()).Select(step => $"{step.Kind} {step.Line.Id}"));
        Assert.Empty(CampaignComparison.Compare(data, Planned()));
    }

    [Fact]
    public void A_folder_without_any_of_the_tables_is_told_and_the_tables_of_the_system_are_not_read()
    {
        Write("征集设置.csv", "设置项,内容", "征集编号,2023-9");

        Assert.Equal("2024-1", Read(Planned()).Campaign.Campaign);

        Assert.Equal(
            [$"{folder.FullName}：没有可以导入的表，文件夹中应当有下列一张或者几张：主题.csv、方案.csv、报告.csv（或者.xlsx）"],
            problems.FormatLines()
        );
        Assert.Equal(["征集设置.csv：写明了 --campaign，以系统中的征集设置和单位为准，没有读取"], problems.FormatNotes());
    }

    [Fact]
    public void A_campaign_that_the_system_does_not_have_is_named()
    {
        var refused = Assert.Throws<CommandException>(() => new ExistingCampaign(Campaign, new()));

        Assert.StartsWith($"系统中没有征集“{Campaign}”", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_undone_since_is_not_done_again_by_a_repeated_import()
    {
        var data = Given.Data(Given.ReportedTheme());
        var loaded = Planned() with
        {
            Themes = new Dictionary<string, Theme>
            {
                ["t-1"] = new() { State = ThemeState.Returned, FirstReceivedDate = new DateOnly(2024, 3, 4).ToProto() },
            },
            Reports = new Dictionary<string, Report>
            {
                [$"{Campaign}/activities/t-1/report"] = new() { Name = $"{Campaign}/activities/t-1/report", State = ReportState.Unpublished },
            },
        };
        StepKind[] undone = [StepKind.SubmitTheme, StepKind.ReleasePlan, StepKind.PublishReport];

        Assert.Empty(CampaignLoader.FindRepeatable([.. CampaignSteps.Create(data).Where(step => undone.Contains(step.Kind))], loaded));
    }

    private CampaignData Read(LoadedState loaded)
    {
        var data = CampaignFolder.Read(folder.FullName, problems, new ExistingCampaign(Campaign, loaded));
        CampaignFolder.Check(data, Today, problems);
        SystemCheck.Check(data with { Themes = [.. data.Themes.Where(theme => !theme.HasUnreadCells)] }, loaded, problems);
        return data;
    }

    private static IReadOnlyList<Step> Missing(CampaignData data, LoadedState loaded) =>
        CampaignLoader.Partition(CampaignSteps.Create(data), loaded, data).Missing;

    // t-1 and the theme of a form are planned, t-2 is cancelled, t-3 is not in the plan.
    private static LoadedState Planned() =>
        new()
        {
            Units = new Dictionary<string, Unit>
            {
                ["430999001"] = new() { DisplayName = "第一街道办事处", Kind = UnitKind.Subdistrict },
                ["430999D01"] = new() { DisplayName = "第二局", Kind = UnitKind.Department },
            },
            Campaign = Given.StandingCampaign("districts/430999/units/430999001", "districts/430999/units/430999D01"),
            Themes = new Dictionary<string, Theme>
            {
                ["t-1"] = CreateTheme("430999001", "1"),
                ["t-2"] = CreateTheme("430999001", "2"),
                ["t-3"] = CreateTheme("430999001", "3"),
                [FormTheme] = CreateTheme("430999D01", "A-7"),
            },
            Releases = [new() { ReleaseDate = new DateOnly(2024, 3, 15).ToProto(), Name = $"{Campaign}/plan/releases/1" }],
            Activities = new[]
            {
                CreateActivity("t-1", new(2024, 6, 12), ActivityState.Planned),
                CreateActivity("t-2", new(2024, 6, 13), ActivityState.Cancelled),
                CreateActivity(FormTheme, new(2024, 7, 1), ActivityState.Planned),
            }.ToDictionary(activity => activity.Name),
        };

    private static Theme CreateTheme(string unit, string number) =>
        new()
        {
            Unit = $"districts/430999/units/{unit}",
            Topic = "主题",
            Month = new DateOnly(2024, 6, 1).ToProtoMonth(),
            Forms = { "A" },
            ExternalReference = number,
            State = ThemeState.Planned,
        };

    private static Activity CreateActivity(string id, DateOnly day, ActivityState state) =>
        new()
        {
            Name = $"{Campaign}/activities/{id}",
            FirstDate = day.ToProto(),
            LastDate = day.ToProto(),
            State = state,
        };

    private void Write(string name, params string[] lines) => File.WriteAllLines(Path.Combine(folder.FullName, name), lines);
}
