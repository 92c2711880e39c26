using System.Net;
using Grpc.Core;
using ThemeDay.Documents.Office;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using ICalendar = Ical.Net.Calendar;

namespace ThemeDay.Scheduling.Tests.PlanDocuments;

/// <summary>The annual plan as people hold it: a notice, a spreadsheet, a calendar.</summary>
public sealed class PlanDocumentEndpointTests(SchedulingHost scheduling) : IClassFixture<SchedulingHost>
{
    [Fact]
    public async Task The_notice_of_a_plan_says_in_words_what_its_table_holds()
    {
        var district = await scheduling.OpenDistrictAsync(change: opened => opened.DocumentNumber = "大改革协调办发〔2023〕1号");
        await district.AcceptedAsync("t-1");
        await district.AcceptedAsync("t-2", district.OtherUnit);
        await district.AcceptedAsync("t-3");
        await district.PinnedAsync("t-1", "2023-06-16");
        await district.PinnedAsync("t-2", "2023-05-09", "2023-05-12");
        await district.PinnedAsync("t-3", "2023-06-30");
        await district.ReleasedAsync();

        var file = await Documents(district)
            .GetPlanDocumentAsync(
                new()
                {
                    Name = $"{district.Plan}/releases/1",
                    Format = PlanDocumentFormat.Notice,
                    Issuer = "大祥区行政审批服务局",
                    DocumentNumber = "大审批发〔2023〕2号",
                }
            );

        var text = OfficeReader.Read(new MemoryStream(file.Content.ToByteArray()));
        var lines = text.Paragraphs.Select(paragraph => paragraph.Text).Where(line => line is not "").ToList();
        Assert.Equal(["大祥区行政审批服务局", "大审批发〔2023〕2号"], lines[..2]);
        Assert.EndsWith("2023年\n“政务公开主题日”活动计划》的通知", lines[2], StringComparison.Ordinal);
        Assert.EndsWith("2023年“政务公开主题日”活动计划》的通知（第1版）.docx", file.FileName, StringComparison.Ordinal);
        Assert.Contains(lines, line => line.StartsWith("按照大改革协调办发〔2023〕1号文件要求，", StringComparison.Ordinal));
        Assert.Contains("全年计划开展“政务公开主题日”活动3场，由2个单位承办，共3个不同主题。其中：5月1场，6月2场。具体安排见附件。", lines);
        Assert.Contains("承办单位应当在开展活动前，提前5个工作日报送具体活动方案。", lines);
        Assert.Contains("2023年4月20日", lines);
        Assert.Equal(
            [
                ["序号", "承办单位", "活动主题", "活动形式", "活动时间"],
                ["1", "第二局", "主题t-2", "现场观摩", "5月9日至12日"],
                ["2", "第一街道办事处", "主题t-1", "现场观摩", "6月16日（星期五）"],
                ["3", "第一街道办事处", "主题t-3", "现场观摩", "6月30日（星期五）"],
            ],
            Assert.Single(text.Tables).Rows.Select(row => row.Cells.Select(cell => cell.Text).ToArray())
        );
    }

    [Fact]
    public async Task The_notice_of_a_later_release_says_what_it_changes()
    {
        var district = await ChangedAsync();

        var file = await Documents(district).GetPlanDocumentAsync(new() { Name = $"{district.Plan}/releases/4", Format = PlanDocumentFormat.Notice });

        var lines = OfficeReader.Read(new MemoryStream(file.Content.ToByteArray())).Paragraphs.Select(paragraph => paragraph.Text).ToList();
        Assert.Contains(lines, line => line.StartsWith("关于调整《", StringComparison.Ordinal));
        Assert.Equal(
            [
                "1.新增：第一街道办事处“主题added”，7月20日（星期四）。",
                "2.调整时间：第一街道办事处“主题moved”，由7月14日（星期五）调整为7月21日（星期五）。",
                "3.取消：第一街道办事处“主题cancelled”，原定7月14日（星期五）。",
                "4.移出计划：第一街道办事处“主题dropped”，原定7月14日（星期五）。",
            ],
            lines.SkipWhile(line => line is not "一、调整内容").Skip(1).TakeWhile(line => line is not "二、活动安排")
        );
        Assert.Contains("2023年6月20日", lines);
    }

