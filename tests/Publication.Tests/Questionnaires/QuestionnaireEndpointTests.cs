using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using ThemeDay.Events.V1;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using static ThemeDay.Publication.Tests.Questionnaires.QuestionnairesForTests;
using State = ThemeDay.Publication.V1.QuestionnaireState;

namespace ThemeDay.Publication.Tests.Questionnaires;

public sealed class QuestionnaireEndpointTests(PublicationHost publication) : IClassFixture<PublicationHost>
{
    [Fact]
    public async Task A_unit_drafts_and_opens_a_questionnaire_the_public_answers_it_and_the_bureau_publishes_the_results()
    {
        var district = await publication.DistrictAsync();
        var unit = district.QuestionnairesAs(district.Liaison);
        var drafted = await unit.CreateQuestionnaireAsync(new() { Parent = await district.PlannedAsync(), Questionnaire = Written() });

        var opened = await unit.OpenQuestionnaireAsync(new() { Name = drafted.Name, Etag = drafted.Etag });
        await district.SubmitAsync(drafted.Name, Choose(2, 1, 3), Rate(3, 5), Write(4, "增设窗口"));
        await district.SubmitAsync(drafted.Name, Rate(3, 4));
        var closed = await unit.CloseQuestionnaireAsync(new() { Name = drafted.Name, Etag = opened.Etag });
        var published = await district.Questionnaires().PublishQuestionnaireResultsAsync(new() { Name = drafted.Name });
        var results = await district.PublicQuestionnaires().GetPublicQuestionnaireResultsAsync(new() { Name = $"{drafted.Name}/results" });

        Assert.Equal(
            (State.Draft, State.Open, State.Closed, State.ResultsPublished, 2),
            (drafted.State, opened.State, closed.State, published.State, closed.OnlineAnswers)
        );
        Assert.Equal([2, 0, 0], results.Questions[0].Counts.Select(count => count.Online));
        Assert.Equal([1, 0, 1], results.Questions[1].Counts.Select(count => count.Online));
        Assert.Equal([0, 0, 0, 1, 1], results.Questions[2].Counts.Select(count => count.Online));
        Assert.Equal(
            (2, 1, 2, 1),
            (results.OnlineAnswers, results.Questions[1].OnlineAnswered, results.Questions[2].OnlineAnswered, results.Questions[3].OnlineAnswered)
        );
        var told = await district.ListRecordedEventsAsync();
        Assert.Equal(
            ["QuestionnaireDrafted", "QuestionnaireOpened", "QuestionnaireClosed", "QuestionnaireResultsPublished"],
            told.Select(happened => happened.Descriptor.Name)
        );
        Assert.Equal(2, told.OfType<QuestionnaireClosed>().Single().OnlineAnswers);
    }

    [Fact]
    public async Task A_draft_is_changed_and_deleted_and_once_opened_neither()
    {
        var district = await publication.DistrictAsync();
        var drafted = await district.DraftedAsync(await district.PlannedAsync());

        var renamed = await district
            .Questionnaires()
            .UpdateQuestionnaireAsync(
                new()
                {
                    Questionnaire = new() { Name = drafted.Name, Title = "满意度调查" },
                    UpdateMask = FieldMask.FromString("title"),
                }
            );
        var stale = await FailedRpc.CatchAsync(() => district.Questionnaires().DeleteQuestionnaireAsync(new() { Name = drafted.Name, Etag = drafted.Etag }));
        await district.Questionnaires().DeleteQuestionnaireAsync(new() { Name = drafted.Name, Etag = renamed.Etag });
        var opened = await district.OpenedAsync(await district.PlannedAsync());
        var update = await FailedRpc.CatchAsync(() =>
            district
                .Questionnaires()
                .UpdateQuestionnaireAsync(
                    new()
                    {
                        Questionnaire = new() { Name = opened.Name, Title = "另一个标题" },
                    }
                )
        );
        var delete = await FailedRpc.CatchAsync(() => district.Questionnaires().DeleteQuestionnaireAsync(new() { Name = opened.Name }));

        Assert.Equal(("满意度调查", 4), (renamed.Title, renamed.Questions.Count));
        Assert.Equal((StatusCode.Aborted, ErrorReasons.EtagMismatch), (stale.Code, stale.Reason));
        Assert.All([update, delete], refused => Assert.Equal((StatusCode.FailedPrecondition, "Open"), (refused.Code, refused.Of("state"))));
    }

