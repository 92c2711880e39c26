using Grpc.Core;
using ThemeDay.Events.V1;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using static ThemeDay.Publication.Tests.Questionnaires.QuestionnairesForTests;

namespace ThemeDay.Publication.Tests.Questionnaires;

public sealed class PaperAndTextsTests(GenerousPublicationHost publication) : IClassFixture<GenerousPublicationHost>
{
    [Fact]
    public async Task Totals_of_paper_answers_are_counted_beside_those_of_the_public_site_and_replace_earlier_ones()
    {
        var district = await publication.DistrictAsync();
        var name = (await district.OpenedAsync(await district.PlannedAsync())).Name;
        await district.SubmitAsync(name, Rate(3, 5));
        await EnterAsync(district, name, 30, OnPaper(1, 30, 0, 0));

        await EnterAsync(district, name, 20, OnPaper(1, 10, 5, 3), OfSeveral(2, 15, 15, 10, 5), OnPaper(3, 0, 0, 0, 4, 16));
        await district.Questionnaires().CloseQuestionnaireAsync(new() { Name = name });
        var results = await district.Questionnaires().GetQuestionnaireResultsAsync(new() { Name = $"{name}/results" });

        Assert.Equal((1, 20), (results.OnlineAnswers, results.PaperSheets));
        Assert.Equal([(1, 10), (0, 5), (0, 3)], results.Questions[0].Counts.Select(count => (count.Online, count.Paper)));
        Assert.Equal([15, 10, 5], results.Questions[1].Counts.Select(count => count.Paper));
        Assert.Equal([18, 15, 20, 0], results.Questions.Select(question => question.PaperAnswered));
        Assert.Equal(20, (await district.ListRecordedEventsAsync()).OfType<QuestionnaireClosed>().Single().PaperSheets);
    }

    [Fact]
    public async Task Totals_that_no_sheets_can_have_are_refused()
    {
        var district = await publication.DistrictAsync();
        var name = (await district.OpenedAsync(await district.PlannedAsync())).Name;

        var refused = await FailedRpc.CatchAsync(() =>
            EnterAsync(
                district,
                name,
                10,
                OnPaper(1, 8, 3, 0), // eleven
                OfSeveral(2, 4, 5, 1, 0), // more than answered it
                OnPaper(3, 1, 1), // of five
                new() { Question = 4, Text = { "", new string('长', 21) } },
                OnPaper(1, 0, 0, 0)
            )
        );
        var twoOfEach = await FailedRpc.CatchAsync(() => EnterAsync(district, name, 10, OfSeveral(2, 4, 4, 4, 1))); // four sheets have eight choices
        var negative = await FailedRpc.CatchAsync(() => EnterAsync(district, name, -1));

        Assert.Equal(
            [
                ("answers[0].counts", ErrorReasons.OutOfRange),
                ("answers[1].counts", ErrorReasons.OutOfRange),
                ("answers[2].counts", ErrorReasons.OutOfRange),
                ("answers[3].text[0]", ErrorReasons.Required),
                ("answers[3].text[1]", ErrorReasons.OutOfRange),
                ("answers[4].question", ErrorReasons.Duplicate),
            ],
            refused.Violations.Select(violation => (violation.Field, violation.Reason))
        );
        Assert.Equal(["answers[0].counts"], twoOfEach.Fields);
        Assert.Equal(["sheets"], negative.Fields);
    }

    [Fact]
    public async Task A_text_is_public_once_it_is_released_and_not_any_more_when_it_is_hidden()
    {
        var district = await publication.DistrictAsync();
        var unit = district.QuestionnairesAs(district.Liaison);
        var name = (await district.OpenedAsync(await district.PlannedAsync())).Name;
        await district.SubmitAsync(name, Write(4, "增设窗口"));
        await EnterAsync(district, name, 3, new PaperAnswer { Question = 4, Text = { "延长办公时间" } });
        await unit.CloseQuestionnaireAsync(new() { Name = name });
        await district.Questionnaires().PublishQuestionnaireResultsAsync(new() { Name = name });

        var pending = (await unit.ListTextAnswersAsync(new() { Parent = name, Filter = "state = pending AND question = 4" })).TextAnswers;
        var before = await ListPublicAsync();
        foreach (var text in pending)
            await unit.ReleaseTextAnswerAsync(new() { Name = text.Name, Etag = text.Etag });
        var released = await ListPublicAsync();
        var online = pending.Single(text => !text.OnPaper);
        var without = await FailedRpc.CatchAsync(() => unit.HideTextAnswerAsync(new() { Name = online.Name }));
        var hidden = await unit.HideTextAnswerAsync(new() { Name = online.Name, Reason = "与本次调查无关" });
        var after = await ListPublicAsync();

        Assert.Empty(before);
        Assert.Equal(["增设窗口", "延长办公时间"], released.Order(StringComparer.Ordinal));
        Assert.Equal(["reason"], without.Fields);
        Assert.Equal((TextAnswerState.Hidden, "与本次调查无关"), (hidden.State, hidden.Reason));
        Assert.Equal(["延长办公时间"], after);

        async Task<IReadOnlyList<string>> ListPublicAsync() =>
            (await district.PublicQuestionnaires().GetPublicQuestionnaireResultsAsync(new() { Name = $"{name}/results" })).Questions[3].Text;
    }