    [Fact]
    public async Task A_spreadsheet_has_the_days_as_dates()
    {
        var district = await ChangedAsync();

        var file = await Documents(district).GetPlanDocumentAsync(new() { Name = $"{district.Plan}/releases/4", Format = PlanDocumentFormat.Spreadsheet });

        Assert.EndsWith("活动计划（第4版）.xlsx", file.FileName, StringComparison.Ordinal);
        Assert.Equal(
            [
                ["序号", "承办单位", "活动主题", "活动形式", "开始日期", "结束日期"],
                ["1", "第一街道办事处", "主题added", "现场观摩", "2023-07-20", "2023-07-20"],
                ["2", "第一街道办事处", "主题moved", "现场观摩", "2023-07-21", "2023-07-21"],
            ],
            Assert
                .Single(OfficeReader.Read(new MemoryStream(file.Content.ToByteArray())).Tables)
                .Rows.Select(row => row.Cells.Select(cell => cell.Text).ToArray())
        );
    }

    [Fact]
    public async Task A_calendar_shows_what_takes_place_and_what_was_cancelled()
    {
        var district = await ChangedAsync();

        var file = await Documents(district).GetPlanDocumentAsync(new() { Name = $"{district.Plan}/releases/4", Format = PlanDocumentFormat.Calendar });

        var calendar = ICalendar.Load(file.Content.ToStringUtf8())!;
        Assert.Equal(
            [
                ("主题added（第一街道办事处）", "CONFIRMED", new DateOnly(2023, 7, 20)),
                ("主题cancelled（第一街道办事处）", "CANCELLED", new DateOnly(2023, 7, 14)),
                ("主题dropped（第一街道办事处）", "CANCELLED", new DateOnly(2023, 7, 14)),
                ("主题moved（第一街道办事处）", "CONFIRMED", new DateOnly(2023, 7, 21)),
            ],
            calendar.Events.OrderBy(each => each.Summary, StringComparer.Ordinal).Select(each => (each.Summary!, each.Status!, each.Start!.Date))
        );
        Assert.All(calendar.Events, each => Assert.Equal((4, false, each.Start!.Date.AddDays(1)), (each.Sequence, each.Start.HasTime, each.End!.Date)));
    }

    [Fact]
    public async Task A_unit_takes_its_own_activities_into_its_calendar()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.PlannedAsync("own", unit: district.Unit);
        await district.PlannedAsync("others", unit: district.OtherUnit, on: "2023-04-21");
        using var client = district.Host.Http(district.Liaison);

        using var response = await client.GetAsync(
            new Uri($"/v1/{district.Plan}/releases/2/document:download?format=calendar&unit={district.Unit}", UriKind.Relative)
        );

