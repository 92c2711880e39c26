using Grpc.Core;
using Grpc.Net.Client;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.SystemTests;

/// <summary>The officials of the demo's district, who do by the API of Publication what a citizen then reads on the portal.</summary>
public sealed class Officials(LoadedSystem system) : IAsyncLifetime
{
    /// <summary>What the unit answers to an opinion.</summary>
    public const string Answer = "已延长至十八时。";

    private const string District = "430503";
    private const string Campaign = "2023-1";

    private GrpcChannel channel = null!;
    private Metadata bureau = null!;

    private OpinionService.OpinionServiceClient Opinions => new(channel);

    private QuestionnaireService.QuestionnaireServiceClient Questionnaires => new(channel);

    /// <summary>The path of the page of an activity, which has the id of its theme.</summary>
    public static string GetPath(string theme) => $"/{District}/activities/{Campaign}/{theme}";

    public async ValueTask InitializeAsync()
    {
        channel = GrpcChannel.ForAddress(system.Running.Address("publication").Grpc);
        bureau = await SignInAsync("bureau");
    }

    public ValueTask DisposeAsync()
    {
        channel.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>An activity as the public sees it.</summary>
    public async Task<PlannedActivity> GetActivityAsync(string theme) =>
        await new PublicSiteService.PublicSiteServiceClient(channel).GetPlannedActivityAsync(new() { Name = GetName(theme) });

    /// <summary>Has the bureau accept and assign an opinion, the unit answer it, and the bureau publish both.</summary>
    /// <param name="theme">The activity.</param>
    /// <param name="number">The number on the receipt.</param>
    public async Task AnswerAndPublishOpinionAsync(string theme, string number)
    {
        var name = $"{GetName(theme)}/opinions/{number.ToLowerInvariant()}";
        var unit = (await GetActivityAsync(theme)).Unit;
        await Opinions.AcceptOpinionAsync(new() { Name = name }, bureau);
        await Opinions.AssignOpinionAsync(
            new()
            {
                Name = name,
                Unit = unit,
                DueDate = ShanghaiTime.Today(TimeProvider.System).AddDays(14).ToProto(),
            },
            bureau
        );
        var liaison = await SignInAsync("liaison", "--unit", ResourceNamePattern.GetId(unit));
        await Opinions.AnswerOpinionAsync(new() { Name = name, Answer = Answer }, liaison);
        await Opinions.PublishOpinionAsync(new() { Name = name }, bureau);
    }

    /// <summary>Has the bureau draft and open a questionnaire of today, and returns its name.</summary>
    public async Task<string> OpenQuestionnaireAsync(string theme)
    {
        var today = ShanghaiTime.Today(TimeProvider.System);
        var drafted = await Questionnaires.CreateQuestionnaireAsync(
            new()
            {
                Parent = GetName(theme),
                Questionnaire = new()
                {
                    Title = "办事服务满意度调查",
                    Introduction = "为改进服务，请您填写本问卷。",
                    OpenDate = today.ToProto(),
                    CloseDate = today.AddDays(7).ToProto(),
                    Questions =
                    {
                        new Question
                        {
                            Prompt = "您是通过什么渠道了解本次活动的？",
                            Kind = QuestionKind.SingleChoice,
                            Required = true,
                            Choices = { "社区宣传", "大祥区人民政府门户网站“政务公开主题日”专栏", "亲友介绍" },
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
                            Prompt = "您是否满意？",
                            Kind = QuestionKind.Scale,
                            ScaleMax = 5,
                            LowLabel = "很不满意",
                            HighLabel = "很满意",
                        },
                        new Question { Prompt = "其他建议", Kind = QuestionKind.Text },
                    },
                },
            },
            bureau
        );
        return (await Questionnaires.OpenQuestionnaireAsync(new() { Name = drafted.Name }, bureau)).Name;
    }

    /// <summary>Has the bureau close a questionnaire, release every text of its answers, and publish its results.</summary>
    /// <param name="name">The resource name of the questionnaire.</param>
    public async Task PublishResultsAsync(string name)
    {
        await Questionnaires.CloseQuestionnaireAsync(new() { Name = name }, bureau);
        foreach (var text in (await Questionnaires.ListTextAnswersAsync(new() { Parent = name }, bureau)).TextAnswers)
            await Questionnaires.ReleaseTextAnswerAsync(new() { Name = text.Name }, bureau);
        await Questionnaires.PublishQuestionnaireResultsAsync(new() { Name = name }, bureau);
    }

    private static string GetName(string theme) => $"districts/{District}/campaigns/{Campaign}/activities/{theme}";

    private async Task<Metadata> SignInAsync(string role, params string[] words)
    {
        var token = await system.Running.TokenAsync([role, "--scope", District, .. words]);
        return new() { { "authorization", $"Bearer {token.Trim()}" } };
    }
}
