using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using ThemeDay.LocalState;
using ThemeDay.Testing;
using static Microsoft.Playwright.Assertions;

namespace ThemeDay.SystemTests;

/// <summary>The portal of a running demo, in Debian's Chromium.</summary>
[Collection(LoadedSystem.Collection)]
public sealed class PortalTests(LoadedSystem system, Chromium chromium) : IClassFixture<Chromium>
{
    private const string Daxiang = "/430503";
    private const string Held = "/430503/activities/2023-1/t-21";
    private const string Away = "该部分内容暂时无法显示";

    private static readonly string[] Pages =
    [
        "/",
        Daxiang,
        "/430503/activities",
        "/430503/activities?month=2023-06&form=座谈交流",
        "/430503/reports",
        "/430503/statements",
        "/430503/statements/demo-interpretation",
        "/430503/statements/demo-response",
        "/430503/search?q=政策",
        "/430503/search?q=没有这样的活动",
        Held,
        "/430503/open-data",
        "/430503/accessibility",
        "/430503/nothing",
    ];

    private string Address => RunFile.Find(system.Running.State)!.Portal!;

    [Fact]
    public void The_address_of_the_portal_is_printed_first()
    {
        var addresses = system.Running.Said.Split('\n').Where(line => line.Contains("http://127.0.0.1:", StringComparison.Ordinal));

        Assert.Equal($"  portal       {Address}", addresses.First());
    }

