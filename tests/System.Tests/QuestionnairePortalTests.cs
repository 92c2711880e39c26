using Microsoft.Playwright;
using ThemeDay.LocalState;
using static Microsoft.Playwright.Assertions;

namespace ThemeDay.SystemTests;

/// <summary>Questionnaires on the portal of a running demo, in Debian's Chromium: each test asks about another activity.</summary>
[Collection(LoadedSystem.Collection)]
public sealed class QuestionnairePortalTests(LoadedSystem system, Chromium chromium, Officials officials) : IClassFixture<Chromium>, IClassFixture<Officials>
{
    private string Portal => RunFile.Find(system.Running.State)!.Portal!;

    [Theory]
    [InlineData(true, "t-25")]
    [InlineData(false, "t-24")]
    public async Task A_citizen_with_or_without_scripts_answers_a_questionnaire_and_reads_its_results(bool scripts, string theme)
    {
        var name = await officials.OpenQuestionnaireAsync(theme);
        var page = await chromium.NewPageAsync(scripts, width: 390);

        await page.ReloadUntilAsync(Portal + Officials.GetPath(theme), "参与问卷调查"); // the page was perhaps kept before
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
        await page.GotoAsync($"{Portal}{Officials.GetPath(theme)}/questionnaire");
        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("您已经提交过答卷");

        await officials.PublishResultsAsync(name);
        await page.ReloadUntilAsync(Portal + $"{Officials.GetPath(theme)}/questionnaire/results", "收到线上答卷1份、线下答卷0份，共1份。");
        await Expect(page.GetByText("增设窗口")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "5（很满意）" })).ToContainTextAsync("100.0%");
    }

    [Fact]
    public async Task Axe_finds_nothing_on_the_pages_of_a_questionnaire_and_none_has_to_be_moved_sideways()
    {
        var name = await officials.OpenQuestionnaireAsync("t-23");
        var path = $"{Officials.GetPath("t-23")}/questionnaire";
        List<string> found = [];
        var page = await chromium.NewPageAsync(scripts: true, width: 390);
        await page.GotoAsync(Portal + path);
        await ExamineAsync("the form");
        await page.GetByRole(AriaRole.Button, new() { Name = "提交答卷" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await ExamineAsync("the form with errors");
        await page.Locator("#q1-1").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "提交答卷" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("答卷已提交");
        await ExamineAsync("the thanks");
        await officials.PublishResultsAsync(name);
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
}
