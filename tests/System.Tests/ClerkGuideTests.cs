using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ThemeDay.Testing;

namespace ThemeDay.SystemTests;

/// <summary>The commands of docs/clerk.zh-CN.md, run as they stand there, with the tables and files of examples/clerk.</summary>
[Collection(LoadedSystem.Collection)]
public sealed partial class ClerkGuideTests(LoadedSystem system)
{
    private const string District = "430511"; // the demo's figures are those of 430503

    // What the clerk sees, in this order.
    private static readonly string[] Milestones =
    [
        "检查通过：单位5个，主题3个",
        "submit-theme-2026-1  截止3月13日", // who has submitted nothing
        "催办：报送活动主题申报表已逾期",
        "大祥区教育局：校园食堂“明厨亮灶”家长开放日，2026年5月，现场观摩、座谈交流",
        "THEME_STATE_RETURNED",
        "THEME_STATE_ACCEPTED 惠农补贴政策面对面：耕地地力保护补贴如何申领",
        "5月6日 大祥区教育局 校园食堂“明厨亮灶”家长开放日",
        "plan/releases/1",
        "大祥区中心路街道办事处：方案4月8日前，报告4月22日前",
        "与第1版计划相比，调整时间1场，取消1场。",
        "由4月15日（星期三）调整为4月22日（星期三）",
        "拟通报：报送活动主题申报表已逾期",
        "大祥区消防救援大队 应于3月13日前完成",
        "circulars/1",
        "整改期限4月13日",
        "430511S04 逾期19个工作日",
        "ACTIVITY_STATE_HELD",
        "REPORT_STATE_PUBLISHED",
        "专栏上：社区便民服务中心开放体验",
        "REPORT_STATE_UNPUBLISHED",
        "专栏上有0篇",
        "REPORT_STATE_PUBLISHED",
        "纸质问卷18份",
        "QUESTIONNAIRE_STATE_RESULTS_PUBLISHED",
        "编号20",
        "OPINION_STATE_ANSWERED",
        "意见：建议周六上午也开放办事大厅。答复：自下月起",
        "STATEMENT_STATE_PUBLISHED",
        "A1 满分 10 分；晚 19 个工作日，扣 19 分；最低计 5 分；得 5 分",
        "SNAPSHOT_STATE_SUBMITTED",
        "ACTIVITY_STATE_PLANNED",
        "10月20日 大祥区市场监督管理局",
        "延长至4月10日",
        "征集单位5个",
    ];

    [Fact]
    public async Task The_commands_of_the_clerks_guide_lead_through_a_year_and_to_its_documents()
    {
        using var folder = new SharedTempFolder();
        CopyExample(folder.Of("examples/clerk"));
        var guide = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "docs/clerk.zh-CN.md"));
        var script = Run()
            .Replace(
                string.Concat(Commands().Matches(guide).Select(block => block.Groups["commands"].Value)),
                $"{Checkout.Root}/run ${{command}} --state \"$STATE\""
            )
            .Replace("430503", District, StringComparison.Ordinal);

        var (exitCode, output) = await ProcessLauncher.RunAsync(
            new ProcessSpec("bash", "-euo", "pipefail", "-c", script)
            {
                WorkingDirectory = folder.Path,
                Environment = new Dictionary<string, string?> { ["STATE"] = system.Running.State.Path, ["THEMEDAY_RUN"] = $"{Checkout.Root}/run" },
            },
            TestContext.Current.CancellationToken
        );

        Assert.True(exitCode == 0, output);
        var position = 0;
        foreach (var milestone in Milestones)
        {
            var found = output.IndexOf(milestone, position, StringComparison.Ordinal);
            Assert.True(found >= 0, $"{milestone}\n{output}");
            position = found + milestone.Length;
        }

        foreach (
            var (document, text) in ((string, string)[])
                [
                    ("征集通知.docx", "于2026年3月13日前（含当日）报送加盖公章的电子扫描件"),
                    ("活动主题申报表.docx", "“政务公开主题日”活动主题申报表"),
                    ("全年活动计划的通知.docx", "大审批发〔2026〕3号"),
                    ("4月活动的通知.docx", "4月15日（星期三）"),
                    ("4月活动的补充通知.docx", "4月22日（星期三）"),
                    ("第1号通报.docx", "大祥区消防救援大队"),
                ]
        )
            Assert.Contains(text, ReadText(folder.Of(document)), StringComparison.Ordinal);
        using (var plan = ZipFile.OpenRead(folder.Of("全年活动计划.xlsx")))
            Assert.NotNull(plan.GetEntry("xl/workbook.xml"));
        Assert.Contains(
            $"{District}S04,大祥区消防救援大队,省市驻区单位,",
            await File.ReadAllTextAsync(folder.Of("考核数据/scores.csv")),
            StringComparison.Ordinal
        );
    }

    // The guide's district is that of the demo, whose figures other tests compare.
    private static void CopyExample(string target)
    {
        Directory.CreateDirectory(target);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Checkout.Root, "examples/clerk")))
        {
            var copy = Path.Combine(target, Path.GetFileName(file));
            if (Path.GetExtension(file) is ".csv" or ".sh")
                File.WriteAllText(copy, File.ReadAllText(file).Replace("430503", District, StringComparison.Ordinal));
            else
                File.Copy(file, copy);
        }
    }

    private static string ReadText(string path)
    {
        using var document = ZipFile.OpenRead(path);
        using var body = document.GetEntry("word/document.xml")!.Open();
        return XDocument.Load(body).Root!.Value;
    }

    [GeneratedRegex("```sh\n(?<commands>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Commands();

    [GeneratedRegex("^\\./run (?<command>(import|export) .*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Run();
}