    [Fact]
    public async Task The_totals_in_words_are_the_figures_of_the_ledger()
    {
        using var figures = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "golden", "demo.json")));
        var page = await OpenAsync(Daxiang);

        var totals = await page.Locator(".totals").InnerTextAsync();

        string[] words =
        [
            $"共安排活动{Figure("activities")}场，其中已开展{Figure("held")}场、取消{Figure("cancelled")}场",
            $"已发布情况报告{Figure("reports")}篇、现场图片{Figure("pictures")}张，共{Figure("attended")}人次参加",
            $"收集意见建议{Figure("opinions")}条",
        ];
        Assert.All(words, word => Assert.Contains(word, totals, StringComparison.Ordinal));

        int Figure(string name) => figures.RootElement.GetProperty(name).GetInt32();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_citizen_with_or_without_scripts_goes_from_the_first_page_to_a_report_with_its_pictures(bool scripts)
    {
        var page = await OpenAsync(Daxiang, scripts);

        await page.Locator("ul.reports a").First.ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "情况报告" })).ToBeVisibleAsync();
        await Expect(page.GetByText("索引号")).ToBeVisibleAsync();
        var picture = page.Locator("ul.pictures img").First;
        await picture.ScrollIntoViewIfNeededAsync();
        await Expect(picture).ToBeVisibleAsync();
        Assert.Equal("image/jpeg", (await page.APIRequest.GetAsync(Address + await picture.GetAttributeAsync("src"))).Headers["content-type"]);
    }

    [Fact]
    public async Task Without_scripts_activities_are_chosen_by_month_and_form_and_found_by_words()
    {
        var page = await OpenAsync("/430503/activities", scripts: false);

        await page.GetByLabel("月份").SelectOptionAsync("2023-06");
        await page.GetByLabel("活动形式").SelectOptionAsync("座谈交流");
        await page.GetByRole(AriaRole.Button, new() { Name = "查看" }).ClickAsync();
        var days = await page.Locator(".activities time").AllInnerTextsAsync();
        await page.GetByRole(AriaRole.Searchbox).FillAsync("医保基金");
        await page.GetByRole(AriaRole.Button, new() { Name = "搜索" }).ClickAsync();

        Assert.NotEmpty(days);
        Assert.All(days, day => Assert.StartsWith("2023年6月", day, StringComparison.Ordinal));
        await Expect(page.Locator(".activities a")).ToHaveTextAsync(["医保基金监管与门诊统筹政策解读"]);
    }

    [Fact]
    public async Task The_page_of_an_activity_has_its_approved_programme_and_where_it_was_publicized()
    {
        var page = await OpenAsync(Held, scripts: false);

        await Expect(page.Locator("section:has(#programme)")).ToContainTextAsync("上午9:00");
        await Expect(page.Locator("section:has(#programme)")).ToContainTextAsync("邀请对象");
        await Expect(page.Locator("section:has(#publicity) li").First).ToBeVisibleAsync();
        await Expect(page.Locator("section:has(#facts)")).ToContainTextAsync("（星期");
    }

    [Theory]
    [InlineData(390)]
    [InlineData(768)]
    [InlineData(1440)]
    public async Task Axe_finds_nothing_on_any_page_and_no_page_has_to_be_moved_sideways(int width)
    {
        List<string> found = [];
        foreach (var path in Pages)
        {
            var page = await OpenAsync(path, width: width);
            found.AddRange(await page.FindFaultsAsync(path));
            await page.CloseAsync();
        }

        Assert.Equal([], found);
    }

    [Fact]
    public async Task In_large_print_and_at_200_percent_axe_finds_nothing_and_nothing_is_cut_off()
    {
        List<string> found = [];
        // 200 % of 1440 px is a window of 720 CSS px.
        var context = await chromium.Browser.NewContextAsync(
            new()
            {
                ViewportSize = new() { Width = 720, Height = 450 },
                DeviceScaleFactor = 2,
            }
        );
        var page = await context.NewPageAsync();
        await page.GotoAsync(Address + Daxiang);
        await page.GetByRole(AriaRole.Link, new() { Name = "长者模式" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(Address + Daxiang);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "退出长者模式" })).ToBeVisibleAsync();
        foreach (var path in Pages)
        {
            await page.GotoAsync(Address + path);
            found.AddRange(await page.FindFaultsAsync(path));
        }

        Assert.Equal([], found);
    }

    [Fact]
    public async Task By_the_keyboard_alone_a_citizen_skips_to_the_text_and_searches()
    {
        var page = await OpenAsync(Daxiang, scripts: false);

        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "跳到正文" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync($"{Address}{Daxiang}#content");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator("main a").First).ToBeFocusedAsync();

        for (var steps = 0; steps < 10 && !await page.GetByRole(AriaRole.Searchbox).EvaluateAsync<bool>("box => box === document.activeElement"); steps++)
            await page.Keyboard.PressAsync("Shift+Tab");
        await page.Keyboard.TypeAsync("医保");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "搜索“医保”" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task While_Scheduling_does_not_answer_its_part_is_marked_as_away_and_the_rest_is_there()
    {
        var page = await OpenAsync(Held, scripts: false);

        await using (await PausedAsync("ThemeDay.Services.Scheduling.dll"))
        {
            await page.ReloadUntilAsync(Address + Held, Away);
            await Expect(page.Locator("section:has(#programme)")).ToContainTextAsync(Away);
            await Expect(page.Locator("section:has(#report)")).ToContainTextAsync("发布日期");
            Assert.Equal(1, await page.GetByText(Away).CountAsync());
        }

        await page.ReloadUntilAsync(Address + Held, "上午9:00");
    }

    [Fact]
    public async Task While_a_Scheduling_that_was_killed_is_started_again_every_page_has_the_rest()
    {
        const string Program = "ThemeDay.Services.Scheduling.dll";
        var page = await OpenAsync(Held, scripts: false);

        var killed = await system.Running.KillAsync(Program);

        await Poll.UntilAsync(
            async () =>
            {
                await page.GotoAsync(Address + Held);
                await Expect(page.Locator("section:has(#report)")).ToContainTextAsync("发布日期");
                return system.Running.Find(Program).Exists(process => !killed.Contains(process.Pid))
                    && await page.GetByText("上午9:00").CountAsync() > 0
                    && await page.GetByText(Away).CountAsync() is 0;
            },
            TimeSpan.FromSeconds(60),
            "the programme is shown by the new process"
        );
    }

    [Fact]
    public async Task While_Publication_does_not_answer_the_pages_say_so_and_come_back()
    {
        var page = await OpenAsync(Daxiang, scripts: false);

        await using (await PausedAsync("ThemeDay.Services.Publication.dll"))
        {
            await page.ReloadUntilAsync(Address + Daxiang, Away);
            Assert.Equal(4, await page.GetByText(Away).CountAsync());
            await page.GotoAsync($"{Address}/430503/accessibility");
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("无障碍声明");
        }

        await page.ReloadUntilAsync(Address + Daxiang, "共安排活动");
    }

    private async Task<IPage> OpenAsync(string path, bool scripts = true, int width = 1440)
    {
        var page = await chromium.NewPageAsync(scripts, width);
        await page.GotoAsync(Address + path);
        return page;
    }

    /// <summary>Stops a process, which then answers nobody, until it is disposed of: one that is killed is back at once.</summary>
    private async Task<Paused> PausedAsync(string program)
    {
        var pid = Assert.Single(system.Running.Find(program)).Pid.ToString(CultureInfo.InvariantCulture);
        await SignalAsync("-STOP", pid);
        return new(() => SignalAsync("-CONT", pid));
    }

    private static async Task SignalAsync(string signal, string pid)
    {
        var (exitCode, said) = await ProcessLauncher.RunAsync(new("kill", signal, pid), default);
        Assert.True(exitCode == 0, said);
    }

    private sealed class Paused(Func<Task> resumeAsync) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await resumeAsync();
    }
}