    [Fact]
    public async Task Everything_wrong_with_a_questionnaire_is_named_at_once()
    {
        var district = await publication.DistrictAsync();
        var written = new Questionnaire
        {
            Title = new('长', 101),
            OpenDate = PublicationHost.Today.ToProto(),
            CloseDate = PublicationHost.Today.AddDays(-1).ToProto(),
            Questions =
            {
                new Question { Kind = QuestionKind.SingleChoice, Choices = { "是", "是" } },
                new Question
                {
                    Prompt = "可选几项？",
                    Kind = QuestionKind.MultipleChoice,
                    Choices = { "甲", "乙" },
                    MaxChoices = 3,
                },
                new Question
                {
                    Prompt = "几分？",
                    Kind = QuestionKind.Scale,
                    ScaleMax = 7,
                    MaxLength = 5,
                },
                new Question
                {
                    Prompt = "请致电13973912345",
                    Kind = QuestionKind.Text,
                    Choices = { "甲" },
                },
                new Question { Prompt = "没有题型" },
            },
        };
        var activity = await district.PlannedAsync();

        var refused = await FailedRpc.CatchAsync(() =>
            district.Questionnaires().CreateQuestionnaireAsync(new() { Parent = activity, Questionnaire = written })
        );

        Assert.Equal(
            [
                ("questionnaire.title", ErrorReasons.OutOfRange),
                ("questionnaire.close_date", ErrorReasons.OutOfRange),
                ("questionnaire.questions[0].prompt", ErrorReasons.Required),
                ("questionnaire.questions[0].choices[1]", ErrorReasons.Duplicate),
                ("questionnaire.questions[1].max_choices", ErrorReasons.OutOfRange),
                ("questionnaire.questions[2].scale_max", ErrorReasons.OutOfRange),
                ("questionnaire.questions[2].max_length", ErrorReasons.Malformed),
                ("questionnaire.questions[3].choices", ErrorReasons.Malformed),
                ("questionnaire.questions[4].kind", ErrorReasons.Required),
                ("questionnaire.questions[3].prompt", ErrorReasons.ContainsPersonalData),
            ],
            refused.Violations.Select(violation => (violation.Field, violation.Reason))
        );
    }

    [Fact]
    public async Task An_incomplete_draft_is_kept_and_not_opened()
    {
        var district = await publication.DistrictAsync();
        var drafted = await district.DraftedAsync(await district.PlannedAsync(), new());

        var refused = await FailedRpc.CatchAsync(() => district.Questionnaires().OpenQuestionnaireAsync(new() { Name = drafted.Name }));

        Assert.Equal(["questionnaire.title", "questionnaire.questions", "questionnaire.open_date", "questionnaire.close_date"], refused.Fields);
    }

    [Fact]
    public async Task An_activity_has_one_questionnaire_and_a_cancelled_one_none()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.PlannedAsync();
        await district.DraftedAsync(activity);

        var second = await FailedRpc.CatchAsync(() => district.DraftedAsync(activity));
        var cancelled = await district.CancelledAsync("t-22");
        var refused = await FailedRpc.CatchAsync(() => district.DraftedAsync(cancelled));

