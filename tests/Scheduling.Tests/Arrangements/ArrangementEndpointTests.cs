using System.Net;
using Grpc.Core;
using ThemeDay.Documents.Office;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using ThemeDay.Type.V1;
using ICalendar = Ical.Net.Calendar;

namespace ThemeDay.Scheduling.Tests.Arrangements;

/// <summary>按月部署: what takes place in a month and what is due when, and what the bureau released of it.</summary>
public sealed class ArrangementEndpointTests(SchedulingHost scheduling) : IClassFixture<SchedulingHost>
{
    [Fact]
    public async Task A_month_says_whose_activities_take_place_and_what_is_due_when()
    {
        var district = await PlannedAsync();

        var june = await Of(district).GetArrangementAsync(new() { Name = June(district) });

        Assert.Equal((ArrangementState.Draft, 2, 6), (june.State, june.PlanRelease, june.Month.Month));
        Assert.Equal(
            [
                ("主题b", "第二局", new DateOnly(2023, 6, 2), new DateOnly(2023, 5, 26), new DateOnly(2023, 6, 9)),
                ("主题a", "第一街道办事处", new DateOnly(2023, 6, 16), new DateOnly(2023, 6, 9), new DateOnly(2023, 6, 26)), // 22 to 24 June are off, Sunday 25 is not
            ],
            june.Entries.Select(each =>
                (each.Entry.Topic, each.Entry.UnitDisplayName, Day(each.Entry.FirstDate), Day(each.ProgrammeDueDate), Day(each.ReportDueDate))
            )
        );
        Assert.Empty(june.Releases);
    }