    [Fact]
    public async Task A_text_with_a_phone_number_or_the_contact_is_released_with_a_reason_only()
    {
        var district = await publication.DistrictAsync();
        district.HasContact("王建国", "0739-5180000");
        var name = (await district.OpenedAsync(await district.PlannedAsync())).Name;
        await district.SubmitAsync(name, Write(4, "请联系13973912345"));
        await district.SubmitAsync(name, Write(4, "王建国服务好"));
        var texts = (await district.Questionnaires().ListTextAnswersAsync(new() { Parent = name })).TextAnswers;

        foreach (var text in texts)
        {
            var refused = await FailedRpc.CatchAsync(() => district.Questionnaires().ReleaseTextAnswerAsync(new() { Name = text.Name }));
            Assert.Equal([("text", ErrorReasons.ContainsPersonalData)], refused.Violations.Select(violation => (violation.Field, violation.Reason)));
        }

        var released = await district.Questionnaires().ReleaseTextAnswerAsync(new() { Name = texts[0].Name, PersonalDataReason = "系公开的办公电话" });
        Assert.Equal((TextAnswerState.Released, "系公开的办公电话"), (released.State, released.PersonalDataReason));
        Assert.Equal(2, texts.Count);
    }

    [Fact]
    public async Task A_text_of_paper_that_is_entered_again_keeps_its_decision()
    {
        var district = await publication.DistrictAsync();
        var name = (await district.OpenedAsync(await district.PlannedAsync())).Name;
        await EnterAsync(district, name, 3, new PaperAnswer { Question = 4, Text = { "甲", "乙" } });
        var first = (await district.Questionnaires().ListTextAnswersAsync(new() { Parent = name })).TextAnswers.Single(text => text.Text is "甲");
        await district.Questionnaires().ReleaseTextAnswerAsync(new() { Name = first.Name });

        await EnterAsync(district, name, 4, new PaperAnswer { Question = 4, Text = { "甲", "甲", "丙" } });

        var texts = (await district.Questionnaires().ListTextAnswersAsync(new() { Parent = name })).TextAnswers;
        Assert.Equal(
            [("丙", TextAnswerState.Pending), ("甲", TextAnswerState.Pending), ("甲", TextAnswerState.Released)],
            texts.Select(text => (text.Text, text.State)).OrderBy(text => text.Text, StringComparer.Ordinal).ThenBy(text => text.State)
        );
    }

    [Fact]
    public async Task No_event_has_what_was_answered()
    {
        var district = await publication.DistrictAsync();
        var name = (await district.OpenedAsync(await district.PlannedAsync())).Name;
        var browser = Browser();
        await district.PublicQuestionnaires().SubmitAnswersAsync(Answers(name, browser, Choose(1, 1), Write(4, "只此一句")));
        var text = (await district.Questionnaires().ListTextAnswersAsync(new() { Parent = name })).TextAnswers.Single();
        await district.Questionnaires().ReleaseTextAnswerAsync(new() { Name = text.Name });
        await district.Questionnaires().CloseQuestionnaireAsync(new() { Name = name });

        var told = string.Concat(await district.ListRecordedEventsAsync());

        Assert.Contains("onlineAnswers", told, StringComparison.Ordinal);
        Assert.DoesNotContain("只此一句", told, StringComparison.Ordinal);
        Assert.DoesNotContain(browser, told, StringComparison.Ordinal);
    }

    private static async Task<Questionnaire> EnterAsync(DistrictForTests district, string name, int sheets, params PaperAnswer[] answers) =>
        await district
            .QuestionnairesAs(district.Liaison)
            .EnterPaperAnswersAsync(
                new()
                {
                    Name = name,
                    Sheets = sheets,
                    Answers = { answers },
                }
            );

    private static PaperAnswer OnPaper(int question, params int[] counts) => new() { Question = question, Counts = { counts } };

    private static PaperAnswer OfSeveral(int question, int answered, params int[] counts) =>
        new()
        {
            Question = question,
            Answered = answered,
            Counts = { counts },
        };
}