        Assert.Equal(ErrorReasons.ResourceAlreadyExists, second.Reason);
        Assert.Equal(ErrorReasons.ActivityCancelled, refused.Reason);
    }

    [Fact]
    public async Task A_liaison_has_the_questionnaires_of_its_unit_alone_and_publishes_no_results()
    {
        var district = await publication.DistrictAsync();
        var closed = await district.ClosedAsync(await district.PlannedAsync());
        var everywhere = $"{district.Name}/campaigns/-/activities/-";

        var own = await district.QuestionnairesAs(district.Liaison).ListQuestionnairesAsync(new() { Parent = everywhere, Filter = "state = closed" });
        var others = await district.QuestionnairesAs(district.OtherLiaison).ListQuestionnairesAsync(new() { Parent = everywhere });
        var notFound = await FailedRpc.CatchAsync(() => district.QuestionnairesAs(district.OtherLiaison).GetQuestionnaireAsync(new() { Name = closed.Name }));
        var denied = await FailedRpc.CatchAsync(() =>
            district.QuestionnairesAs(district.Liaison).PublishQuestionnaireResultsAsync(new() { Name = closed.Name })
        );

        Assert.Equal([closed.Name], own.Questionnaires.Select(questionnaire => questionnaire.Name));
        Assert.Empty(own.Questionnaires[0].Questions);
        Assert.Empty(others.Questionnaires);
        Assert.Equal((StatusCode.NotFound, StatusCode.PermissionDenied), (notFound.Code, denied.Code));
    }

    [Fact]
    public async Task Results_are_public_from_their_publication_to_their_withdrawal_which_needs_a_reason()
    {
        var district = await publication.DistrictAsync();
        var name = (await district.ClosedAsync(await district.PlannedAsync())).Name;

        var before = await CatchResultsAsync();
        await district.Questionnaires().PublishQuestionnaireResultsAsync(new() { Name = name });
        await district.PublicQuestionnaires().GetPublicQuestionnaireResultsAsync(new() { Name = $"{name}/results" });
        var without = await FailedRpc.CatchAsync(() => district.Questionnaires().WithdrawQuestionnaireResultsAsync(new() { Name = name }));
        var withdrawn = await district.Questionnaires().WithdrawQuestionnaireResultsAsync(new() { Name = name, Reason = "统计口径有误" });
        var after = await CatchResultsAsync();

        Assert.All([before, after], refused => Assert.Equal(StatusCode.NotFound, refused.Code));
        Assert.Equal(["reason"], without.Fields);
        Assert.Equal((State.Closed, "统计口径有误"), (withdrawn.State, withdrawn.Reason));

        Task<RpcFailure> CatchResultsAsync() =>
            FailedRpc.CatchAsync(() => district.PublicQuestionnaires().GetPublicQuestionnaireResultsAsync(new() { Name = $"{name}/results" }));
    }

    [Fact]
    public async Task The_results_are_downloaded_by_officials_at_once_and_by_the_public_once_they_are_published()
    {
        var district = await publication.DistrictAsync();
        var name = (await district.OpenedAsync(await district.PlannedAsync())).Name;
        await district.SubmitAsync(name, Rate(3, 5));
        using var official = district.Host.Http(district.Evaluator);
        using var anyone = district.Host.Http(null);

        var file = await official.GetStringAsync(new Uri($"/v1/{name}/results.csv", UriKind.Relative));
        using var before = await anyone.GetAsync(new Uri($"/v1/public/{name}/results.csv", UriKind.Relative));
        await district.Questionnaires().CloseQuestionnaireAsync(new() { Name = name });
        await district.Questionnaires().PublishQuestionnaireResultsAsync(new() { Name = name });
        var published = await anyone.GetStringAsync(new Uri($"/v1/public/{name}/results.csv", UriKind.Relative));

        Assert.Contains("1,您是通过什么渠道了解救助政策的？,单选题,社区宣传,1,0,1,", file, StringComparison.Ordinal);
        Assert.Contains("3,您对办事流程是否满意？,评分题,5（很满意）,1,0,1,", file, StringComparison.Ordinal);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, before.StatusCode);
        Assert.Equal(file, published);
    }

    [Fact]
    public async Task The_public_lists_opened_questionnaires_without_their_questions_while_their_activities_are_in_the_plan()
    {
        var district = await publication.DistrictAsync();
        await district.DraftedAsync(await district.PlannedAsync("t-1")); // not public
        var upcoming = Written();
        upcoming.OpenDate = PublicationHost.Today.AddDays(1).ToProto();
        await district.OpenedAsync(await district.PlannedAsync("t-2"), upcoming);
        await district.OpenedAsync(await district.HeldAsync("t-3"));
        await district.ClosedAsync(await district.HeldAsync("t-4"));
        await PublishedAsync(district, "t-5");
        await district.OpenedAsync(await district.PlannedAsync("t-6"));
        await district.HearAsync(new ActivityCancelled { Activity = district.Ref("t-6"), Release = 2 });
        await district.OpenedAsync(await district.PlannedAsync("t-7"));
        await district.HearAsync(new ActivityDropped { Activity = district.Ref("t-7"), Release = 2 });
        var request = new ListPublicQuestionnairesRequest { Parent = $"{district.Name}/campaigns/-/activities/-", PageSize = 3 };

        var first = await district.PublicQuestionnaires().ListPublicQuestionnairesAsync(request);
        request.PageToken = first.NextPageToken;
        var second = await district.PublicQuestionnaires().ListPublicQuestionnairesAsync(request);
        var ofOne = await district.PublicQuestionnaires().ListPublicQuestionnairesAsync(new() { Parent = $"{district.Name}/campaigns/2023-1/activities/t-3" });
        var everywhere = await FailedRpc.CatchAsync(() =>
            district.PublicQuestionnaires().ListPublicQuestionnairesAsync(new() { Parent = "districts/-/campaigns/-/activities/-" })
        );

        Assert.Equal(
            [
                ("t-2", PublicQuestionnaireState.Upcoming),
                ("t-3", PublicQuestionnaireState.Open),
                ("t-4", PublicQuestionnaireState.Closed),
                ("t-5", PublicQuestionnaireState.ResultsPublished),
            ],
            first.Questionnaires.Concat(second.Questionnaires).Select(questionnaire => (questionnaire.Name.Split('/')[^2], questionnaire.State))
        );
        Assert.Equal("", second.NextPageToken);
        var only = Assert.Single(ofOne.Questionnaires);
        Assert.Equal((upcoming.Title, "", 0, PublicationHost.Today.ToProto()), (only.Title, only.Introduction, only.Questions.Count, only.OpenDate));
        Assert.Equal((StatusCode.InvalidArgument, "parent"), (everywhere.Code, Assert.Single(everywhere.Fields)));
    }

    [Fact]
    public async Task The_public_lists_published_results_with_the_counts_that_each_has_alone_and_without_texts()
    {
        var district = await publication.DistrictAsync();
        await district.ClosedAsync(await district.HeldAsync("t-1")); // not published
        var one = await PublishedAsync(district, "t-2", "增设窗口", "延长时间");
        await PublishedAsync(district, "t-3");
        var withdrawn = await PublishedAsync(district, "t-4");
        await district.Questionnaires().WithdrawQuestionnaireResultsAsync(new() { Name = withdrawn, Reason = "统计口径有误" });
        var request = new ListPublicQuestionnaireResultsRequest { Parent = $"{district.Name}/campaigns/-/activities/-", PageSize = 1 };

        var first = await district.PublicQuestionnaires().ListPublicQuestionnaireResultsAsync(request);
        request.PageToken = first.NextPageToken;
        var second = await district.PublicQuestionnaires().ListPublicQuestionnaireResultsAsync(request);
        var alone = await district.PublicQuestionnaires().GetPublicQuestionnaireResultsAsync(new() { Name = $"{one}/results" });

        Assert.Equal(["增设窗口"], alone.Questions[3].Text);
        alone.Questions[3].Text.Clear();
        Assert.Equal(alone, Assert.Single(first.Results));
        Assert.Equal((2, 1), (alone.OnlineAnswers, alone.Questions[3].ReleasedTexts));
        Assert.Equal(["t-3"], second.Results.Select(result => result.Name.Split('/')[^3]));
        Assert.Equal(("", 0), (second.NextPageToken, second.Results[0].Questions[3].ReleasedTexts));
    }

    // Its name; of the texts, the first is released.
    private static async Task<string> PublishedAsync(DistrictForTests district, string theme, params IReadOnlyList<string> texts)
    {
        var name = (await district.OpenedAsync(await district.HeldAsync(theme))).Name;
        foreach (var text in texts)
            await district.SubmitAsync(name, Write(4, text));
        await district.Questionnaires().CloseQuestionnaireAsync(new() { Name = name });
        foreach (var answer in (await district.Questionnaires().ListTextAnswersAsync(new() { Parent = name })).TextAnswers)
            if (answer.Text == texts[0])
                await district.Questionnaires().ReleaseTextAnswerAsync(new() { Name = answer.Name });
        await district.Questionnaires().PublishQuestionnaireResultsAsync(new() { Name = name });
        return name;
    }
}
