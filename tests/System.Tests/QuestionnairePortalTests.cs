using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Playwright;
using ThemeDay.LocalState;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using static Microsoft.Playwright.Assertions;

namespace ThemeDay.SystemTests;

/// <summary>Questionnaires on the portal of a running demo, in Debian's Chromium: each test asks about another activity.</summary>
[Collection(LoadedSystem.Collection)]
public sealed class QuestionnairePortalTests(LoadedSystem system, Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
{
    private GrpcChannel channel = null!;
    private Metadata bureau = null!;

    private string Portal => RunFile.Find(system.Running.State)!.Portal!;

    private QuestionnaireService.QuestionnaireServiceClient Questionnaires => new(channel);

    public async ValueTask InitializeAsync()
    {
        channel = GrpcChannel.ForAddress(system.Running.Address("publication").Grpc);
        bureau = new() { { "authorization", $"Bearer {(await system.Running.TokenAsync("bureau", "--scope", "430503")).Trim()}" } };
    }

    public ValueTask DisposeAsync()
    {
        channel.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(true, "t-25")]
    [InlineData(false, "t-24")]
    public async Task A_citizen_with_or_without_scripts_answers_a_questionnaire_and_reads_its_results(bool scripts, string theme)
    {
        var name = await OpenQuestionnaireAsync(theme);
        var page = await NewPageAsync(scripts, width: 390);

        await page.ReloadUntilAsync(Portal + GetActivity(theme), "参与问卷调查"); // the page was perhaps kept before
        await page.GetByRole(AriaRole.Link, new() { Name = "参与问卷调查" }).ClickAsync();
        await page.GetByLabel("其他建议").FillAsync("增设窗口");
        await page.GetByRole(AriaRole.Button, new() { Name = "提交答卷" }).ClickAsync();
        var alert = page.GetByRole(AriaRole.Alert);
        await Expect(alert).ToContainTextAsync("第1题：请选择一项后再提交。");
        await alert.GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(page.Locator("#q1-1")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Space");
        await Expect(page.GetByLabel("其他建议")).ToHaveValueAsync("增设窗口");
        await page.GetByLabel("5（很满意）").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "提交答卷" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("答卷已提交");
        await page.ReloadAsync();
        await page.GotoAsync($"{Portal}{GetActivity(theme)}/questionnaire");
        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("您已经提交过答卷");

        await Questionnaires.CloseQuestionnaireAsync(new() { Name = name }, bureau);
        var text = (await Questionnaires.ListTextAnswersAsync(new() { Parent = name }, bureau)).TextAnswers.Single();
        await Questionnaires.ReleaseTextAnswerAsync(new() { Name = text.Name }, bureau);
        await Questionnaires.PublishQuestionnaireResultsAsync(new() { Name = name }, bureau);
        await page.ReloadUntilAsync(Portal + $"{GetActivity(theme)}/questionnaire/results", "收到线上答卷1份、线下答卷0份，共1份。");
        await Expect(page.GetByText("增设窗口")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "5（很满意）" })).ToContainTextAsync("100.0%");
    }

    [Fact]
    public async Task Axe_finds_nothing_on_the_pages_of_a_questionnaire_and_none_has_to_be_moved_sideways()
    {
        var name = await OpenQuestionnaireAsync("t-23");
        var path = $"{GetActivity("t-23")}/questionnaire";
        List<string> found = [];
        var page = await NewPageAsync(scripts: true, width: 390);
        await page.GotoAsync(Portal + path);
        await ExamineAsync("the form");
        await page.GetByRole(AriaRole.Button, new() { Name = "提交答卷" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await ExamineAsync("the form with errors");
        await page.Locator("#q1-1").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "提交答卷" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("答卷已提交");
        await ExamineAsync("the thanks");
        await Questionnaires.CloseQuestionnaireAsync(new() { Name = name }, bureau);
        await Questionnaires.PublishQuestionnaireResultsAsync(new() { Name = name }, bureau);
        await page.ReloadUntilAsync(Portal + $"{path}/results", "收到线上答卷1份");
        await ExamineAsync("the results");

        Assert.Equal([], found);

        async Task ExamineAsync(string what)
        {
            foreach (var width in (int[])[390, 768, 1440])
            {
                await page.SetViewportSizeAsync(width, 900);
                found.AddRange(await page.FindFaultsAsync($"{what}, {width}"));
            }
        }
    }

    private static string GetActivity(string theme) => $"/430503/activities/2023-1/{theme}";

    private async Task<string> OpenQuestionnaireAsync(string theme)
    {
        var today = ShanghaiTime.Today(TimeProvider.System);
        var drafted = await Questionnaires.CreateQuestionnaireAsync(
            new()
            {
                Parent = $"districts/430503/campaigns/2023-1/activities/{theme}",
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

    private async Task<IPage> NewPageAsync(bool scripts, int width) =>
        await chromium.Browser.NewPageAsync(
            new()
            {
                JavaScriptEnabled = scripts,
                Locale = "zh-CN",
                ViewportSize = new() { Width = width, Height = 900 },
            }
        );
}
