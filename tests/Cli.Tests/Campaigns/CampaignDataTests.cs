using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using ThemeDay.Cli.Campaigns;
using ThemeDay.Cli.Demo;
using ThemeDay.Documents.Sheets;
using ThemeDay.Type.V1;

namespace ThemeDay.Cli.Tests.Campaigns;

/// <summary>The tables of a campaign, as people write them.</summary>
public sealed class CampaignDataTests : IDisposable
{
    private static readonly string Demo = Path.Combine(AppContext.BaseDirectory, "data");

    private static readonly DateOnly Today = new(2026, 12, 2);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("themeday-data-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void A_line_of_the_demo_is_read_with_everything_on_it()
    {
        var moved = DemoCampaign.Read(Demo).Themes.Single(theme => theme.No == 34);

        Assert.Equal("430503D16", moved.Unit);
        Assert.Equal(new DateOnly(2023, 8, 1), moved.Month);
        Assert.Equal(2, moved.Forms.Count);
        Assert.Equal(
            (new DateOnly(2023, 4, 17), new(2023, 4, 18), new(2023, 4, 19)),
            (moved.ReturnedOn!.Value, moved.CorrectedOn!.Value, moved.ReviewOn!.Value)
        );
        Assert.Equal(new DateOnly(2023, 8, 30), moved.LastDay);
        Assert.Equal([2, 5, 2, 1, 14], moved.Guests.Select(group => group.Count));
        Assert.Equal((true, 5, 23, 4), (moved.Held, moved.Pictures.Count, moved.Attended, moved.Opinions.Count));
        Assert.Equal(3, moved.Opinions.Count(opinion => opinion.Answer is not ""));
        Assert.Equal(2, moved.Publicity.Count);
    }

    [Fact]
    public void Tables_with_Chinese_names_and_headers_and_values_as_people_type_them_are_read()
    {
        WriteCampaign();
        Write("单位.csv", "单位代码,单位名称,单位类型", "430999001,某某街道办事处,街道", "430999D01,某某县教育局,部门");
        Write("扫描件/一.pdf", "%PDF-1.4 scan");
        WritePicture("图片/现场.jpg", 1);
        Write("正文.txt", "我局开展了活动。");
        Write(
            "主题.csv",
            "序号,申报单位,活动主题,计划月份,活动形式,联系人及电话,盖章扫描件,申报日期,审核结果,审核日期,活动日期",
            "１,某某街道办事处,居民代表看变化,6月份,实地调研；座谈交流,张三 0739-5000001,扫描件/一.pdf,2024/3/4,采纳,2024年3月12日,2024年6月12日（星期三）",
            ",,,,,,,,,,",
            "2,430999D01,教育开放日,,,,,,,,"
        );
        Write("方案.csv", "序号,报送日期,地点,邀请对象", "1,6月3日,会议室,人大代表3人、普通市民１2人");
        Write("报告.csv", "序号,是否开展,参加人数,正文文件,图片,报送日期", "1,是,\"1,018\",正文.txt,图片/现场.jpg,2024.6.14");

        var data = Read();

        Assert.Equal(("2024-1", 5, null), (data.Campaign.Campaign, data.Campaign.ProgrammeLead.WorkingDays, data.Campaign.ReportLead.WorkingDays));
        Assert.Equal(15, data.Campaign.ReportLead.CalendarDays);
        Assert.Equal(["现场观摩", "实地调研", "座谈交流"], data.Campaign.Forms);
        Assert.Equal(
            "code,name,kind\n430999001,某某街道办事处,subdistrict\n430999D01,某某县教育局,department\n",
            data.GetUnitsCsv([]).ReplaceLineEndings("\n")
        );
        var first = data.Themes[0];
        Assert.Equal((1, "430999001", new DateOnly(2024, 6, 1)), (first.No, first.Unit, first.Month));
        Assert.Equal(["实地调研", "座谈交流"], first.Forms);
        Assert.Equal(("张三", "0739-5000001"), (first.Contact!.Person, first.Contact.Phone));
        Assert.Equal((new DateOnly(2024, 3, 4), Review.Accepted, new DateOnly(2024, 3, 12)), (first.SubmittedOn, first.Review, first.ReviewOn));
        Assert.Equal((new DateOnly(2024, 6, 12), new DateOnly(2024, 6, 12), new DateOnly(2024, 6, 3)), (first.StartsOn, first.EndsOn, first.ProgrammeOn));
        Assert.Equal([("人大代表", 3), ("普通市民", 12)], first.Guests.Select(guests => (guests.Audience, guests.Count)));
        Assert.Equal((true, 1018, "我局开展了活动。"), (first.Held, first.Attended, first.ReportText));
        Assert.Equal("%PDF-1.4 scan", new StreamReader(first.Scan!.Open()).ReadToEnd().Trim());
        Assert.Equal("图片/现场.jpg", Assert.Single(first.Pictures).Name);
        var draft = data.Themes[1];
        Assert.Equal(("430999D01", null, null, null), (draft.Unit, draft.Month, draft.SubmittedOn, draft.Contact));
    }

    [Fact]
    public void Workbooks_and_files_that_Excel_saved_under_Chinese_Windows_read_as_text_in_UTF_8()
    {
        WriteSmall();
        var expected = Read();
        var gb18030 = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;
        var themes = PathOf("主题.csv");
        File.WriteAllBytes(themes, gb18030.GetBytes(File.ReadAllText(themes)));
        File.Delete(PathOf("单位.csv"));
        using (var workbook = File.Create(PathOf("单位.xlsx")))
            SheetWriter.Write(
                workbook,
                "Sheet1",
                [new("代码", 10), new("名称", 10), new("类型", 10)],
                [
                    ["430999001", "某某街道办事处", "街道"],
                ]
            );

        var data = Read();

        Assert.Equal(expected.Units.Select(unit => (unit.Code, unit.Name, unit.Kind)), data.Units.Select(unit => (unit.Code, unit.Name, unit.Kind)));
        Assert.Equal(expected.Themes.Select(theme => theme.Topic), data.Themes.Select(theme => theme.Topic));
        File.WriteAllBytes(themes, [0xFF, 0xFE, 0x63, 0x00]);
        Assert.Equal(["主题.csv：不是UTF-8或者GB18030编码的文本，请在Excel中另存为“CSV UTF-8（逗号分隔）”"], ProblemsOf());
    }

    [Fact]
    public void Every_problem_is_told_at_once_by_file_line_column_and_value()
    {
        WriteCampaign(("申报截止日期", "2月30日"), ("最少主题数", "0"));
        Write("单位.csv", "代码,名称,类型", "430999001,某某街道办事处,乡里", "430999001,某某局,部门");
        Write(
            "主题.csv",
            "序号,申报单位,活动主题,心得,盖章扫描件,审核结果",
            "1,某某街道办事处,,,没有.pdf,",
            "1,,主题,,../../etc/passwd,待定",
            "二,某某街道办事处,主题,,,"
        );
        Write("报告.csv", "序号,是否开展", "9,是");

        Assert.Equal(
            [
                "单位.csv 第2行 “类型”栏（填写为“乡里”）",
                "单位.csv 第3行 “代码”栏（填写为“430999001”）",
                "征集设置.csv 第6行 “申报截止日期”栏（填写为“2月30日”）",
                "征集设置.csv 第13行 “最少主题数”栏（填写为“0”）",
                "主题.csv 第1行 “心得”栏",
                "主题.csv 第2行 “活动主题”栏",
                "主题.csv 第2行 “盖章扫描件”栏（填写为“没有.pdf”）",
                "主题.csv 第3行 “序号”栏（填写为“1”）",
                "主题.csv 第4行 “序号”栏（填写为“二”）",
                "报告.csv 第2行 “序号”栏（填写为“9”）",
            ],
            ProblemsOf().Select(problem => problem[..problem.IndexOf('：', StringComparison.Ordinal)])
        );
    }

    [Fact]
    public void A_file_outside_of_the_folder_is_not_read()
    {
        WriteSmall();
        var outside = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.pdf");
        File.WriteAllText(outside, "secret");
        try
        {
            File.CreateSymbolicLink(PathOf("link.pdf"), outside);
            Directory.CreateSymbolicLink(PathOf("linked"), Path.GetTempPath());
            foreach (var name in (string[])[$"../{Path.GetFileName(outside)}", outside, "link.pdf", $"linked/{Path.GetFileName(outside)}"])
            {
                Write("主题.csv", "序号,申报单位,活动主题,盖章扫描件", $"1,某某街道办事处,主题,{name}");
                Assert.Contains("盖章扫描件", Assert.Single(ProblemsOf()), StringComparison.Ordinal);
            }
        }
        finally
        {
            File.Delete(outside);
        }
    }

    [Theory]
    [InlineData("活动日期", "待定")]
    [InlineData("计划月份", "第二季度")]
    [InlineData("活动形式", "文艺演出")]
    [InlineData("联系人及电话", "张三")]
    [InlineData("申报日期", "2024-02-30")]
    public void A_value_that_can_be_read_in_two_ways_or_none_is_left_to_a_person(string column, string value)
    {
        WriteSmall();
        Write("主题.csv", $"序号,申报单位,活动主题,{column}", $"1,某某街道办事处,主题,{value}");

        Assert.StartsWith($"主题.csv 第2行 “{column}”栏（填写为“{value}”）：", ProblemsOf()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Every_rule_has_a_case_that_breaks_it_and_no_other_rule()
    {
        Assert.Equal(Enum.GetValues<CampaignRule>(), Cases().Select(each => each.Rule).Order());
        foreach (var (rule, themes) in Cases())
        {
            List<CampaignRule> found = [];
            var data = Given.Data(themes);
            if (rule is CampaignRule.NotOpened)
                data = data with { Campaign = data.Campaign with { OpensOn = null, FirstReleaseOn = null } };
            CampaignRules.Check(data, rule is CampaignRule.InFuture ? new(2024, 3, 11) : Today, (_, _, each) => found.Add(each));
            Assert.True(found.Distinct().SequenceEqual([rule]), $"{rule}: {string.Join(' ', found)}");
        }
    }

    private static IEnumerable<(CampaignRule Rule, ThemeRecord[] Themes)> Cases()
    {
        var submitted = Given.Theme() with { Review = Review.None, ReviewOn = null, StartsOn = null, EndsOn = null };
        var (theme, reported) = (Given.Theme(), Given.ReportedTheme());
        DateOnly day = new(2024, 3, 6);
        yield return (CampaignRule.NotSubmitted, [submitted with { SubmittedOn = null, ReturnedOn = day }]);
        yield return (CampaignRule.SubmittedBeforeOpening, [submitted with { SubmittedOn = new(2024, 2, 29) }]);
        yield return (CampaignRule.RequiredToSubmit, [submitted with { Scan = null }]);
        yield return (CampaignRule.MonthBeforeFirst, [submitted with { Month = new(2024, 2, 1) }]);
        yield return (CampaignRule.LateMonthReasonMissing, [submitted with { Month = new(2024, 12, 1) }]);
        yield return (CampaignRule.InFuture, [theme with { StartsOn = null, EndsOn = null }]);
        yield return (CampaignRule.ReasonMissing, [submitted with { ReturnedOn = day, ReturnedItems = ["scan"] }]);
        yield return (CampaignRule.ReturnedItemsMissing, [submitted with { ReturnedOn = day, Reason = "?" }]);
        yield return (CampaignRule.BeforePrevious, [theme with { ReviewOn = new(2024, 3, 3) }]);
        yield return (CampaignRule.CorrectedWithoutReturn, [submitted with { CorrectedOn = day, CorrectedScan = Given.File("2.pdf") }]);
        yield return (CampaignRule.CorrectedScanMissing, [submitted with { ReturnedOn = day, ReturnedItems = ["scan"], Reason = "?", CorrectedOn = day }]);
        yield return (CampaignRule.ReviewWithoutDay, [submitted with { Review = Review.Accepted }]);
        yield return (CampaignRule.ReviewMissing, [submitted with { ReviewOn = day }]);
        yield return (CampaignRule.ReviewedWhileReturned, [theme with { ReturnedOn = day, ReturnedItems = ["scan"], Reason = "?" }]);
        yield return (CampaignRule.MergedIntoMissing, [submitted with { Review = Review.Merged, ReviewOn = day, Reason = "?" }]);
        yield return (CampaignRule.MergedIntoUnknown, [submitted with { Review = Review.Merged, ReviewOn = day, Reason = "?", MergedInto = 99 }]);
        yield return (CampaignRule.EndsBeforeStart, [theme with { EndsOn = new(2024, 6, 11) }]);
        yield return (CampaignRule.TooManyDays, [theme with { EndsOn = new(2024, 7, 13) }]);
        yield return (CampaignRule.MoveIncomplete, [theme with { MovedTo = new(2024, 7, 1) }]);
        yield return (CampaignRule.NotAfterRelease, [theme with { CancelledOn = Given.FirstRelease, CancelReason = "?" }]);
        yield return (CampaignRule.MovedAfterActivity, [theme with { MovedOn = new(2024, 7, 2), MovedTo = new(2024, 7, 1), MoveReason = "?" }]);
        yield return (CampaignRule.NotPlanned, [submitted with { Held = true }]);
        yield return (CampaignRule.RequiredToFile, [reported with { Attended = null }]);
        yield return (CampaignRule.TooManyAttended, [reported with { Attended = 100_001 }]);
        yield return (CampaignRule.ApprovedWithoutFiling, [reported with { ProgrammeOn = null }]);
        yield return (
            CampaignRule.ProgrammeAfterCancellation,
            [theme with { ProgrammeOn = new(2024, 6, 3), Venue = "Hall", CancelledOn = new(2024, 6, 3), CancelReason = "?" }]
        );
        yield return (CampaignRule.HeldAndCancelled, [theme with { Held = true, CancelledOn = new(2024, 6, 3), CancelReason = "?" }]);
        yield return (CampaignRule.ReportWithoutActivity, [reported with { Held = false }]);
        yield return (CampaignRule.ReportBeforeActivity, [reported with { EndsOn = new(2024, 6, 15) }]);
        yield return (CampaignRule.AcceptedWithoutReport, [reported with { ReportOn = null }]);
        yield return (CampaignRule.PublishedWithoutAcceptance, [reported with { AcceptedOn = null }]);
        yield return (CampaignRule.MergedIntoWithoutMerge, [submitted with { MergedInto = 2 }, Given.Theme(2)]);
        yield return (CampaignRule.NotOpened, [submitted]);
        yield return (
            CampaignRule.MergedIntoNotSubmitted,
            [
                submitted with
                {
                    Review = Review.Merged,
                    ReviewOn = day,
                    Reason = "?",
                    MergedInto = 2,
                },
                submitted with
                {
                    No = 2,
                    Review = Review.Declined,
                    ReviewOn = day,
                    Reason = "?",
                },
            ]
        );
    }

    [Fact]
    public void What_cannot_have_happened_is_told_before_anything_is_entered()
    {
        ThemeRecord[] themes =
        [
            Given.Theme(1) with
            {
                MovedOn = Given.Campaign.FirstReleaseOn,
                MovedTo = new(2024, 7, 1),
                MoveReason = "weather",
            },
            Given.Theme(2) with
            {
                Review = Review.Declined,
                Reason = "late",
                Held = true,
            },
            Given.Theme(3) with
            {
                ReportOn = new(2024, 6, 20),
                ReportText = "Report",
                Attended = 3,
            },
            Given.Theme(4) with
            {
                Review = Review.Merged,
                Reason = "same",
                MergedInto = 99,
            },
            Given.Theme(5) with
            {
                Scan = null,
                Contact = null,
            },
            Given.Theme(6) with
            {
                SubmittedOn = null,
            },
        ];
        List<string> problems = [];

        CampaignRules.Check(Given.Data(themes), Today, (theme, column, rule) => problems.Add($"{theme.No} {column} {rule}"));

        Assert.Equal(
            [
                "1 moved_on NotAfterRelease",
                "2 held NotPlanned",
                "3 held ReportWithoutActivity",
                "4 merged_into MergedIntoUnknown",
                "5 contact RequiredToSubmit",
                "5 scan RequiredToSubmit",
                "6 submitted_on NotSubmitted",
            ],
            problems
        );
    }

    [Fact]
    public void Every_rule_table_column_and_setting_has_its_words()
    {
        Assert.All(CampaignFolder.Columns.Keys, table => Assert.NotEmpty(CampaignTexts.GetNames($"Table_{table}")));
        foreach (var columns in CampaignFolder.Columns.Values)
        {
            var names = columns.SelectMany(column => CampaignTexts.GetNames($"Column_{column}")).ToList();
            Assert.Equal(names.Distinct(), names); // no header may mean two columns of one table
        }

        Assert.All(Enum.GetValues<CampaignRule>(), rule => Assert.NotEmpty(CampaignTexts.Get($"Rule_{rule}")));
    }

    [Fact]
    public void A_quote_that_is_not_closed_is_told_by_its_line()
    {
        WriteSmall();
        Write("主题.csv", "序号,申报单位,活动主题", "1,某某街道办事处,主题", "2,某某街道办事处,\"主题", "");

        Assert.Equal(["主题.csv 第3行：引号没有成对，或者出现在一栏的中间"], ProblemsOf());
    }

    [Fact]
    public void A_cell_without_a_column_is_told_and_not_dropped()
    {
        WriteSmall();
        Write("主题.csv", "序号,申报单位,活动主题", "1,某某街道办事处,主题,其一,其二");

        Assert.Equal(
            ["主题.csv 第2行（填写为“其一”）", "主题.csv 第2行（填写为“其二”）"],
            ProblemsOf().Select(problem => problem[..problem.IndexOf('：', StringComparison.Ordinal)])
        );
    }

    [Fact]
    public void The_same_picture_twice_in_a_report_is_told()
    {
        WriteSmall();
        WritePicture("a.jpg", 1);
        WritePicture("b.jpg", 1);
        Write("报告.csv", "序号,图片,横幅照片", "1,a.jpg,b.jpg");

        Assert.Contains("同一张图片：a.jpg、b.jpg", Assert.Single(ProblemsOf()), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_came_and_what_was_returned_are_read_from_columns_of_their_own()
    {
        WriteSmall();
        Write("主题.csv", "序号,申报单位,活动主题,退回事项", "1,某某街道办事处,主题,月份、联系人");
        Write("报告.csv", "序号,到场对象", "1,人大代表、普通市民");

        var theme = Assert.Single(Read().Themes);

        Assert.Equal(["month", "contact"], theme.ReturnedItems);
        Assert.Equal(["人大代表", "普通市民"], theme.Present);
    }

    [Fact]
    public void Every_column_that_has_a_name_is_one_of_a_table()
    {
        const string Prefix = "Column_";
        var named = XDocument
            .Load(Path.Combine(AppContext.BaseDirectory, "CampaignTexts.resx"))
            .Descendants("data")
            .Select(data => data.Attribute("name")!.Value)
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..]);

        Assert.Equal(CampaignFolder.Columns.Values.SelectMany(columns => columns).Concat(DemoCampaign.Columns).Distinct().Order(), named.Order());
    }

    [Fact]
    public void A_unit_that_the_system_has_is_not_imported_again()
    {
        var data = Given.Data() with { Units = [new("1", "First", UnitKind.Department), new("2", "Second, \"new\"", UnitKind.Township)] };

        Assert.Equal("code,name,kind\n2,\"Second, \"\"new\"\"\",township\n", data.GetUnitsCsv(["1"]).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void What_is_written_and_not_imported_is_noted()
    {
        WriteSmall();
        Write("方案.csv", "序号,地点", "1,会议室");
        Write("报告.csv", "序号,参加人数,正文", "1,12,活动如期开展。");
        FileProblems problems = new();

        CampaignFolder.Read(folder.FullName, problems);

        Assert.Equal(
            ["方案.csv 第2行 “方案报送日期”栏：没有报送日期，方案不导入", "报告.csv 第2行 “报告报送日期”栏：没有报送日期，报告不导入"],
            problems.Notes.Select(note => $"{note}")
        );
    }

    [Fact]
    public void What_is_missing_in_many_rows_is_told_once()
    {
        FileProblems problems = new();
        foreach (var line in (int[])[2, 3, 7])
            problems.Add(new("主题.csv", line, "联系人及电话", "", "没有填写"));

        Assert.Equal(["主题.csv 第2、3、7行 “联系人及电话”栏：没有填写"], problems.FormatLines());
    }

    [Fact]
    public void The_same_table_twice_and_one_that_is_missing_are_told()
    {
        WriteSmall();
        File.Copy(PathOf("主题.csv"), PathOf("themes.csv"));
        File.Delete(PathOf("单位.csv"));

        var problems = ProblemsOf();

        Assert.Contains(problems, problem => problem.Contains("只保留一份", StringComparison.Ordinal));
        Assert.Contains("单位.csv：缺少这张表。文件可以命名为单位、单位名单、units（后面可以加“表”字），格式为.csv或者.xlsx", problems);
    }

    [Fact]
    public void A_missing_table_is_told_with_the_names_it_may_have_and_the_files_that_were_found()
    {
        WriteSmall();
        File.Move(PathOf("主题.csv"), PathOf("主题清单2024.csv"));
        File.Move(PathOf("单位.csv"), PathOf("单位.xls"));
        Write("报告.ods", "binary");
        Write("~$征集设置.xlsx", "of Excel, while the workbook is open");

        Assert.Equal(
            [
                "单位.xls：不能读取.xls文件，请用Excel打开，另存为“Excel工作簿（.xlsx）”或者“CSV UTF-8（逗号分隔）（.csv）”",
                "主题.csv：缺少这张表。文件可以命名为主题、活动主题、主题申报、themes（后面可以加“表”字），格式为.csv或者.xlsx；"
                    + "文件夹中还有不能识别是哪张表的文件：主题清单2024.csv，如有这张表，请改名",
                "报告.ods：不能读取.ods文件，请用Excel打开，另存为“Excel工作簿（.xlsx）”或者“CSV UTF-8（逗号分隔）（.csv）”",
            ],
            ProblemsOf()
        );
    }

    [Fact]
    public void A_table_is_known_by_its_name_with_the_word_for_table_and_in_capitals()
    {
        WriteSmall();
        File.Move(PathOf("主题.csv"), PathOf("主题表.csv"));
        File.Move(PathOf("单位.csv"), PathOf("Units.CSV"));

        Assert.Empty(ProblemsOf());
        Assert.Single(Read().Themes);
    }

    [Fact]
    public void A_table_that_is_not_read_since_its_name_is_unknown_is_noted()
    {
        WriteSmall();
        Write("报告清单.csv", "序号,正文", "1,我局开展了活动。");
        FileProblems problems = new();

        CampaignFolder.Read(folder.FullName, problems);

        Assert.Empty(problems.Problems);
        Assert.Contains("报告清单.csv：文件名不是任何一张表的名称，没有读取", problems.FormatNotes());
    }

    [Fact]
    public void A_text_with_the_name_of_a_scan_or_a_picture_is_told_before_anything_is_written()
    {
        WriteSmall();
        Write("声明.pdf", "this is a text");
        Write("照片.png", "this is a text");
        Write("主题.csv", "序号,申报单位,活动主题,盖章扫描件", "1,某某街道办事处,主题,声明.pdf");
        Write("报告.csv", "序号,图片", "1,照片.png");

        Assert.Equal(
            [
                "主题.csv 第2行 “盖章扫描件”栏（填写为“声明.pdf”）：文件“声明.pdf”的内容不是PDF、OFD、JPEG或者PNG（以文件内容为准，与文件名无关）",
                "报告.csv 第2行 “图片”栏（填写为“照片.png”）：文件“照片.png”的内容不是JPEG或者PNG图片（以文件内容为准，与文件名无关）",
            ],
            ProblemsOf()
        );
    }

    [Fact]
    public void A_picture_that_ends_in_its_header_and_an_archive_that_is_no_OFD_are_told()
    {
        WriteSmall();
        File.WriteAllBytes(PathOf("截断.jpg"), SamplePhoto.Create(Given.Theme(), 1)[..20]);
        using (var archive = ZipFile.Open(PathOf("压缩包.ofd"), ZipArchiveMode.Create))
            archive.CreateEntry("a.txt");
        Write("主题.csv", "序号,申报单位,活动主题,盖章扫描件", "1,某某街道办事处,主题,压缩包.ofd");
        Write("报告.csv", "序号,图片", "1,截断.jpg");

        var problems = ProblemsOf();

        Assert.Contains(problems, problem => problem.Contains("文件“压缩包.ofd”的内容不是PDF", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.EndsWith("图片“截断.jpg”已损坏或者不完整", StringComparison.Ordinal));
    }

    [Fact]
    public void A_unit_code_or_name_that_Registry_would_refuse_is_told()
    {
        WriteSmall();
        Write("单位.csv", "代码,名称,类型", "430999001,某某街道办事处,街道", "430-999,某某局,部门", $"430999D02,{new string('局', 101)},部门");

        Assert.Equal(
            [
                "单位.csv 第3行 “代码”栏（填写为“430-999”）：应当是1至20位字母和数字",
                $"单位.csv 第4行 “名称”栏（填写为“{new string('局', 60)}…”）：最多100个字，现有101个字",
            ],
            ProblemsOf()
        );
    }

    [Fact]
    public void Problems_of_the_settings_hide_none_of_the_themes()
    {
        WriteCampaign(("考核截止日期", ""), ("邀请对象", ""));
        Write("单位.csv", "代码,名称,类型", "430999001,某某街道办事处,街道");
        Write(
            "主题.csv",
            "序号,申报单位,活动主题,计划月份,活动形式,申报日期,审核日期",
            "1,某某街道办事处,主题,第二季度,文艺演出,3月4日,",
            "2,某某街道办事处,主题,,,2024-02-30,",
            "3,某某街道办事处,主题,,,,2024-03-06"
        );
        Write("方案.csv", "序号,邀请对象", "1,人大代表3人");

        Assert.Equal(
            [
                "征集设置.csv 第10行 “考核截止日期”栏：没有填写",
                "征集设置.csv 第16行 “邀请对象”栏：没有填写",
                "主题.csv 第2行 “计划月份”栏（填写为“第二季度”）：涉及多个月份，请确定一个计划月份",
                "主题.csv 第2行 “活动形式”栏（填写为“文艺演出”）：含有征集通知以外的活动形式，请从规定的活动形式中选择",
                "主题.csv 第3行 “申报日期”栏（填写为“2024-02-30”）：不是日期，请填写年、月、日，如“2023年6月9日”",
                "主题.csv 第4行 “申报日期”栏：没有申报日期，不能退回、补正或者审核",
            ],
            ProblemsOf()
        );
    }

    [Theory]
    [InlineData("代码,名称,类型\n430999001,,街道\n", "单位.csv 第2行 “名称”栏：没有填写")]
    [InlineData("代码,名称\n430999001,某某街道办事处\n", "单位.csv 第1行 “单位类型”栏：缺少这一栏")]
    [InlineData("", "单位.csv：没有内容，第一行应当是各栏名称")]
    public void A_unit_that_cannot_be_read_makes_no_problem_of_the_themes_of_the_unit(string units, string expected)
    {
        WriteSmall();
        File.WriteAllText(PathOf("单位.csv"), units);

        Assert.Equal(expected, ProblemsOf()[0]);
        Assert.DoesNotContain(ProblemsOf(), problem => problem.Contains("主题.csv", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("一周", 0, 7)]
    [InlineData("２个星期", 0, 14)]
    [InlineData("五个工作日", 5, 0)]
    [InlineData("十五日", 0, 15)]
    public void A_time_limit_is_read_as_it_is_said(string written, int workingDays, int calendarDays)
    {
        Assert.True(LeadTimeText.TryParse(written, out var lead));
        Assert.Equal((workingDays, calendarDays), (lead!.WorkingDays ?? 0, lead.CalendarDays ?? 0));
    }

    [Theory]
    [InlineData("尽快", "应当填写为“5个工作日”“15日”“1周”（一周为7个自然日），或者一个具体日期")]
    [InlineData("300个工作日", "工作日应当为1至250个，自然日应当为1至366日")]
    public void A_time_limit_that_is_none_is_told_with_what_is_allowed(string written, string expected)
    {
        WriteSmall();
        WriteCampaign(("补正时限", written));

        Assert.EndsWith($"：{expected}", Assert.Single(ProblemsOf()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(';', "\n")]
    [InlineData('\t', "\r\n")]
    [InlineData(',', "\r")]
    public void Files_with_semicolons_tabs_and_the_line_breaks_of_any_system_are_read(char delimiter, string lineBreak)
    {
        WriteSmall();
        var text = File.ReadAllText(PathOf("主题.csv")).Replace(',', delimiter).ReplaceLineEndings(lineBreak);
        File.WriteAllText(PathOf("主题.csv"), text + $"二{delimiter}某某街道办事处{delimiter}主题{lineBreak}");

        Assert.Equal(["主题.csv 第3行 “序号”栏（填写为“二”）：应当是1至999999之间的整数"], ProblemsOf());
    }

    [Fact]
    public void A_table_with_Chinese_commas_between_its_cells_is_told()
    {
        WriteSmall();
        Write("单位.csv", "代码，名称，类型", "430999001，某某街道办事处，街道");

        Assert.Equal(["单位.csv 第1行：各栏之间是中文逗号，应当是英文逗号，请在Excel中另存为“CSV UTF-8（逗号分隔）”"], ProblemsOf());
    }

    [Fact]
    public void A_first_release_before_every_review_is_a_problem_and_not_left_out()
    {
        WriteSmall();
        Write("扫描件.pdf", "%PDF-1.4 scan");
        Write(
            "主题.csv",
            "序号,申报单位,活动主题,计划月份,活动形式,联系人及电话,盖章扫描件,申报日期,审核结果,审核日期,活动日期",
            "1,某某街道办事处,主题,6月,实地调研,张三 0739-5000001,扫描件.pdf,2024-03-04,采纳,2024-03-18,2024-06-12",
            "2,某某街道办事处,主题二,6月,实地调研,张三 0739-5000001,扫描件.pdf,2024-03-04,采纳,2024-03-20,2024-06-13"
        );

        Assert.Equal(
            [
                "征集设置.csv 第9行 “计划发布日期”栏（填写为“2024.3.15”）：早于各主题的审核日期，当日没有可以发布的主题；应当为2024-03-18（最早采纳主题的日期）及以后",
            ],
            ProblemsOf()
        );
    }

    [Fact]
    public void An_opening_in_the_future_is_told_before_anything_is_written()
    {
        WriteSmall();
        WriteCampaign(("启动日期", "2027-01-04"), ("计划发布日期", "2027-02-01"), ("申报截止日期", "2027-03-01"), ("考核截止日期", "2028-01-01"));

        Assert.Equal(
            ["启动日期”栏（填写为“2027-01-04”）：晚于今天，尚未发生", "计划发布日期”栏（填写为“2027-02-01”）：晚于今天，尚未发生"],
            ProblemsOf().Select(problem => problem[(problem.IndexOf('“', StringComparison.Ordinal) + 1)..])
        );
    }

    [Fact]
    public void A_merged_unit_is_taken_for_each_of_its_rows_with_a_note()
    {
        WriteSmall();
        File.Delete(PathOf("主题.csv"));
        using (var workbook = File.Create(PathOf("主题.xlsx")))
            SheetWriter.Write(
                workbook,
                "Sheet1",
                [new("序号", 10), new("申报单位", 10), new("活动主题", 10)],
                [
                    ["1", "某某街道办事处", "主题一"],
                    ["2", "", "主题二"],
                ]
            );
        Merge(PathOf("主题.xlsx"), "B2:B3");

        FileProblems problems = new();
        var data = CampaignFolder.Read(folder.FullName, problems);

        Assert.Empty(problems.Problems);
        Assert.Equal(["430999001", "430999001"], data.Themes.Select(theme => theme.Unit));
        Assert.Contains("主题.xlsx 第3行 “申报单位”栏（填写为“某某街道办事处”）：合并单元格，按合并区域第一行的内容读取", problems.FormatNotes());
    }

    private void WriteSmall()
    {
        WriteCampaign();
        Write("单位.csv", "代码,名称,类型", "430999001,某某街道办事处,街道");
        Write("主题.csv", "序号,申报单位,活动主题", "1,某某街道办事处,主题");
    }

    private void WriteCampaign(params (string Item, string Value)[] changes)
    {
        (string Item, string Value)[] settings =
        [
            ("征集编号", "2024-1"),
            ("区划代码", "430999"),
            ("标题", "主题征集"),
            ("启动日期", "2024年3月1日"),
            ("申报截止日期", "2024/3/8"),
            ("起始月份", "2024年3月"),
            ("截止月份", "2024-11"),
            ("计划发布日期", "2024.3.15"),
            ("考核截止日期", "2025-01-01"),
            ("方案报送提前量", "５个工作日"),
            ("报告报送时限", "15 日"),
            ("最少主题数", "1"),
            ("补正时限", "3个工作日"),
            ("活动形式", "现场观摩、实地调研，座谈交流"),
            ("邀请对象", "人大代表、普通市民"),
            ("考核指标方案", "theme-day-2023"),
        ];
        Write(
            "征集设置.csv",
            ["设置项,内容", .. settings.Select(setting => $"{setting.Item},{changes.FirstOrDefault(change => change.Item == setting.Item, setting).Value}")]
        );
    }

    private void Write(string name, params string[] lines)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllText(PathOf(name), string.Join('\n', lines) + "\n");
    }

    private static void Merge(string workbook, string cells)
    {
        using var archive = ZipFile.Open(workbook, ZipArchiveMode.Update);
        var sheet = archive.Entries.Single(entry => entry.FullName.Contains("worksheets/", StringComparison.Ordinal));
        using var content = sheet.Open();
        var text = new StreamReader(content).ReadToEnd();
        var end = text.IndexOf(
            "sheetData>",
            text.IndexOf("</", text.LastIndexOf("row>", StringComparison.Ordinal), StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        var prefix = text[(text.LastIndexOf("</", end, StringComparison.Ordinal) + 2)..end];
        content.SetLength(0);
        using var writer = new StreamWriter(content);
        writer.Write(text.Insert(end + "sheetData>".Length, $"<{prefix}mergeCells><{prefix}mergeCell ref=\"{cells}\"/></{prefix}mergeCells>"));
    }

    private void WritePicture(string name, int seed)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllBytes(PathOf(name), SamplePhoto.Create(Given.Theme(), seed));
    }

    private string PathOf(string name) => Path.Combine(folder.FullName, name);

    private CampaignData Read()
    {
        FileProblems problems = new();
        var data = CampaignFolder.Read(folder.FullName, problems);
        Assert.Empty(problems.Problems);
        CampaignFolder.Check(data, Today, problems);
        Assert.Empty(problems.Problems);
        return data;
    }

    private IReadOnlyList<string> ProblemsOf()
    {
        FileProblems problems = new();
        CampaignFolder.Check(CampaignFolder.Read(folder.FullName, problems), Today, problems);
        return [.. problems.Problems.Select(problem => $"{problem}")];
    }
}
