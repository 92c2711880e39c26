using Microsoft.Playwright;
using ThemeDay.LocalState;
using static Microsoft.Playwright.Assertions;

namespace ThemeDay.SystemTests;

/// <summary>Opinions of citizens on the portal of a running demo, in Debian's Chromium: each test is about another activity.</summary>
[Collection(LoadedSystem.Collection)]
public sealed class OpinionPortalTests(LoadedSystem system, Chromium chromium, Officials officials) : IClassFixture<Chromium>, IClassFixture<Officials>
{
    private const string Phone = "13900005678";

    private string Portal => RunFile.Find(system.Running.State)!.Portal!;

    [Theory]
    [InlineData(true, "t-26")]
    [InlineData(false, "t-27")]
    public async Task A_citizen_with_or_without_scripts_leaves_an_opinion_and_reads_the_answer(bool scripts, string theme)
    {
        var page = await chromium.NewPageAsync(scripts, width: 390);
        await page.GotoAsync(Portal + Officials.GetPath(theme));
        await page.GetByRole(AriaRole.Link, new() { Name = "我要提意见建议" }).ClickAsync();

        // By the keyboard alone, with a phone number in the wrong place at first.
        await page.GetByLabel("意见建议内容").FocusAsync();
        await page.Keyboard.InsertTextAsync($"希望延长服务时间，电话{Phone}。");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.InsertTextAsync("张三丰");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.InsertTextAsync(Phone);
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        var alert = page.GetByRole(AriaRole.Alert);
        await Expect(alert).ToContainTextAsync("意见建议内容中有电话号码");
        await alert.GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(page.Locator("#opinion")).ToBeFocusedAsync();
        await Expect(page.Locator("#contact")).ToHaveValueAsync(Phone);
        await page.Locator("#opinion").FillAsync("希望延长服务时间。");
        await page.GetByRole(AriaRole.Button, new() { Name = "提交意见建议" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("意见建议已提交");
        var number = await page.Locator(".receipt dd").Nth(0).InnerTextAsync();
        var code = await page.Locator(".receipt dd").Nth(1).InnerTextAsync();

        await QueryAsync(page, number, code, "已收到，正在审核");
        await officials.AnswerAndPublishOpinionAsync(theme, number);
        await QueryAsync(page, number, code, "已答复");
        await Expect(page.GetByText("已延长至十八时。")).ToBeVisibleAsync();
        await QueryAsync(page, number, "AAAA-AAAA-AAAA", "编号或者查询码有误");
        await page.ReloadUntilAsync(Portal + Officials.GetPath(theme), "已延长至十八时。");
        await Expect(page.Locator("section:has(#opinions)")).ToContainTextAsync("希望延长服务时间。");
        await Expect(page.GetByText(Phone)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Axe_finds_nothing_on_the_pages_of_opinions_and_none_has_to_be_moved_sideways()
    {
        const string Theme = "t-28";
        List<string> found = [];
        var page = await chromium.NewPageAsync(scripts: true, width: 390);
        await page.GotoAsync($"{Portal}{Officials.GetPath(Theme)}/opinions/new");
        await ExamineAsync("the form");
        await page.GetByRole(AriaRole.Button, new() { Name = "提交意见建议" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await ExamineAsync("the form with errors");
        await page.Locator("#opinion").FillAsync("希望延长服务时间。");
        await page.GetByRole(AriaRole.Button, new() { Name = "提交意见建议" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("意见建议已提交");
        await ExamineAsync("the receipt");
        var number = await page.Locator(".receipt dd").Nth(0).InnerTextAsync();
        var code = await page.Locator(".receipt dd").Nth(1).InnerTextAsync();
        await officials.AnswerAndPublishOpinionAsync(Theme, number);
        await QueryAsync(page, number, code, "已答复");
        await ExamineAsync("the query");
        await QueryAsync(page, number, "AAAA", "编号或者查询码有误");
        await ExamineAsync("the query with an error");
        await page.ReloadUntilAsync(Portal + Officials.GetPath(Theme), "已延长至十八时。");
        await ExamineAsync("the activity");
        await page.ReloadUntilAsync($"{Portal}{Officials.GetPath(Theme)}/opinions", "已延长至十八时。");
        await ExamineAsync("the list");

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

    private async Task QueryAsync(IPage page, string number, string code, string text)
    {
        await page.GotoAsync($"{Portal}/430503/opinions/query");
        await page.Locator("#number").FillAsync(number);
        await page.Locator("#code").FillAsync(code);
        await page.GetByRole(AriaRole.Button, new() { Name = "查询", Exact = true }).ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync(text);
        Assert.DoesNotContain(code, page.Url, StringComparison.Ordinal);
    }
}
