using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using PublicClient = ThemeDay.Publication.V1.PublicQuestionnaireService.PublicQuestionnaireServiceClient;
using UnitClient = ThemeDay.Publication.V1.QuestionnaireService.QuestionnaireServiceClient;

namespace ThemeDay.Publication.Tests.Questionnaires;

/// <summary>Questionnaires of a district for tests.</summary>
internal static class QuestionnairesForTests
{
    public static UnitClient QuestionnairesAs(this DistrictForTests district, Actor actor) => new(district.Host.As(actor));

    public static UnitClient Questionnaires(this DistrictForTests district) => district.QuestionnairesAs(district.Bureau);

    public static PublicClient PublicQuestionnaires(this DistrictForTests district) => new(district.Host.As(null));

    /// <summary>A questionnaire with a question of each kind: 1 one choice, required; 2 at most two of three; 3 a scale to 5; 4 a text.</summary>
    public static Questionnaire Written() =>
        new()
        {
            Title = "社会救助办事流程满意度调查",
            Introduction = "为改进服务，请您填写。\n本问卷匿名。",
            OpenDate = PublicationHost.Today.ToProto(),
            CloseDate = PublicationHost.Today.AddDays(7).ToProto(),
            Questions =
            {
                new Question
                {
                    Prompt = "您是通过什么渠道了解救助政策的？",
                    Kind = QuestionKind.SingleChoice,
                    Required = true,
                    Choices = { "社区宣传", "政府门户网站", "亲友介绍" },
                },
                new Question
                {
                    Prompt = "您希望改进哪些方面？",
                    Kind = QuestionKind.MultipleChoice,
                    Choices = { "减少材料", "缩短时限", "延长办公时间" },
                    MaxChoices = 2,
                },
                new Question
                {
                    Prompt = "您对办事流程是否满意？",
                    Kind = QuestionKind.Scale,
                    ScaleMax = 5,
                    LowLabel = "很不满意",
                    HighLabel = "很满意",
                },
                new Question
                {
                    Prompt = "您的其他建议",
                    Kind = QuestionKind.Text,
                    MaxLength = 20,
                },
            },
        };

    /// <summary>A draft.</summary>
    public static async Task<Questionnaire> DraftedAsync(this DistrictForTests district, string activity, Questionnaire? written = null) =>
        await district.Questionnaires().CreateQuestionnaireAsync(new() { Parent = activity, Questionnaire = written ?? Written() });

    /// <summary>An opened questionnaire.</summary>
    public static async Task<Questionnaire> OpenedAsync(this DistrictForTests district, string activity, Questionnaire? written = null) =>
        await district.Questionnaires().OpenQuestionnaireAsync(new() { Name = (await district.DraftedAsync(activity, written)).Name });

    /// <summary>A closed questionnaire.</summary>
    public static async Task<Questionnaire> ClosedAsync(this DistrictForTests district, string activity) =>
        await district.Questionnaires().CloseQuestionnaireAsync(new() { Name = (await district.OpenedAsync(activity)).Name });

    /// <summary>A new browser identifier.</summary>
    public static string Browser() => Guid.NewGuid().ToString("n");

    /// <summary>Answers of a browser.</summary>
    public static SubmitAnswersRequest Answers(string questionnaire, string browser, params Answer[] answers) =>
        new()
        {
            Name = questionnaire,
            BrowserToken = browser,
            Answers = { answers },
        };

    public static Answer Choose(int question, params int[] choices) => new() { Question = question, Choices = { choices } };

    public static Answer Rate(int question, int scale) => new() { Question = question, Scale = scale };

    public static Answer Write(int question, string text) => new() { Question = question, Text = text };

    /// <summary>Answers with the only required question, and others.</summary>
    public static async Task SubmitAsync(this DistrictForTests district, string questionnaire, params Answer[] others) =>
        await district.PublicQuestionnaires().SubmitAnswersAsync(Answers(questionnaire, Browser(), [Choose(1, 1), .. others]));
}
