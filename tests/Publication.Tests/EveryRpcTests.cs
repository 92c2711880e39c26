using Grpc.Core;
using ThemeDay.Publication.Tests.Questionnaires;
using ThemeDay.Publication.Tests.Reports;
using ThemeDay.Publication.Tests.Statements;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using ThemeDay.Type.V1;

namespace ThemeDay.Publication.Tests;

/// <summary>Alone, for one of them measures the memory of the process.</summary>
[CollectionDefinition(nameof(EveryRpcTests), DisableParallelization = true)]
[Collection(nameof(EveryRpcTests))]
public sealed class EveryRpcTests(PublicationHost publication) : RpcBoundaryTests<Program>, IClassFixture<PublicationHost>
{
    protected override TestServiceHost<Program> Host => publication.Host;

    protected override string Section => "Publication";

    protected override string Page =>
        """
            PublicOpinionService/FindSubmittedOpinion: anonymous
            PublicOpinionService/ListPublishedOpinions: anonymous
            PublicOpinionService/SubmitOpinion: anonymous
            PublicQuestionnaireService/GetPublicQuestionnaire: anonymous
            PublicQuestionnaireService/GetPublicQuestionnaireResults: anonymous
            PublicQuestionnaireService/ListPublicQuestionnaireResults: anonymous
            PublicQuestionnaireService/ListPublicQuestionnaires: anonymous
            PublicQuestionnaireService/SubmitAnswers: anonymous
            PublicSiteService/GetPlannedActivity: anonymous
            PublicSiteService/GetPublicTotals: anonymous
            PublicSiteService/GetPublishedReport: anonymous
            PublicSiteService/GetPublishedStatement: anonymous
            PublicSiteService/ListPlannedActivities: anonymous
            PublicSiteService/ListPublicDistricts: anonymous
            PublicSiteService/ListPublishedReports: anonymous
            PublicSiteService/ListPublishedStatements: anonymous
            PublicSiteService/SearchPlannedActivities: anonymous
            OpinionService/AcceptOpinion: liaison bureau
            OpinionService/AnswerOpinion: liaison bureau
            OpinionService/AssignOpinion: bureau
            OpinionService/CallBackOpinion: bureau
            OpinionService/CloseOpinion: bureau
            OpinionService/CollectOpinion: liaison bureau
            OpinionService/GetOpinion: liaison bureau evaluator system service
            OpinionService/GetOpinionContact: liaison bureau
            OpinionService/ListOpinions: liaison bureau evaluator system service
            OpinionService/PublishOpinion: bureau
            OpinionService/RateOpinion: bureau
            OpinionService/SetAsideOpinion: bureau
            OpinionService/UnpublishOpinion: bureau
            PublicityService/GetPublicityRecord: liaison bureau evaluator system service
            PublicityService/ListPublicityRecords: liaison bureau evaluator system service
            PublicityService/RecordPublicity: liaison bureau
            PublicityService/WithdrawPublicityRecord: liaison bureau
            QuestionnaireService/CloseQuestionnaire: liaison bureau
            QuestionnaireService/CreateQuestionnaire: liaison bureau
            QuestionnaireService/DeleteQuestionnaire: liaison bureau
            QuestionnaireService/EnterPaperAnswers: liaison bureau
            QuestionnaireService/GetQuestionnaire: liaison bureau evaluator system service
            QuestionnaireService/GetQuestionnaireResults: liaison bureau evaluator system service
            QuestionnaireService/HideTextAnswer: liaison bureau
            QuestionnaireService/ListQuestionnaires: liaison bureau evaluator system service
            QuestionnaireService/ListTextAnswers: liaison bureau
            QuestionnaireService/OpenQuestionnaire: liaison bureau
            QuestionnaireService/PublishQuestionnaireResults: bureau
            QuestionnaireService/ReleaseTextAnswer: liaison bureau
            QuestionnaireService/UpdateQuestionnaire: liaison bureau
            QuestionnaireService/WithdrawQuestionnaireResults: bureau
            ReportService/AcceptReport: bureau
            ReportService/DeleteAttachment: liaison bureau
            ReportService/DeletePicture: liaison bureau
            ReportService/FileReport: liaison bureau
            ReportService/GetReport: liaison bureau evaluator system service
            ReportService/ListReports: liaison bureau evaluator system service
            ReportService/PrefillReport: liaison bureau
            ReportService/PublishReport: bureau
            ReportService/ReopenReport: bureau
            ReportService/ReturnReport: bureau
            ReportService/UnpublishReport: bureau
            ReportService/UploadAttachment: liaison bureau
            ReportService/UploadPicture: liaison bureau
            StatementService/CreateStatement: liaison bureau
            StatementService/DeleteStatement: liaison bureau
            StatementService/GetStatement: liaison bureau evaluator system service
            StatementService/ListStatements: liaison bureau evaluator system service
            StatementService/PublishStatement: bureau
            StatementService/ReturnStatement: bureau
            StatementService/SubmitStatement: liaison bureau
            StatementService/UnpublishStatement: bureau
            StatementService/UpdateStatement: liaison bureau
            VideoService/CompleteVideoUpload: liaison bureau
            VideoService/CreateVideoUpload: liaison bureau
            VideoService/DeleteVideo: liaison bureau
            VideoService/GetVideoUpload: liaison bureau
            VideoService/WriteVideoUpload: liaison bureau
            """;

