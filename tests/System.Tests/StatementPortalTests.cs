using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Playwright;
using ThemeDay.LocalState;
using ThemeDay.Publication.V1;
using ThemeDay.Type.V1;
using static Microsoft.Playwright.Assertions;

namespace ThemeDay.SystemTests;

/// <summary>Statements on the portal of a running demo, in Debian's Chromium.</summary>
[Collection(LoadedSystem.Collection)]
public sealed class StatementPortalTests(LoadedSystem system, Chromium chromium) : IClassFixture<Chromium>
{
    private const string Unit = "430503001";

    private string Portal => RunFile.Find(system.Running.State)!.Portal!;

    [Fact]
    public async Task A_citizen_without_scripts_reads_what_a_unit_has_stated_and_the_bureau_approved_until_it_is_taken_back()
    {
        using var channel = GrpcChannel.ForAddress(system.Running.Address("publication").Grpc);
        var statements = new StatementService.StatementServiceClient(channel);
        var unit = await AuthorizeAsync("liaison", "--unit", Unit);
        var bureau = await AuthorizeAsync("bureau");
        var drafted = await statements.CreateStatementAsync(
            new()
            {
                Parent = "districts/430503",
                StatementId = "school-places",
                Statement = new()
                {
                    Kind = StatementKind.ResponseToConcern,
                    Unit = $"districts/430503/units/{Unit}",
                    Title = "关于学位紧张问题的回应",
                    Text = "今年秋季新增学位1200个。\n招生范围和时间另行公布。",
                    Concern = "城南片区小学学位够不够？",
                },
            },
            unit
        );
        await statements.SubmitStatementAsync(new() { Name = drafted.Name }, unit);
        await statements.PublishStatementAsync(new() { Name = drafted.Name }, bureau);
        var page = await chromium.Browser.NewPageAsync(
            new()
            {
                JavaScriptEnabled = false,
                Locale = "zh-CN",
                ViewportSize = new() { Width = 390, Height = 900 },
            }
        );

        await page.ReloadUntilAsync($"{Portal}/430503", "关于学位紧张问题的回应");
        await page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "政策解读与热点回应" }).ClickAsync();
        await page.GetByLabel("类别").SelectOptionAsync("热点回应");
        await page.GetByRole(AriaRole.Button, new() { Name = "查看" }).ClickAsync();
        await Expect(page.Locator("ul.statements li").Filter(new() { HasText = "政策解读" })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Link, new() { Name = "关于学位紧张问题的回应" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("关于学位紧张问题的回应");
        await Expect(page.Locator("dl")).ToContainTextAsync("城南片区小学学位够不够？");
        await Expect(page.Locator("dl")).ToContainTextAsync("索引号");
        await page.GetByRole(AriaRole.Searchbox).FillAsync("学位 城南");
        await page.GetByRole(AriaRole.Button, new() { Name = "搜索" }).ClickAsync();
        await Expect(page.Locator("ul.statements a")).ToHaveTextAsync(["关于学位紧张问题的回应"]);

        await statements.UnpublishStatementAsync(new() { Name = drafted.Name, Reason = "数字有误" }, bureau);
        await page.ReloadUntilAsync($"{Portal}/430503/statements/school-places", "该内容已撤下");
        Assert.Equal(410, (await page.GotoAsync(page.Url))!.Status);
    }

    private async Task<Metadata> AuthorizeAsync(string role, params string[] options) =>
        new() { { "authorization", $"Bearer {(await system.Running.TokenAsync([role, "--scope", "430503", .. options])).Trim()}" } };
}
