using ThemeDay.Scheduling.Export;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.Testing;
using ThemeDay.Type.V1;

namespace ThemeDay.Scheduling.Tests.Export;

public sealed class CsvTests
{
    private const string Unit = "districts/430999/units/430999D01";

    [Fact]
    public void Scores_have_a_column_for_each_line_and_nothing_where_it_does_not_apply()
    {
        var scores = new Scores
        {
            Units =
            {
                new UnitScore
                {
                    Rank = 1,
                    Unit = Unit,
                    UnitDisplayName = "某某县税务局",
                    Kind = UnitKind.Stationed,
                    MaxPoints = Points("75"),
                    Lines = { Line("A1", "按时申报", "10"), Line("D1", "活动成效", null), Line("F", "加分", "0") },
                    Total = Points("93.33"),
                },
                new UnitScore
                {
                    Unit = Unit,
                    UnitDisplayName = "某某县教育局",
                    Kind = UnitKind.Department,
                    MaxPoints = Points("15"),
                    Lines = { Line("A1", "按时申报", "10"), Line("D1", "活动成效", null), Line("F", "加分", null) },
                    Total = Points("100.00"),
                },
            },
        };

        Assert.Equal(
            "\uFEFF名次,单位代码,单位名称,单位类型,满分,A1 按时申报,D1 活动成效,F 加分,总分\n"
                + "1,430999D01,某某县税务局,省市驻区单位,75,10,,0,93.33\n"
                + ",430999D01,某某县教育局,区直部门,15,10,,,100.00\n",
            ScoresCsv.Format(scores)
        );
    }

    [Fact]
    public void The_plan_is_that_of_the_last_release()
    {
        PlanRelease[] releases = [Release(1, new(2024, 3, 15)), Release(2, new(2024, 4, 2))];
        releases[0].Entries.Add(Entry("1", new(2024, 6, 3)));
        releases[1].Entries.Add(Entry("1", new(2024, 6, 4)));

        Assert.Equal(
            "\uFEFF主题编号,序号,单位代码,单位名称,活动主题,计划月份,活动形式,开始日期,结束日期\nt-1,1,430999D01,First,\"A, B\",2024-06,X\u3001Y,2024-06-04,2024-06-04\n",
            PlanCsv.FormatLatestRelease(releases)
        );
    }

    [Fact]
    public void Changes_say_of_each_release_what_it_changed_and_why()
    {
        var first = Release(1, new(2024, 3, 15));
        first.Changes.Add(new PlanChange { Kind = PlanChangeKind.Added, Entry = Entry("1", new(2024, 6, 3)) });
        var second = Release(2, new(2024, 4, 2));
        var moved = Entry("1", new(2024, 7, 1));
        moved.Reason = "flood";
        var cancelled = Entry("2", new(2024, 6, 5));
        (cancelled.Reason, cancelled.State) = ("closed", PlanEntryState.Cancelled);
        second.Changes.Add(
            new PlanChange
            {
                Kind = PlanChangeKind.Moved,
                Entry = moved,
                FirstDateBefore = new DateOnly(2024, 6, 3).ToProto(),
            }
        );
        second.Changes.Add(
            new PlanChange
            {
                Kind = PlanChangeKind.Cancelled,
                Entry = cancelled,
                FirstDateBefore = new DateOnly(2024, 6, 5).ToProto(),
            }
        );

        Assert.Equal(
            "\uFEFF计划版次,发布日期,变更,主题编号,序号,单位代码,单位名称,活动主题,原开始日期,现开始日期,理由\n"
                + "1,2024-03-15,新增,t-1,1,430999D01,First,\"A, B\",,2024-06-03,\n"
                + "2,2024-04-02,调整时间,t-1,1,430999D01,First,\"A, B\",2024-06-03,2024-07-01,flood\n"
                + "2,2024-04-02,取消,t-2,2,430999D01,First,\"A, B\",2024-06-05,,closed\n",
            PlanCsv.FormatChanges([first, second])
        );
    }

