using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ThemeDay.Events.V1;
using ThemeDay.Publication.Reports;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using State = ThemeDay.Publication.V1.ReportState;

namespace ThemeDay.Publication.Tests.Reports;

public sealed class ReportEndpointTests(PublicationHost publication) : IClassFixture<PublicationHost>
{
    [Fact]
    public async Task A_unit_files_the_report_of_an_activity_that_was_held_and_it_is_received_today()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();

        var filed = await district.ReportsAs(district.Liaison).FileReportAsync(new() { Report = DistrictForTests.Written(activity) });

        Assert.Equal((State.Filed, PublicationHost.Today.ToProto(), 12), (filed.State, filed.FirstReceivedDate, filed.Attended));
        Assert.Equal(filed, await district.ReportsAs(district.Liaison).GetReportAsync(new() { Name = filed.Name }));
    }

    [Fact]
    public async Task A_filing_tells_the_day_it_was_first_received_and_its_counts()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var picture = await district.UploadAsync(activity, Photographs.WithPlace());
        var report = DistrictForTests.Written(activity);
        report.Pictures.Add(picture.Name);

        await district.Reports.FileReportAsync(new() { Report = report, EffectiveDate = new DateOnly(2023, 6, 19).ToProto() });

        var told = (await district.ListRecordedEventsAsync()).OfType<ReportFiled>().Single();
        Assert.Equal((12, 1, new DateOnly(2023, 6, 19).ToProto(), activity), (told.Attended, told.Pictures, told.FirstReceivedDate, told.Activity.Activity));
        Assert.Equal(picture.Sha256, Assert.Single(told.PictureSha256S));
    }

    [Fact]
    public async Task A_report_is_not_received_before_the_first_day_of_its_activity()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync(on: new DateOnly(2023, 6, 15));
        var request = new V1.FileReportRequest { Report = DistrictForTests.Written(activity), EffectiveDate = new DateOnly(2023, 6, 14).ToProto() };

        var refused = await FailedRpc.CatchAsync(() => district.Reports.FileReportAsync(request));
        request.EffectiveDate = new DateOnly(2023, 6, 15).ToProto();
        var filed = await district.Reports.FileReportAsync(request);

        Assert.Equal(
            (StatusCode.FailedPrecondition, ErrorReasons.EffectiveDateTooEarly, "effective_date"),
            (refused.Code, refused.Reason, Assert.Single(refused.Fields))
        );
        Assert.Equal("2023-06-14 < 2023-06-15", refused.Of("subject"));
        Assert.Equal(request.EffectiveDate, filed.FirstReceivedDate);
    }

    [Fact]
    public async Task A_returned_report_filed_again_keeps_its_first_receipt()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var filed = await district.Reports.FileReportAsync(
            new() { Report = DistrictForTests.Written(activity), EffectiveDate = new DateOnly(2023, 6, 18).ToProto() }
        );

        var returned = await district.Reports.ReturnReportAsync(
            new()
            {
                Name = filed.Name,
                Items = { "text" },
                Reason = "缺少现场情况",
            }
        );
        var corrected = await district.ReportsAs(district.Liaison).FileReportAsync(new() { Report = DistrictForTests.Written(activity, "补充了现场情况。") });

        Assert.Equal((State.Returned, "text", 1), (returned.State, Assert.Single(returned.ReturnedItems), returned.Returns));
        Assert.Equal((State.Filed, new DateOnly(2023, 6, 18).ToProto()), (corrected.State, corrected.FirstReceivedDate));
    }

    [Fact]
    public async Task A_report_is_accepted_reopened_accepted_again_and_published()
    {
        var district = await publication.DistrictAsync();
        var accepted = await district.AcceptedAsync();

        var reopened = await district.Reports.ReopenReportAsync(new() { Name = accepted.Name, Reason = "数字有误" });
        await district.Reports.AcceptReportAsync(new() { Name = accepted.Name });
        var published = await district.Reports.PublishReportAsync(new() { Name = accepted.Name });

        Assert.Equal((State.Accepted, State.Filed, State.Published), (accepted.State, reopened.State, published.State));
        Assert.Equal(
            [typeof(ReportFiled), typeof(ReportAccepted), typeof(ReportReopened), typeof(ReportAccepted), typeof(ReportPublished)],
            (await district.ListRecordedEventsAsync()).Select(happened => happened.GetType())
        );
    }

    [Fact]
    public async Task A_report_sent_ten_times_at_once_is_filed_once()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var request = new V1.FileReportRequest { Report = DistrictForTests.Written(activity), RequestId = $"{Guid.NewGuid()}" };

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => district.Reports.FileReportAsync(request).ResponseAsync));

        Assert.Single(answers.Distinct());
        Assert.Single(await district.ListRecordedEventsAsync());
    }

    [Fact]
    public async Task The_report_of_an_activity_that_was_not_held_is_not_taken()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.PlannedAsync();

        var refused = await FailedRpc.CatchAsync(() => district.Reports.FileReportAsync(new() { Report = DistrictForTests.Written(activity) }));
        var picture = await FailedRpc.CatchAsync(() => district.UploadAsync(activity, Photographs.WithPlace()));

        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.ActivityNotHeld, "Planned"), (refused.Code, refused.Reason, refused.Of("state")));
        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.ActivityNotHeld), (picture.Code, picture.Reason));
    }

    [Fact]
    public async Task A_report_that_was_never_begun_is_not_there_and_nor_is_one_of_nothing()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();

        var begun = await FailedRpc.CatchAsync(() => district.Reports.GetReportAsync(new() { Name = $"{activity}/report" }));
        var nothing = await FailedRpc.CatchAsync(() =>
            district.Reports.FileReportAsync(new() { Report = DistrictForTests.Written($"{district.Name}/campaigns/2023-1/activities/none") })
        );

        Assert.Equal((StatusCode.NotFound, StatusCode.NotFound), (begun.Code, nothing.Code));
    }

    [Fact]
    public async Task Another_units_report_looks_like_none()
    {
        var district = await publication.DistrictAsync();
        var filed = await district.FiledAsync();
        var elsewhere = await publication.DistrictAsync();
        var other = district.ReportsAs(district.OtherLiaison);

        RpcFailure[] answers =
        [
            await FailedRpc.CatchAsync(() => other.GetReportAsync(new() { Name = filed.Name })),
            await FailedRpc.CatchAsync(() => other.FileReportAsync(new() { Report = DistrictForTests.Written(filed.Name[..^"/report".Length]) })),
            await FailedRpc.CatchAsync(() => district.UploadAsync(filed.Name[..^"/report".Length], Photographs.WithPlace(), district.OtherLiaison)),
            await FailedRpc.CatchAsync(() => elsewhere.Reports.AcceptReportAsync(new() { Name = filed.Name })),
        ];

        Assert.All(answers, answer => Assert.Equal((StatusCode.NotFound, ErrorReasons.ResourceNotFound), (answer.Code, answer.Reason)));
        Assert.Empty((await other.ListReportsAsync(new() { Parent = $"{district.Name}/campaigns/-/activities/-" })).Reports);
    }

    [Fact]
    public async Task A_move_the_state_does_not_allow_names_the_state_and_the_open_moves()
    {
        var district = await publication.DistrictAsync();
        var filed = await district.FiledAsync();

        var publish = await FailedRpc.CatchAsync(() => district.Reports.PublishReportAsync(new() { Name = filed.Name }));
        var file = await FailedRpc.CatchAsync(() =>
            district.ReportsAs(district.Liaison).FileReportAsync(new() { Report = DistrictForTests.Written(filed.Name[..^"/report".Length]) })
        );

        Assert.Equal((StatusCode.FailedPrecondition, "Filed", "Return Accept"), (publish.Code, publish.Of("state"), publish.Of("allowed_transitions")));
        Assert.Equal((StatusCode.FailedPrecondition, "Filed", ""), (file.Code, file.Of("state"), file.Of("allowed_transitions")));
    }

    [Fact]
    public async Task A_liaison_sets_no_day_and_nobody_a_day_to_come_or_before_the_move_it_follows()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        V1.FileReportRequest On(int days) =>
            new() { Report = DistrictForTests.Written(activity), EffectiveDate = PublicationHost.Today.AddDays(days).ToProto() };

        var liaison = await FailedRpc.CatchAsync(() => district.ReportsAs(district.Liaison).FileReportAsync(On(-1)));
        var future = await FailedRpc.CatchAsync(() => district.Reports.FileReportAsync(On(1)));
        await district.Reports.FileReportAsync(On(-1));
        var before = await FailedRpc.CatchAsync(() =>
            district.Reports.AcceptReportAsync(new() { Name = $"{activity}/report", EffectiveDate = PublicationHost.Today.AddDays(-2).ToProto() })
        );

        Assert.Equal((StatusCode.PermissionDenied, ErrorReasons.EffectiveDateReservedForBureau), (liaison.Code, liaison.Reason));
        Assert.Equal((StatusCode.InvalidArgument, "effective_date"), (future.Code, Assert.Single(future.Fields)));
        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.BeforePreviousTransition), (before.Code, before.Reason));
    }

    [Fact]
    public async Task Everything_wrong_with_a_report_is_named_at_once()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var wrong = DistrictForTests.Written(activity, "请联系 13900001234");
        wrong.Attended = -1;
        wrong.Pictures.Add($"{activity}/pictures/none");
        wrong.Links.Add("javascript:alert(1)");

        var refused = await FailedRpc.CatchAsync(() => district.Reports.FileReportAsync(new() { Report = wrong }));

        Assert.Equal(
            (StatusCode.InvalidArgument, "report.text report.attended report.pictures report.links"),
            (refused.Code, string.Join(' ', refused.Fields))
        );
    }

    [Fact]
    public async Task A_character_no_text_can_hold_is_the_callers_mistake()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();

        var text = await FailedRpc.CatchAsync(() => district.Reports.FileReportAsync(new() { Report = DistrictForTests.Written(activity, "a\0b") }));

        Assert.Equal([new FieldViolation("report.text", ErrorReasons.CharacterNotAllowed)], text.Violations);
    }

    [Fact]
    public async Task A_return_names_known_items_and_a_reason()
    {
        var district = await publication.DistrictAsync();
        var filed = await district.FiledAsync();

        var refused = await FailedRpc.CatchAsync(() => district.Reports.ReturnReportAsync(new() { Name = filed.Name, Items = { "colour" } }));

        Assert.Equal(["items", "reason"], refused.Fields);
    }

    [Fact]
    public async Task A_writer_who_read_another_version_is_refused()
    {
        var district = await publication.DistrictAsync();
        var accepted = await district.AcceptedAsync();

        var refused = await FailedRpc.CatchAsync(() =>
            district.Reports.ReopenReportAsync(
                new()
                {
                    Name = accepted.Name,
                    Reason = "数字有误",
                    Etag = "1",
                }
            )
        );

        Assert.Equal((StatusCode.Aborted, ErrorReasons.EtagMismatch), (refused.Code, refused.Reason));
    }

    [Fact]
    public async Task Reports_come_in_pages_and_can_be_filtered_by_every_field()
    {
        var district = await publication.DistrictAsync();
        foreach (var theme in (string[])["a", "b", "c"])
            await district.FiledAsync(theme);
        var parent = $"{district.Name}/campaigns/-/activities/-";
        var filter = $"state = filed AND unit = {district.Unit} AND campaign = \"2023-1\" AND first_received_date = 2023-06-20 AND attended >= 12";

        var first = await district.Reports.ListReportsAsync(
            new()
            {
                Parent = parent,
                PageSize = 2,
                Filter = filter,
            }
        );
        var second = await district.Reports.ListReportsAsync(
            new()
            {
                Parent = parent,
                PageSize = 2,
                Filter = filter,
                PageToken = first.NextPageToken,
            }
        );
        var none = await district.Reports.ListReportsAsync(new() { Parent = parent, Filter = "attended > 12" });
        var named = await district.Reports.ListReportsAsync(
            new() { Parent = parent, Filter = $"unit = {district.Name}/units/{district.Unit} AND campaign = {district.Name}/campaigns/2023-1" }
        );
        var ofOthers = await district.Reports.ListReportsAsync(new() { Parent = parent, Filter = "campaign = districts/430502/campaigns/2023-1" });
        var nowhere = await FailedRpc.CatchAsync(() => district.Reports.ListReportsAsync(new() { Parent = parent, Filter = "state = none" }));

        Assert.Empty(ofOthers.Reports);
        Assert.Equal("column 1: state = filed, returned, accepted, published, unpublished", nowhere.Of("subject"));
        Assert.Equal((2, 1, "", 0, 3), (first.Reports.Count, second.Reports.Count, second.NextPageToken, none.Reports.Count, named.Reports.Count));
        Assert.EndsWith("/activities/c/report", Assert.Single(second.Reports).Name, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_leaves_out_the_text_unless_it_is_asked_for_in_full()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var report = DistrictForTests.Written(activity);
        report.Pictures.Add((await district.UploadAsync(activity, Photographs.WithPlace())).Name);
        var filed = await district.Reports.FileReportAsync(new() { Report = report });
        await district.Reports.ReturnReportAsync(
            new()
            {
                Name = filed.Name,
                Items = { "text" },
                Reason = "缺少现场情况",
            }
        );
        var request = new V1.ListReportsRequest { Parent = $"{district.Name}/campaigns/-/activities/-" };

        var byDefault = Assert.Single((await district.Reports.ListReportsAsync(request)).Reports);
        request.View = V1.ReportView.Basic;
        var basic = Assert.Single((await district.Reports.ListReportsAsync(request)).Reports);
        request.View = V1.ReportView.Full;
        var full = Assert.Single((await district.Reports.ListReportsAsync(request)).Reports);
        request.View = (V1.ReportView)7;
        var unknown = await FailedRpc.CatchAsync(() => district.Reports.ListReportsAsync(request));

        var whole = await district.Reports.GetReportAsync(new() { Name = filed.Name });
        Assert.Equal((filed.Text, 1, 1), (whole.Text, whole.Pictures.Count, whole.Returns));
        Assert.Equal(whole, full);
        whole.Text = "";
        Assert.Equal(whole, basic);
        Assert.Equal(whole, byDefault);
        Assert.Equal((StatusCode.InvalidArgument, "view"), (unknown.Code, Assert.Single(unknown.Fields)));
    }

    [Fact]
    public async Task Reports_come_in_the_order_asked_for_over_all_pages()
    {
        var district = await publication.DistrictAsync();
        foreach (var (theme, attended, day) in (IEnumerable<(string, int, int)>)[("a", 5, 20), ("b", 7, 18), ("c", 5, 19)])
        {
            var report = DistrictForTests.Written(await district.HeldAsync(theme));
            report.Attended = attended;
            await district.Reports.FileReportAsync(new() { Report = report, EffectiveDate = new DateOnly(2023, 6, day).ToProto() });
        }

        await district.Reports.AcceptReportAsync(new() { Name = $"{district.Name}/campaigns/2023-1/activities/a/report" });

        Assert.Equal("b a c", await ListAsync("attended desc"));
        Assert.Equal("a c b", await ListAsync("attended"));
        Assert.Equal("b c a", await ListAsync("first_received_date"));
        Assert.Equal("c b a", await ListAsync("create_time desc"));
        Assert.Equal("b c a", await ListAsync("update_time"));

        async Task<string> ListAsync(string orderBy)
        {
            var request = new V1.ListReportsRequest
            {
                Parent = $"{district.Name}/campaigns/-/activities/-",
                OrderBy = orderBy,
                PageSize = 2,
            };
            var first = await district.Reports.ListReportsAsync(request);
            request.PageToken = first.NextPageToken;
            var second = await district.Reports.ListReportsAsync(request);
            return string.Join(' ', first.Reports.Concat(second.Reports).Select(report => report.Name.Split('/')[^2]));
        }
    }

    [Fact]
    public async Task A_report_and_its_pictures_tell_when_they_were_stored_and_the_report_when_it_was_changed()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();

        var picture = await district.UploadAsync(activity, Photographs.WithPlace());
        var again = await district.UploadAsync(activity, Photographs.WithPlace());
        var filed = await district.Reports.FileReportAsync(new() { Report = DistrictForTests.Written(activity) });
        var accepted = await district.Reports.AcceptReportAsync(new() { Name = filed.Name });

        Assert.Equal(PublicationHost.Today, ShanghaiTime.DateOf(picture.CreateTime.ToDateTimeOffset()));
        Assert.Equal(picture, again);
        Assert.Equal(filed.CreateTime, filed.UpdateTime);
        Assert.Equal(filed.CreateTime, accepted.CreateTime);
        Assert.True(accepted.UpdateTime.ToDateTimeOffset() > accepted.CreateTime.ToDateTimeOffset());
    }

    [Fact]
    public async Task A_list_without_texts_does_not_read_them()
    {
        await using var scope = publication.Host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PublicationDb>();

        Assert.Contains("text", db.Reports.ToQueryString(), StringComparison.Ordinal);
        Assert.DoesNotContain("text", db.Reports.InView(V1.ReportView.Basic, V1.ReportView.Full, Report.WithoutText).ToQueryString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_evaluator_of_the_province_reads_and_changes_nothing()
    {
        var district = await publication.DistrictAsync();
        var filed = await district.FiledAsync();
        var evaluator = district.ReportsAs(district.Evaluator);

        var read = await evaluator.GetReportAsync(new() { Name = filed.Name });
        var refused = await FailedRpc.CatchAsync(() => evaluator.AcceptReportAsync(new() { Name = filed.Name }));

        Assert.Equal(filed, read);
        Assert.Equal(StatusCode.PermissionDenied, refused.Code);
    }

    [Theory]
    [InlineData("13900001234")]
    [InlineData("139 0000 1234")]
    [InlineData("139-0000-1234")]
    [InlineData("１３９００００１２３４")]
    [InlineData("0739－5000000")]
    [InlineData("0739 500 0000")]
    public async Task A_report_with_a_phone_in_it_is_not_taken_however_that_is_written(string phone)
    {
        var district = await publication.DistrictAsync();
        var report = DistrictForTests.Written(await district.HeldAsync());
        report.Text = $"详情请咨询{phone}。";

        var refused = await FailedRpc.CatchAsync(() => district.Reports.FileReportAsync(new() { Report = report }));

        Assert.Equal("report.text", Assert.Single(refused.Fields));
    }

    [Theory]
    [InlineData("2023-06-16")]
    [InlineData("宣传册1500余份、1600余份")]
    [InlineData("第0739号公告，2023 年 6 月")]
    public async Task A_date_or_a_number_is_no_phone(string text)
    {
        var district = await publication.DistrictAsync();
        var report = DistrictForTests.Written(await district.HeldAsync());
        report.Text = text;

        Assert.Equal(text, (await district.Reports.FileReportAsync(new() { Report = report })).Text);
    }

    [Fact]
    public async Task A_report_that_names_the_themes_contact_is_not_published()
    {
        var district = await publication.DistrictAsync();
        var accepted = await district.AcceptedAsync(text: "活动由王小测同志主持。");
        district.HasContact("王小测", "0739-5000000");

        var refused = await FailedRpc.CatchAsync(() => district.Reports.PublishReportAsync(new() { Name = accepted.Name }));

        Assert.Equal((StatusCode.InvalidArgument, "report.text"), (refused.Code, Assert.Single(refused.Fields)));
        Assert.Equal(State.Accepted, (await district.Reports.GetReportAsync(new() { Name = accepted.Name })).State);
    }
}