    protected override string AnonymousRoutes =>
        """
            themeday.publication.v1.PublicOpinionService/FindSubmittedOpinion
            themeday.publication.v1.PublicOpinionService/ListPublishedOpinions
            themeday.publication.v1.PublicOpinionService/SubmitOpinion
            themeday.publication.v1.PublicQuestionnaireService/GetPublicQuestionnaire
            themeday.publication.v1.PublicQuestionnaireService/GetPublicQuestionnaireResults
            themeday.publication.v1.PublicQuestionnaireService/ListPublicQuestionnaireResults
            themeday.publication.v1.PublicQuestionnaireService/ListPublicQuestionnaires
            themeday.publication.v1.PublicQuestionnaireService/SubmitAnswers
            themeday.publication.v1.PublicSiteService/GetPlannedActivity
            themeday.publication.v1.PublicSiteService/GetPublicTotals
            themeday.publication.v1.PublicSiteService/GetPublishedReport
            themeday.publication.v1.PublicSiteService/GetPublishedStatement
            themeday.publication.v1.PublicSiteService/ListPlannedActivities
            themeday.publication.v1.PublicSiteService/ListPublicDistricts
            themeday.publication.v1.PublicSiteService/ListPublishedReports
            themeday.publication.v1.PublicSiteService/ListPublishedStatements
            themeday.publication.v1.PublicSiteService/SearchPlannedActivities
            v1/public/districts
            v1/public/districts/*/campaigns/*/activities/*
            v1/public/districts/*/campaigns/*/activities/*/opinions
            v1/public/districts/*/campaigns/*/activities/*/opinions:submit
            v1/public/districts/*/campaigns/*/activities/*/questionnaire
            v1/public/districts/*/campaigns/*/activities/*/questionnaire/results
            v1/public/districts/*/campaigns/*/activities/*/questionnaire/results.csv
            v1/public/districts/*/campaigns/*/activities/*/questionnaire:submitAnswers
            v1/public/districts/*/campaigns/*/activities/*/questionnaireResults
            v1/public/districts/*/campaigns/*/activities/*/questionnaires
            v1/public/districts/*/plannedActivities:search
            v1/public/districts/*/publicTotals
            v1/public/districts/*/publishedReports
            v1/public/districts/*/publishedStatements
            v1/public/districts/*/publishedStatements/*
            v1/public/districts/*/plannedActivities
            v1/public/districts/*/publishedReports/*
            v1/public/districts/*/submittedOpinions:find
            v1/public/districts/*/publishedReports/*/attachments/*
            v1/public/districts/*/publishedReports/*/pictures/*
            v1/public/districts/*/publishedReports/*/videos/*
            """;