        Assert.Equal((HttpStatusCode.OK, "text/calendar"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.EndsWith("活动计划（第2版）.ics", response.Content.Headers.ContentDisposition?.FileNameStar, StringComparison.Ordinal);
        var calendar = ICalendar.Load(await response.Content.ReadAsStringAsync())!;
        Assert.Equal("主题own（第一街道办事处）", Assert.Single(calendar.Events).Summary);
    }

    [Fact]
    public async Task Two_releases_are_compared_in_words()
    {
        var district = await ChangedAsync();
        var documents = Documents(district);

        var last = await documents.ComparePlanReleasesAsync(new() { Name = $"{district.Plan}/releases/4" });
        var all = await documents.ComparePlanReleasesAsync(new() { Name = $"{district.Plan}/releases/4", Earlier = $"{district.Plan}/releases/1" });
        var first = await documents.ComparePlanReleasesAsync(new() { Name = $"{district.Plan}/releases/1" });

        Assert.Equal("与第3版计划相比，新增1场，调整时间1场，取消1场，移出计划1个主题。", last.Summary);
        Assert.Equal("取消：第一街道办事处“主题cancelled”，原定7月14日（星期五）。", last.Sentences[2]);
        Assert.All(last.Changes, change => Assert.Equal("", change.Entry.Reason));
        Assert.Equal("与第1版计划相比，新增1场，调整时间1场。", all.Summary); // the others were planned after it, and are gone again
        Assert.Equal("首次制定的计划：新增1场。", first.Summary);
    }

    [Fact]
    public async Task What_is_asked_for_wrongly_is_named()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.PlannedAsync();
        var documents = Documents(district);
        var name = $"{district.Plan}/releases/1";

        var nothing = await FailedRpc.CatchAsync(() =>
            documents.GetPlanDocumentAsync(
                new()
                {
                    Name = name,
                    Issuer = new('局', 101),
                    DocumentNumber = new('号', 101),
                    DocumentDate = new()
                    {
                        Year = 2023,
                        Month = 2,
                        Day = 30,
                    },
                    Unit = "districts/110101/units/1",
                }
            )
        );
        var later = await FailedRpc.CatchAsync(() => documents.ComparePlanReleasesAsync(new() { Name = name, Earlier = name }));
        var other = await FailedRpc.CatchAsync(() =>
            documents.ComparePlanReleasesAsync(new() { Name = name, Earlier = $"{district.Name}/campaigns/other/plan/releases/1" })
        );
        var unknown = await FailedRpc.CatchAsync(() =>
            documents.GetPlanDocumentAsync(new() { Name = $"{district.Plan}/releases/2", Format = PlanDocumentFormat.Notice })
        );

        Assert.Equal(
            [
                new("format", ErrorReasons.Required),
                new("issuer", ErrorReasons.OutOfRange),
                new("document_number", ErrorReasons.OutOfRange),
                new("document_date", ErrorReasons.Malformed),
                new("unit", ErrorReasons.NameMalformed),
            ],
            nothing.Violations
        );
        Assert.Equal([new("earlier", ErrorReasons.OutOfRange)], later.Violations);
        Assert.Equal([new("earlier", ErrorReasons.NameMalformed)], other.Violations);
        Assert.Equal(StatusCode.NotFound, unknown.Code);
    }

    [Fact]
    public async Task What_the_address_of_a_notice_names_may_not_hold_characters_that_a_reader_does_not_see()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.PlannedAsync();
        using var client = district.Host.Http(district.Bureau);

        using var refused = await client.GetAsync(
            new Uri($"/v1/{district.Plan}/releases/1/document:download?format=notice&issuer=%E2%80%AE&document_number=a%0Ab", UriKind.Relative)
        );

        var error = await refused.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("issuer", error, StringComparison.Ordinal);
        Assert.Contains("document_number", error, StringComparison.Ordinal);
        Assert.Contains(ErrorReasons.CharacterNotAllowed, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_theme_that_was_never_planned_is_not_counted_as_moved_out_of_the_plan_and_an_empty_plan_has_no_table()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.AcceptedAsync("a");
        await district.Plans.DropThemeAsync(
            new()
            {
                Name = district.Plan,
                Theme = district.Theme("a"),
                Reason = "与上年重复",
            }
        );
        await district.ReleasedAsync("2023-06-20");
        var name = $"{district.Plan}/releases/1";

        var compared = await Documents(district).ComparePlanReleasesAsync(new() { Name = name });
        var file = await Documents(district).GetPlanDocumentAsync(new() { Name = name, Format = PlanDocumentFormat.Notice });

        Assert.Equal("首次制定的计划：不列入计划1个主题。", compared.Summary);
        var notice = OfficeReader.Read(new MemoryStream(file.Content.ToByteArray()));
        Assert.Empty(notice.Tables);
        Assert.DoesNotContain(notice.Paragraphs, paragraph => paragraph.Text.Contains("附件", StringComparison.Ordinal));
    }

    private static PlanDocumentService.PlanDocumentServiceClient Documents(DistrictForTests district) => new(district.Host.As(district.Bureau));

    // Three releases with an activity each, and a fourth one with one change of each kind.
    private async Task<DistrictForTests> ChangedAsync()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.ChangedInEveryWayAsync();
        await district.ReleasedAsync("2023-06-20");
        return district;
    }
}
