using Grpc.Core;
using ThemeDay.Events.V1;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests;

public sealed class PersonalDataTests(PublicationHost publication) : IClassFixture<PublicationHost>
{
    private const string Phone = "报名请联系139 7391 2345。";
    private const string Reason = "承办人本人同意公开";

    [Fact]
    public async Task A_report_with_a_phone_number_is_refused_and_told_where_it_stands()
    {
        var district = await publication.DistrictAsync();
        var report = DistrictForTests.Written(await district.HeldAsync(), $"𠮷事，{Phone}");
        report.Links.Add("https://www.dx.gov.cn/?tel=13973912345");

        var refused = await FailedRpc.CatchAsync(() => district.Reports.FileReportAsync(new() { Report = report }));

        Assert.Equal(StatusCode.InvalidArgument, refused.Code);
        Assert.Equal(
            [("report.text", ErrorReasons.ContainsPersonalData), ("report.links", ErrorReasons.ContainsPersonalData)],
            refused.Violations.Select(violation => (violation.Field, violation.Reason))
        );
        Assert.Contains("第9至21字：电话号码", refused.Descriptions[0], StringComparison.Ordinal);
        Assert.DoesNotContain("2345", refused.Descriptions[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_with_a_number_is_filed_with_the_reason_of_the_liaison_and_published_only_with_one_of_the_bureau()
    {
        var district = await publication.DistrictAsync();
        var report = DistrictForTests.Written(await district.HeldAsync(), Phone);
        report.PersonalDataReason = Reason;

        var filed = await district.ReportsAs(district.Liaison).FileReportAsync(new() { Report = report });
        await district.Reports.AcceptReportAsync(new() { Name = filed.Name });
        var refused = await FailedRpc.CatchAsync(() => district.Reports.PublishReportAsync(new() { Name = filed.Name }));
        var published = await district.Reports.PublishReportAsync(new() { Name = filed.Name, PersonalDataReason = "已核对" });

        Assert.Equal([("report.text", ErrorReasons.ContainsPersonalData)], refused.Violations.Select(violation => (violation.Field, violation.Reason)));
        Assert.Equal((Reason, "已核对"), (filed.PersonalDataReason, published.PersonalDataReason));
        Assert.Equal(ReportState.Published, published.State);
        Assert.DoesNotContain(await district.ListRecordedEventsAsync(), happened => $"{happened}".Contains(Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_reason_of_the_liaison_stays_on_record_when_the_bureau_publishes_a_report_without_findings()
    {
        var district = await publication.DistrictAsync();
        var report = DistrictForTests.Written(await district.HeldAsync(), "活动顺利举行。");
        report.PersonalDataReason = Reason;
        var filed = await district.Reports.FileReportAsync(new() { Report = report });
        await district.Reports.AcceptReportAsync(new() { Name = filed.Name });

        var published = await district.Reports.PublishReportAsync(new() { Name = filed.Name });

        Assert.Equal(Reason, published.PersonalDataReason);
    }

    [Fact]
    public async Task What_is_found_only_at_publication_needs_the_reason_of_the_bureau()
    {
        var district = await publication.DistrictAsync();
        var accepted = await district.AcceptedAsync(text: "欧 阳（建国）介绍了工作流程。");
        district.HasContact("欧阳建国", "0739-5323456");

        var refused = await FailedRpc.CatchAsync(() => district.Reports.PublishReportAsync(new() { Name = accepted.Name }));
        var published = await district.Reports.PublishReportAsync(new() { Name = accepted.Name, PersonalDataReason = Reason });

        Assert.Equal([("report.text", ErrorReasons.ContainsPersonalData)], refused.Violations.Select(violation => (violation.Field, violation.Reason)));
        Assert.Contains("联系人姓名", refused.Descriptions[0], StringComparison.Ordinal);
        Assert.Equal((ReportState.Published, Reason), (published.State, published.PersonalDataReason));
    }

    [Fact]
    public async Task An_opinion_its_answer_and_a_publicity_record_are_checked_alike()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        district.HasContact("欧阳建国", "0739-5323456");
        var collect = new CollectOpinionRequest
        {
            Parent = activity,
            OpinionId = "o-1",
            Opinion = new() { Text = "请回电 532-3456" },
        };
        var record = new RecordPublicityRequest
        {
            Parent = activity,
            PublicityRecordId = "p-1",
            PublicityRecord = new()
            {
                Kind = Type.V1.PublicityKind.NewsMedia,
                Medium = "公众号（li@163.com）",
                Link = "https://example.org/?m=8613973912345",
            },
        };

        var opinion = await FailedRpc.CatchAsync(() => district.Opinions.CollectOpinionAsync(collect));
        var publicity = await FailedRpc.CatchAsync(() => district.Publicity.RecordPublicityAsync(record));
        collect.Opinion.PersonalDataReason = record.PublicityRecord.PersonalDataReason = Reason;
        var collected = await district.Opinions.CollectOpinionAsync(collect);
        var recorded = await district.Publicity.RecordPublicityAsync(record);
        var answer = await FailedRpc.CatchAsync(() => district.Opinions.AnswerOpinionAsync(new() { Name = collected.Name, Answer = "已转欧阳建国办理" }));
        var answered = await district.Opinions.AnswerOpinionAsync(
            new()
            {
                Name = collected.Name,
                Answer = "已转欧阳建国办理",
                PersonalDataReason = "署名答复",
            }
        );

        Assert.Equal(["opinion.text"], opinion.Violations.Select(violation => violation.Field));
        Assert.Equal(["publicity_record.medium", "publicity_record.link"], publicity.Violations.Select(violation => violation.Field));
        Assert.Equal(["answer"], answer.Violations.Select(violation => violation.Field));
        Assert.Equal((Reason, Reason), (collected.PersonalDataReason, recorded.PersonalDataReason));
        Assert.Equal((Reason, "署名答复"), (answered.PersonalDataReason, answered.AnswerPersonalDataReason));
    }

    [Theory]
    [InlineData("已转欧阳建国办理")]
    [InlineData("请致电 0739-5323456")]
    [InlineData("请致电 13973912345")]
    public async Task A_unit_that_answers_for_another_is_not_told_whether_its_answer_names_the_contact_of_the_other(string answer)
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        district.HasContact("欧阳建国", "0739-5323456");
        var collected = await district.Opinions.CollectOpinionAsync(
            new()
            {
                Parent = activity,
                OpinionId = "o-1",
                Opinion = new() { Text = "建议增设窗口。" },
            }
        );
        await district.Opinions.AssignOpinionAsync(new() { Name = collected.Name, Unit = $"{district.Name}/units/{district.OtherUnit}" });
        var request = new AnswerOpinionRequest { Name = collected.Name, Answer = answer };

        var byBureau = await FailedRpc.CatchAsync(() => district.Opinions.AnswerOpinionAsync(request));
        var byOther = await FailedRpc.CatchAsync(() => district.OpinionsAs(district.OtherLiaison).AnswerOpinionAsync(request));

        Assert.Contains("字：", byBureau.Descriptions[0], StringComparison.Ordinal);
        Assert.Equal([new FieldViolation("answer", ErrorReasons.ContainsPersonalData)], byOther.Violations);
        Assert.DoesNotContain("字：", byOther.Descriptions[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_office_line_that_the_campaign_lists_as_public_passes()
    {
        var district = await publication.DistrictAsync();
        await district.HearAsync(new CampaignOpened { Campaign = $"{district.Name}/campaigns/2023-1", PublicPhoneNumbers = { "0739-5323456" } });

        var filed = await district.FiledAsync(text: "咨询电话（0739）532 3456。");

        Assert.Equal("", filed.PersonalDataReason);
    }

    [Fact]
    public async Task A_reason_has_at_most_500_characters_not_UTF_16_units()
    {
        var district = await publication.DistrictAsync();
        var report = DistrictForTests.Written(await district.HeldAsync(), Phone);

        report.PersonalDataReason = string.Concat(Enumerable.Repeat("𠮷", 501));
        var refused = await FailedRpc.CatchAsync(() => district.Reports.FileReportAsync(new() { Report = report }));
        report.PersonalDataReason = string.Concat(Enumerable.Repeat("𠮷", 500));
        var filed = await district.Reports.FileReportAsync(new() { Report = report });

        Assert.Equal([("report.personal_data_reason", ErrorReasons.OutOfRange)], refused.Violations.Select(violation => (violation.Field, violation.Reason)));
        Assert.Equal(report.PersonalDataReason, filed.PersonalDataReason);
    }

    [Theory]
    [InlineData("https://user:secret@example.org/")]
    [InlineData("https://example.org/%0d%0aSet-Cookie:a")]
    [InlineData("https://example.org/a b")]
    public async Task Links_with_user_information_control_characters_or_spaces_are_rejected(string link)
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var report = DistrictForTests.Written(activity);
        report.Links.Add(link);

        var filed = await FailedRpc.CatchAsync(() => district.Reports.FileReportAsync(new() { Report = report }));
        var recorded = await FailedRpc.CatchAsync(() =>
            district.Publicity.RecordPublicityAsync(
                new()
                {
                    Parent = activity,
                    PublicityRecordId = "p-1",
                    PublicityRecord = new()
                    {
                        Kind = Type.V1.PublicityKind.NewsMedia,
                        Medium = "日报",
                        Link = link,
                    },
                    ValidateOnly = true,
                }
            )
        );

        Assert.Contains(new FieldViolation("report.links", ErrorReasons.Malformed), filed.Violations);
        Assert.Contains(new FieldViolation("publicity_record.link", ErrorReasons.Malformed), recorded.Violations);
    }

    [Fact]
    public async Task Invisible_characters_and_bidi_controls_in_a_text_or_link_are_rejected_with_the_path_of_the_field()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var report = DistrictForTests.Written(activity, "第一行\n第二行\u202e");
        report.Links.Add("https://example.org/\u202egpj.exe");

        var filed = await FailedRpc.CatchAsync(() => district.Reports.FileReportAsync(new() { Report = report }));
        var answered = await FailedRpc.CatchAsync(() =>
            district.Opinions.AnswerOpinionAsync(new() { Name = $"{activity}/opinions/o-1", Answer = "已办\u200b" })
        );

        Assert.Equal(["report.text", "report.links[1]"], filed.Fields);
        Assert.Equal([new FieldViolation("answer", ErrorReasons.CharacterNotAllowed)], answered.Violations);
    }

    [Fact]
    public async Task A_venue_is_public_from_the_approval_of_its_programme_until_that_is_reverted()
    {
        var district = await publication.DistrictAsync();
        await district.PlannedAsync();
        var activity = district.Ref("t-21");

        await district.HearAsync(new ProgrammeFiled { Activity = activity, Venue = "区政务服务中心" });
        Assert.Equal("", await VenueAsync(district));
        await district.HearAsync(new ProgrammeApproved { Activity = activity });
        Assert.Equal("区政务服务中心", await VenueAsync(district));
        await district.HearAsync(new ProgrammeReopened { Activity = activity });
        Assert.Equal("", await VenueAsync(district));
        await district.HearAsync(new ProgrammeFiled { Activity = activity, Venue = "社区便民服务中心" });
        Assert.Equal("", await VenueAsync(district));
        await district.HearAsync(new ProgrammeApproved { Activity = activity });
        Assert.Equal("社区便民服务中心", await VenueAsync(district));
    }

    private static async Task<string> VenueAsync(DistrictForTests district) =>
        Assert.Single((await district.PublicSite.ListPlannedActivitiesAsync(new() { Parent = district.Name })).Activities).Venue;
}