    [Fact]
    public void The_summary_names_every_figure_and_the_themes_that_are_late()
    {
        var rows = SummaryCsv.Format(new() { Held = 51, LateReports = { "11", "A-1", "5" } }).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal("\uFEFF项目,数量,主题", rows[0]);
        Assert.Equal(CampaignFigures.Descriptor.Fields.InFieldNumberOrder().Count, rows.Length - 1);
        Assert.Contains("已开展活动,51,", rows);
        Assert.Contains("逾期报送的报告,3,5、11、A-1", rows);
    }

    [Fact]
    public void Every_kind_of_unit_and_of_change_has_a_Chinese_name()
    {
        foreach (var kind in Enum.GetValues<UnitKind>())
            Assert.DoesNotContain(
                $"{kind}",
                ScoresCsv.Format(
                    new()
                    {
                        Units =
                        {
                            new UnitScore { Unit = Unit, Kind = kind },
                        },
                    }
                ),
                StringComparison.OrdinalIgnoreCase
            );
        foreach (var kind in Enum.GetValues<PlanChangeKind>().Except([PlanChangeKind.Unspecified]))
        {
            var release = Release(1, new(2024, 3, 15));
            release.Changes.Add(new PlanChange { Kind = kind, Entry = Entry("1", new(2024, 6, 3)) });
            Assert.DoesNotContain($"{kind}", PlanCsv.FormatChanges([release]), StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void The_page_on_the_files_lists_the_columns_of_each_in_their_order()
    {
        var page = File.ReadAllText(Path.Combine(Checkout.Root, "docs/export.zh-CN.md"));

        AssertListed("summary.csv", SummaryCsv.Columns.Select(column => column.Head));
        AssertListed("scores.csv", [.. ScoresCsv.Columns.Select(column => column.Head), "各项指标", ScoresCsv.Total.Head]);
        AssertListed("explanations.csv", ExplanationsCsv.Columns.Select(column => column.Head));
        AssertListed("plan.csv", PlanCsv.Columns.Select(column => column.Head));
        AssertListed("changes.csv", PlanCsv.ChangeColumns.Select(column => column.Head));

        void AssertListed(string file, IEnumerable<string> columns)
        {
            var section = page.Split("\n## ").Single(part => part.StartsWith($"{file} ", StringComparison.Ordinal));
            var rows = section.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(2);
            Assert.Equal(columns, rows.Select(row => row.Split('|')[1].Trim()));
        }
    }

    [Theory]
    [InlineData("=1+1")]
    [InlineData("\n=1+1")]
    [InlineData("\uff1d1")]
    [InlineData(" @sum")]
    [InlineData("'=1")] // which must not look like an escaped =1
    public void A_topic_that_a_spreadsheet_would_take_for_a_formula_stays_text(string topic)
    {
        var release = Release(1, new(2024, 3, 15));
        var entry = Entry("1", new(2024, 6, 3));
        entry.Topic = topic;
        release.Entries.Add(entry);

        Assert.Contains($",\"'{topic}\",", PlanCsv.FormatLatestRelease([release]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_campaign_without_a_release_has_header_lines_alone()
    {
        Assert.Single(PlanCsv.FormatLatestRelease([]), letter => letter == '\n');
        Assert.Single(PlanCsv.FormatChanges([]), letter => letter == '\n');
    }

    private static ScoreLine Line(string indicator, string name, string? points) =>
        new()
        {
            Indicator = indicator,
            DisplayName = name,
            Points = points is null ? null : Points(points),
        };

    private static Google.Type.Decimal Points(string points) => new() { Value = points };

    private static PlanRelease Release(int number, DateOnly on) =>
        new() { Name = $"districts/430999/campaigns/2024-1/plan/releases/{number}", ReleaseDate = on.ToProto() };

    private static PlanEntry Entry(string no, DateOnly day) =>
        new()
        {
            Theme = $"districts/430999/campaigns/2024-1/themes/t-{no}",
            ExternalReference = no,
            Unit = Unit,
            UnitDisplayName = "First",
            Topic = "A, B",
            Month = new() { Year = 2024, Month = 6 },
            Forms = { "X", "Y" },
            FirstDate = day.ToProto(),
            LastDate = day.ToProto(),
            State = PlanEntryState.Planned,
        };
}
