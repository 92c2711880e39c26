using ThemeDay.Events.V1;
using ThemeDay.Publication.Tests.Questionnaires;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing.Plans;
using static ThemeDay.Publication.Tests.Questionnaires.QuestionnairesForTests;

namespace ThemeDay.Publication.Tests.Plans;

/// <summary>The RPCs of questionnaires: in a district that has activities of ten years.</summary>
internal sealed class QuestionnaireQueries(PublicationAtVolume publication)
{
    private readonly DistrictForTests district = new(publication.Host, publication.Registry, publication.District);
    private int number;

    public IEnumerable<NamedQuery> Queries()
    {
        yield return new("a questionnaire from draft to results", AskAsync);
        foreach (var (name, actor) in ((string, Actor)[])[("of a district", publication.Bureau), ("of the own unit", publication.Liaison)])
            yield return List(name, actor, new() { Parent = $"{district.Name}/campaigns/-/activities/-" });
        yield return List(
            "of a district that are open",
            publication.Bureau,
            new() { Parent = $"{district.Name}/campaigns/-/activities/-", Filter = "state = open" }
        );
        var everywhere = $"{district.Name}/campaigns/-/activities/-";
        yield return NamedQuery.List(
            "ListPublicQuestionnaires of a district",
            async token => (await Anyone.ListPublicQuestionnairesAsync(new() { Parent = everywhere, PageToken = token })).NextPageToken
        );
        yield return NamedQuery.List(
            "ListPublicQuestionnaireResults of a district",
            async token => (await Anyone.ListPublicQuestionnaireResultsAsync(new() { Parent = everywhere, PageToken = token })).NextPageToken
        );
        yield return List("of a province", publication.Province, new() { Parent = "districts/-/campaigns/-/activities/-" });
    }

    private PublicQuestionnaireService.PublicQuestionnaireServiceClient Anyone => new(publication.As(publication.Bureau));

    private NamedQuery List(string name, Actor actor, ListQuestionnairesRequest request) =>
        NamedQuery.List(
            $"ListQuestionnaires {name}",
            async token =>
                (
                    await new QuestionnaireService.QuestionnaireServiceClient(publication.As(actor)).ListQuestionnairesAsync(new(request) { PageToken = token })
                ).NextPageToken
        );

    private async Task AskAsync()
    {
        var unit = new QuestionnaireService.QuestionnaireServiceClient(publication.As(publication.Bureau));
        await district.HearAsync(new UnitChanged { Unit = $"{district.Name}/units/{district.Unit}", DisplayName = "第一街道办事处" });
        var activity = await district.HeldAsync($"asked-{++number}", new(2023, 8, 18));
        var drafted = await unit.CreateQuestionnaireAsync(new() { Parent = activity, Questionnaire = Written() });
        await unit.DeleteQuestionnaireAsync(new() { Name = drafted.Name });
        await unit.CreateQuestionnaireAsync(new() { Parent = activity, Questionnaire = Written() });
        var until = ShanghaiTime.Today(publication.Host.Clock).AddDays(7);
        await unit.UpdateQuestionnaireAsync(
            new()
            {
                Questionnaire = new()
                {
                    Name = drafted.Name,
                    CloseDate = new()
                    {
                        Year = until.Year,
                        Month = until.Month,
                        Day = until.Day,
                    },
                },
            }
        );
        await unit.OpenQuestionnaireAsync(new() { Name = drafted.Name });
        await Anyone.GetPublicQuestionnaireAsync(new() { Name = drafted.Name });
        await Anyone.SubmitAnswersAsync(Answers(drafted.Name, Browser(), Choose(1, 1), Write(4, "增设窗口")));
        await Anyone.SubmitAnswersAsync(Answers(drafted.Name, Browser(), Choose(1, 2), Write(4, "延长时间")));
        await unit.EnterPaperAnswersAsync(
            new()
            {
                Name = drafted.Name,
                Sheets = 1,
                Answers =
                {
                    new PaperAnswer { Question = 4, Text = { "好" } },
                },
            }
        );
        var texts = (await unit.ListTextAnswersAsync(new() { Parent = drafted.Name, Filter = "state = pending" })).TextAnswers;
        await unit.ReleaseTextAnswerAsync(new() { Name = texts[0].Name });
        await unit.HideTextAnswerAsync(new() { Name = texts[1].Name, Reason = "-" });
        await unit.GetQuestionnaireResultsAsync(new() { Name = $"{drafted.Name}/results" });
        await unit.CloseQuestionnaireAsync(new() { Name = drafted.Name });
        await unit.PublishQuestionnaireResultsAsync(new() { Name = drafted.Name });
        await Anyone.GetPublicQuestionnaireResultsAsync(new() { Name = $"{drafted.Name}/results" });
        await unit.WithdrawQuestionnaireResultsAsync(new() { Name = drafted.Name, Reason = "-" });
        await unit.GetQuestionnaireAsync(new() { Name = drafted.Name });
    }
}