    [Fact]
    public async Task A_token_that_stands_for_no_caller_has_no_writes_that_a_public_page_would_wait_for()
    {
        var token = Host.Token(new("liaison", Role.Liaison, "430503", null)); // without a unit
        foreach (var rpc in Rpc.Of(Host.Services).Where(rpc => rpc.Anonymous))
        {
            var answer = await Host.RawAsync(rpc.Name, RawResponse.Frame([]), token, (ReadYourWritesInterceptor.AfterHeader, $"{Guid.NewGuid()}"));

            // No name, but for the list of the districts, which has none.
            Assert.Equal(rpc.Name.EndsWith("/ListPublicDistricts", StringComparison.Ordinal) ? StatusCode.OK : StatusCode.InvalidArgument, answer.Code);
        }
    }

    protected override async Task<IReadOnlyList<string>> WordsAsync(string code)
    {
        var district = await publication.DistrictAsync(code);
        var held = await district.HeldAsync();
        var filed = await district.FiledAsync("t-22");
        var picture = await district.UploadAsync(held, Photographs.WithPlace());
        var report = DistrictForTests.Written(held);
        report.Pictures.Add(picture.Name);
        var attachment = await AttachmentTests.UploadAsync(district, held, SampleDocuments.Pdf());
        report.Attachments.Add(new V1.ReportAttachment { Attachment = attachment.Name, Title = "解读" });
        var video = await VideoUploadTests.UploadAsync(district, held, SampleVideos.WithPlace());
        var upload = await VideoUploadTests.CreateAsync(district, held, SampleVideos.WithPlace());
        report.Videos.Add(new V1.ReportVideo { Video = video.Name, Caption = "现场" });
        await district.Reports.FileReportAsync(new() { Report = report }); // its files cannot be deleted
        var opinion = await district.Opinions.CollectOpinionAsync(
            new()
            {
                Parent = held,
                OpinionId = "o-1",
                Opinion = new() { Text = "希望增设窗口。" },
            }
        );
        var submitted = await district.Citizens.SubmitOpinionAsync(
            new()
            {
                Parent = held,
                Text = "希望延长办事大厅服务时间。",
                Contact = new() { Person = "张三", EmailAddress = "someone@example.org" },
            }
        );
        var accepted = await district.Opinions.AcceptOpinionAsync(new() { Name = $"{held}/opinions/{submitted.Number.ToLowerInvariant()}" });
        var publicity = await district.Publicity.RecordPublicityAsync(
            new()
            {
                Parent = held,
                PublicityRecordId = "p-1",
                PublicityRecord = new()
                {
                    Kind = PublicityKind.NewsMedia,
                    Medium = "邵阳日报",
                    Link = "https://example.org/1",
                },
            }
        );
        var questionnaire = await district.OpenedAsync(held);
        await district.SubmitAsync(questionnaire.Name, QuestionnairesForTests.Write(4, "增设窗口"));
        var text = (await district.Questionnaires().ListTextAnswersAsync(new() { Parent = questionnaire.Name })).TextAnswers[0];
        var closed = await district.ClosedAsync(await district.HeldAsync("t-23"));
        await district.Questionnaires().PublishQuestionnaireResultsAsync(new() { Name = closed.Name });
        var statement = await district.PublishedAsync();
        await district.SubmittedAsync(id: "s-2");
        return
        [
            district.Name,
            $"{district.Name}/units/{district.Unit}",
            held,
            $"{held}/report",
            $"{district.Name}/publicTotals",
            filed.Name,
            picture.Name,
            attachment.Name,
            video.Name,
            upload.Name,
            opinion.Name,
            $"{accepted.Name}/contact",
            submitted.Number,
            submitted.QueryCode,
            publicity.Name,
            questionnaire.Name,
            $"{closed.Name}/results",
            text.Name,
            statement.Name,
            statement.PublicName(),
            "人大代表",
            "https://example.org/news",
        ];
    }
}
