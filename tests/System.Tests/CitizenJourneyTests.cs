using Microsoft.Playwright;
using ThemeDay.LocalState;
using static Microsoft.Playwright.Assertions;

namespace ThemeDay.SystemTests;

/// <summary>Everything that a citizen does about an activity on the portal of a running demo, from link to link: each row is about another activity.</summary>
[Collection(LoadedSystem.Collection)]
public sealed class CitizenJourneyTests(LoadedSystem system, Chromium chromium, Officials officials) : IClassFixture<Chromium>, IClassFixture<Officials>
{
    private const string Opinion = "希望延长服务时间。";

    [Theory]
    [InlineData(390, true, "t-1")]
    [InlineData(768, true, "t-4")]
    [InlineData(1440, true, "t-5")]
    [InlineData(390, false, "t-6")]
    [InlineData(768, false, "t-7")]
    [InlineData(1440, false, "t-9")]
    public async Task A_citizen_finds_an_activity_answers_its_questionnaire_leaves_an_opinion_and_reads_the_answer(int width, bool scripts, string theme)
    {
        var activity = await officials.GetActivityAsync(theme);
        await officials.OpenQuestionnaireAsync(theme);
        var page = await chromium.NewPageAsync(scripts, width);

        await page.GotoAsync(RunFile.Find(system.Running.State)!.Portal!);
        await FollowAsync("大祥区");
        await FollowAsync("活动安排");
        await page.GetByLabel("月份").SelectOptionAsync($"{activity.FirstDate.Year:D4}-{activity.FirstDate.Month:D2}");
        await PressAsync("查看");
        await FollowAsync(activity.Topic);
        var address = page.Url;

        await page.ReloadUntilAsync(address, "参与问卷调查");
        await FollowAsync("参与问卷调查");
        await page.GetByLabel("社区宣传").CheckAsync();
        await PressAsync("提交答卷");
        await ExpectHeadingAsync("答卷已提交");
        await FollowAsync("返回活动页面");

        await FollowAsync("我要提意见建议");
        await page.GetByLabel("意见建议内容").FillAsync(Opinion);
        await PressAsync("提交意见建议");
        await ExpectHeadingAsync("意见建议已提交");
        var number = await page.Locator(".receipt dd").Nth(0).InnerTextAsync();
        var code = await page.Locator(".receipt dd").Nth(1).InnerTextAsync();
        await officials.AnswerAndPublishOpinionAsync(theme, number);

        await FollowAsync("查询办理情况");
        await page.GetByLabel("编号").FillAsync(number);
        await page.GetByLabel("查询码").FillAsync(code);
        await PressAsync("查询");
        await Expect(page.Locator("section:has(#found)")).ToContainTextAsync(Officials.Answer);
        await FollowAsync(activity.Topic);
        await page.ReloadUntilAsync(address, Officials.Answer);
        await Expect(page.Locator("section:has(#opinions)")).ToContainTextAsync(Opinion);

        async Task FollowAsync(string link)
        {
            await page.GetByRole(AriaRole.Link, new() { Name = link, Exact = true }).ClickAsync();
            await ExpectItFitsAsync();
        }

        async Task PressAsync(string button)
        {
            await page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
            await ExpectItFitsAsync();
        }

        async Task ExpectItFitsAsync() =>
            Assert.False(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > document.documentElement.clientWidth"), page.Url);

        async Task ExpectHeadingAsync(string text) => await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(text);
    }
}