    [Fact]
    public async Task A_release_is_told_to_others_and_only_a_change_of_the_month_makes_a_supplement()
    {
        var district = await PlannedAsync();
        var arrangements = Of(district);
        var request = new ReleaseArrangementRequest
        {
            Name = June(district),
            EffectiveDate = Given.Day("2023-05-31").ToProto(),
            RequestId = $"{Guid.NewGuid()}",
        };

        var released = await arrangements.ReleaseArrangementAsync(request);
        var again = await arrangements.ReleaseArrangementAsync(request);
        var unchanged = await FailedRpc.CatchAsync(() => arrangements.ReleaseArrangementAsync(new() { Name = June(district) }));
        await RescheduleAsync(district, "c", "2023-07-20"); // of another month
        await district.ReleasedAsync("2023-06-01");
        var ofAnother = await FailedRpc.CatchAsync(() => arrangements.ReleaseArrangementAsync(new() { Name = June(district) }));
        await RescheduleAsync(district, "a", "2023-07-06");
        await district.ReleasedAsync("2023-06-05");
        var changed = await arrangements.GetArrangementAsync(new() { Name = June(district) });
        var supplement = await arrangements.ReleaseArrangementAsync(new() { Name = June(district), EffectiveDate = Given.Day("2023-06-06").ToProto() });

        Assert.Equal(ArrangementState.Released, released.State);
        Assert.Equal(released, again);
        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.NoChanges), (unchanged.Code, unchanged.Reason));
        Assert.Equal(ErrorReasons.NoChanges, ofAnother.Reason);
        Assert.Equal(ArrangementState.Changed, changed.State);
        string[] sentences = ["调整时间：第一街道办事处“主题a”，由6月16日（星期五）调整为7月6日（星期四）。"];
        Assert.Equal(sentences, changed.PendingChanges);
        Assert.Equal((ArrangementState.Released, 2), (supplement.State, supplement.Releases.Count));
        Assert.Equal(sentences, supplement.Releases[1].Changes);
        Assert.Equal(["主题b"], supplement.Entries.Select(each => each.Entry.Topic));
        Assert.Equal(
            [(1, 2, $"{district.Unit} {district.OtherUnit}"), (2, 4, $"{district.Unit} {district.OtherUnit}")],
            (await scheduling.Host.ListRecordedEventsAsync(district.Code))
                .OfType<ArrangementReleased>()
                .Select(told => (told.Release, told.PlanRelease, string.Join(' ', told.Units)))
        );
    }

    [Fact]
    public async Task An_activity_that_is_moved_into_a_month_that_was_released_is_in_its_supplement()
    {
        var district = await PlannedAsync();
        var arrangements = Of(district);
        var july = $"{district.Campaign}/arrangements/2023-07";
        await arrangements.ReleaseArrangementAsync(new() { Name = july });
        await RescheduleAsync(district, "a", "2023-07-06");
        await district.ReleasedAsync("2023-06-20");

        var changed = await arrangements.GetArrangementAsync(new() { Name = july });

        Assert.Equal(ArrangementState.Changed, changed.State);
        Assert.Equal(["主题a", "主题c"], changed.Entries.Select(each => each.Entry.Topic));
    }

    [Fact]
    public async Task The_notice_of_a_month_has_the_due_dates_and_that_of_a_supplement_what_has_changed()
    {
        var district = await PlannedAsync();
        var arrangements = Of(district);
        await arrangements.ReleaseArrangementAsync(new() { Name = June(district), EffectiveDate = Given.Day("2023-05-31").ToProto() });
        await RescheduleAsync(district, "a", "2023-07-06");
        await district.ReleasedAsync("2023-06-05");

        var first = await NoticeAsync(district, release: 1);
        var next = await NoticeAsync(district, release: 0);

        Assert.Contains("6月共安排活动2场，由2个单位承办，具体时间和报送时限见附件。", Lines(first));
        Assert.Contains("2023年5月31日", Lines(first));
        Assert.Equal(
            [
                ["序号", "承办单位", "活动主题", "活动时间", "方案报送时限", "报告报送时限"],
                ["1", "第二局", "主题b", "6月2日（星期五）", "5月26日", "6月9日"],
                ["2", "第一街道办事处", "主题a", "6月16日（星期五）", "6月9日", "6月26日"],
            ],
            Assert.Single(first.Tables).Rows.Select(row => row.Cells.Select(cell => cell.Text).ToArray())
        );
        Assert.Contains("1.调整时间：第一街道办事处“主题a”，由6月16日（星期五）调整为7月6日（星期四）。", Lines(next));
        Assert.Equal(2, Assert.Single(next.Tables).Rows.Count);
    }

    [Fact]
    public async Task The_notice_of_a_month_that_has_become_empty_says_so_and_refers_to_no_table()
    {
        var district = await PlannedAsync();
        await Of(district).ReleaseArrangementAsync(new() { Name = June(district), EffectiveDate = Given.Day("2023-05-31").ToProto() });
        foreach (var id in (string[])["a", "b"])
            await RescheduleAsync(district, id, "2023-07-06");
        await district.ReleasedAsync("2023-06-05");

        var notice = await NoticeAsync(district, release: 0);

        Assert.Contains("6月没有安排活动。", Lines(notice));
        Assert.Empty(notice.Tables);
        Assert.DoesNotContain(Lines(notice), line => line.Contains("附件", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_unit_takes_its_due_dates_of_the_month_into_its_calendar()
    {
        var district = await PlannedAsync();
        using var client = district.Host.Http(district.Liaison);

        using var response = await client.GetAsync(new Uri($"/v1/{June(district)}/document:download?format=calendar&unit={district.Unit}", UriKind.Relative));

        using var unknown = await client.GetAsync(new Uri($"/v1/{June(district)}/document:download?format=xlsx", UriKind.Relative));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.BadRequest), (response.StatusCode, unknown.StatusCode));
        Assert.Contains(ErrorReasons.Malformed, await unknown.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var calendar = ICalendar.Load(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(
            [
                ("方案报送截止：主题a（第一街道办事处）", new DateOnly(2023, 6, 9)),
                ("主题a（第一街道办事处）", new DateOnly(2023, 6, 16)),
                ("报告报送截止：主题a（第一街道办事处）", new DateOnly(2023, 6, 26)),
            ],
            calendar.Events.OrderBy(each => each.Start!.Date).Select(each => (each.Summary!, each.Start!.Date))
        );
    }

    [Fact]
    public async Task A_calendar_that_was_taken_over_is_corrected_by_the_one_of_the_supplement()
    {
        var district = await PlannedAsync();
        await Of(district).ReleaseArrangementAsync(new() { Name = June(district), EffectiveDate = Given.Day("2023-05-31").ToProto() });
        await RescheduleAsync(district, "a", "2023-07-06");
        await RescheduleAsync(district, "b", "2023-06-27"); // announced by no release
        await district.Plans.CancelActivityAsync(
            new()
            {
                Name = district.Plan,
                Activity = district.Activity("b"),
                Reason = "场地停用",
            }
        );
        await district.ReleasedAsync("2023-06-05");
        await Of(district).ReleaseArrangementAsync(new() { Name = June(district), EffectiveDate = Given.Day("2023-06-06").ToProto() });

        var first = await CalendarAsync(district, release: 1);
        var second = await CalendarAsync(district, release: 2);

        Assert.All(first.Events, each => Assert.Equal("CONFIRMED", each.Status));
        Assert.Equal(first.Events.Select(each => each.Uid).Order(), second.Events.Select(each => each.Uid).Order());
        Assert.Equal(
            [
                ("主题a（第一街道办事处）", "CONFIRMED", new DateOnly(2023, 7, 6)),
                ("主题b（第二局）", "CANCELLED", new DateOnly(2023, 6, 2)),
                ("报告报送截止：主题a（第一街道办事处）", "CONFIRMED", new DateOnly(2023, 7, 13)),
                ("报告报送截止：主题b（第二局）", "CANCELLED", new DateOnly(2023, 6, 9)),
                ("方案报送截止：主题a（第一街道办事处）", "CONFIRMED", new DateOnly(2023, 6, 29)),
                ("方案报送截止：主题b（第二局）", "CANCELLED", new DateOnly(2023, 5, 26)),
            ],
            second.Events.Select(each => (each.Summary!, each.Status!, each.Start!.Date)).OrderBy(each => each.Item1, StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task A_released_month_keeps_the_due_dates_that_it_announced()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.OperatorCalendar.ImportCalendarYearAsync(new() { Year = Year2034() });
        await district.PlannedAsync(firstDay: "2034-02-03"); // a Friday
        var february = $"{district.Campaign}/arrangements/2034-02";
        await Of(district).ReleaseArrangementAsync(new() { Name = february });
        scheduling.Host.Clock.Advance(TimeSpan.FromMinutes(1));
        var corrected = new ImportCalendarYearRequest { Year = Year2034(), Reason = "国务院办公厅调整通知" };
        corrected.Year.Days.Add(new SpecialDay { Date = Given.Day("2034-02-06").ToProto(), Holiday = "春节" });
        await district.OperatorCalendar.ImportCalendarYearAsync(corrected);

        var released = await NoticeAsync(district, release: 1, february);
        var draft = await Of(district).GetArrangementAsync(new() { Name = february });

        Assert.Equal("2034年2月10日", Assert.Single(released.Tables).Rows[1].Cells[5].Text);
        Assert.Equal(new(2034, 2, 13), Day(draft.Entries[0].ReportDueDate));

        static CalendarYear Year2034() =>
            new()
            {
                Name = "calendarYears/2034",
                SourceUrls = { "https://www.gov.cn/zhengce/zhengceku/" },
                Days =
                {
                    new SpecialDay { Date = Given.Day("2034-01-02").ToProto(), Holiday = "元旦" },
                },
            };
    }

    [Fact]
    public async Task Without_a_release_number_a_document_is_what_would_be_released_or_the_latest_release()
    {
        var district = await PlannedAsync();
        var arrangements = Of(district);

        Assert.EndsWith("（草稿）.docx", (await FileAsync()).FileName, StringComparison.Ordinal);
        await arrangements.ReleaseArrangementAsync(new() { Name = June(district), EffectiveDate = Given.Day("2023-05-31").ToProto() });
        Assert.Equal("关于做好2023年6月“政务公开主题日”活动的通知（第1版）.docx", (await FileAsync()).FileName);
        await RescheduleAsync(district, "a", "2023-07-06");
        await district.ReleasedAsync("2023-06-05");
        Assert.Equal("关于2023年6月“政务公开主题日”活动安排的补充通知（草稿）.docx", (await FileAsync()).FileName);
        await arrangements.ReleaseArrangementAsync(new() { Name = June(district), EffectiveDate = Given.Day("2023-06-06").ToProto() });
        Assert.Equal("关于2023年6月“政务公开主题日”活动安排的补充通知（第2版）.docx", (await FileAsync()).FileName);

        Task<DocumentFile> FileAsync() => DocumentAsync(district, ArrangementDocumentFormat.Notice);
    }

    [Fact]
    public async Task A_month_without_activities_is_not_released_and_one_that_is_none_is_refused()
    {
        var district = await PlannedAsync();
        var arrangements = Of(district);

        var empty = await FailedRpc.CatchAsync(() => arrangements.ReleaseArrangementAsync(new() { Name = $"{district.Campaign}/arrangements/2023-09" }));
        var none = await FailedRpc.CatchAsync(() => arrangements.GetArrangementAsync(new() { Name = $"{district.Campaign}/arrangements/2023-13" }));
        var early = await FailedRpc.CatchAsync(() =>
            arrangements.ReleaseArrangementAsync(new() { Name = June(district), EffectiveDate = Given.Day("2023-04-19").ToProto() })
        );
        var unreleased = await FailedRpc.CatchAsync(() =>
            arrangements.GetArrangementDocumentAsync(
                new()
                {
                    Name = June(district),
                    Format = ArrangementDocumentFormat.Notice,
                    Release = 1,
                }
            )
        );
        var format = await FailedRpc.CatchAsync(() => arrangements.GetArrangementDocumentAsync(new() { Name = June(district) }));

        Assert.Equal(ErrorReasons.NoChanges, empty.Reason);
        Assert.Equal([new("name", ErrorReasons.NameMalformed)], none.Violations);
        Assert.Equal(ErrorReasons.EffectiveDateTooEarly, early.Reason);
        Assert.Equal(StatusCode.NotFound, unreleased.Code);
        Assert.Equal([new("format", ErrorReasons.Required)], format.Violations);
    }

    [Fact]
    public async Task Of_two_bureau_clerks_who_release_a_month_at_once_one_does()
    {
        var district = await PlannedAsync();
        var arrangements = Of(district);

        var codes = await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(_ => FailedRpc.StatusCodeAsync(async () => await arrangements.ReleaseArrangementAsync(new() { Name = June(district) })))
        );

        Assert.Single(codes, StatusCode.OK);
        Assert.All(codes, code => Assert.Contains(code, (StatusCode[])[StatusCode.OK, StatusCode.FailedPrecondition, StatusCode.Aborted]));
        Assert.Single((await arrangements.GetArrangementAsync(new() { Name = June(district) })).Releases);
    }

    private static ArrangementService.ArrangementServiceClient Of(DistrictForTests district) => new(district.Host.As(district.Bureau));

    private static string June(DistrictForTests district) => $"{district.Campaign}/arrangements/2023-06";

    private static DateOnly Day(Google.Type.Date date) => new(date.Year, date.Month, date.Day);

    private static IEnumerable<string> Lines(OfficeText text) => text.Paragraphs.Select(paragraph => paragraph.Text);

    private static async Task<OfficeText> NoticeAsync(DistrictForTests district, int release, string? name = null) =>
        OfficeReader.Read(new MemoryStream((await DocumentAsync(district, ArrangementDocumentFormat.Notice, release, name)).Content.ToByteArray()));

    private static async Task<ICalendar> CalendarAsync(DistrictForTests district, int release) =>
        ICalendar.Load((await DocumentAsync(district, ArrangementDocumentFormat.Calendar, release)).Content.ToStringUtf8())!;

    private static async Task<DocumentFile> DocumentAsync(DistrictForTests district, ArrangementDocumentFormat format, int release = 0, string? name = null) =>
        await Of(district)
            .GetArrangementDocumentAsync(
                new()
                {
                    Name = name ?? June(district),
                    Format = format,
                    Release = release,
                }
            );

    private static async Task RescheduleAsync(DistrictForTests district, string id, string firstDay) =>
        await district.Plans.RescheduleActivityAsync(
            new()
            {
                Name = district.Plan,
                Activity = district.Activity(id),
                FirstDate = Given.Day(firstDay).ToProto(),
                Reason = "汛期",
            }
        );

    // Two activities in June, of two units, and one in July; in two releases of the plan.
    private async Task<DistrictForTests> PlannedAsync()
    {
        var district = await scheduling.OpenDistrictAsync();
        await district.PlannedAsync("a", firstDay: "2023-06-16");
        await district.AcceptedAsync("b", district.OtherUnit);
        await district.AcceptedAsync("c");
        await district.PinnedAsync("b", "2023-06-02");
        await district.PinnedAsync("c", "2023-07-14");
        await district.ReleasedAsync("2023-04-21");
        return district;
    }
}
