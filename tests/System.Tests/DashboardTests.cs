using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ThemeDay.SystemTests;

/// <summary>The Aspire dashboard of a running demo, in Debian's Chromium.</summary>
[Collection(LoadedSystem.Collection)]
public sealed class DashboardTests(LoadedSystem system, Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
{
    private static readonly string[] Resources =
    [
        "messaging",
        "portal",
        "postgres",
        "publication",
        "publication-db",
        "registry",
        "registry-db",
        "scheduling",
        "scheduling-db",
    ];

    // The called service, and those that apply its event.
    private static readonly string[] Services = ["registry", "scheduling", "publication"];

    private IPage page = null!;

    // The link printed by ./run.
    private Uri SignInLink =>
        new(system.Running.Said.Split('\n').Single(line => line.StartsWith("dashboard ", StringComparison.Ordinal))["dashboard ".Length..]);

    public async ValueTask InitializeAsync()
    {
        page = await chromium.Browser.NewPageAsync(
            new()
            {
                Locale = "en-US",
                ViewportSize = new() { Width = 1500, Height = 950 },
            }
        );
        page.SetDefaultTimeout(60_000);
        SetDefaultExpectTimeout(60_000);
        await page.GotoAsync(SignInLink.ToString());
    }

    public async ValueTask DisposeAsync() => await page.CloseAsync();

    [Theory]
    [InlineData("registry")]
    [InlineData("scheduling")]
    [InlineData("publication")]
    public async Task Each_service_has_a_page_on_which_to_try_its_API(string service)
    {
        await page.GotoAsync($"{system.Running.Address(service).Http}/scalar");

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = $"ThemeDay {service}" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_sign_in_link_opens_the_dashboard_and_every_resource_runs()
    {
        await Expect(page).ToHaveTitleAsync("ThemeDay 政务公开主题日 resources");
        await Expect(page.GetByText($"Showing {Resources.Length} resources")).ToBeVisibleAsync();
        foreach (var resource in Resources)
            await Expect(Row(resource).GetByText("Running", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(Row("publication").GetByRole(AriaRole.Link)).ToHaveTextAsync(["gRPC", "JSON API", "Health", "Public results (demo)"]);
        await Expect(page.GetByText("certificate")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Without_the_link_the_dashboard_asks_for_the_token()
    {
        await using var stranger = await chromium.Browser.NewContextAsync();
        var other = await stranger.NewPageAsync();

        await other.GotoAsync(new Uri(SignInLink, "/").ToString());

        await other.WaitForURLAsync("**/login**");
    }

    [Fact]
    public async Task One_trace_leads_from_a_call_to_the_registry_into_both_services_that_apply_its_event()
    {
        var trace = ActivityTraceId.CreateRandom().ToString();
        await ImportUnitAsync($"00-{trace}-{ActivitySpanId.CreateRandom()}-01");

        await page.GotoAsync(new Uri(SignInLink, "/traces").ToString());
        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = trace[..7] });
        foreach (var service in Services)
            await Expect(row).ToContainTextAsync($"{service} (");

        await page.GotoAsync(new Uri(SignInLink, $"/traces/detail/{trace}").ToString()); // a click on the row is lost if spans arrive meanwhile
        var applied = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "apply themeday.events.v1.UnitChanged" });
        foreach (var service in Services.Skip(1))
            await Expect(applied.Filter(new() { HasText = service })).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task The_metrics_of_a_service_are_grouped_by_meter_and_those_of_events_among_them()
    {
        await page.GotoAsync(new Uri(SignInLink, "/metrics/resource/scheduling").ToString());

        var meter = page.Locator("fluent-tree-item").Filter(new() { HasText = "ThemeDay.Events" });
        await meter.Locator("fluent-tree-item[title='themeday.events.appended']").ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "themeday.events.appended" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_export_command_of_Scheduling_writes_the_package_and_says_where_it_is()
    {
        var directory = system.Running.State.GetPath("exported-from-the-dashboard");
        await Row("scheduling").GetByRole(AriaRole.Button, new() { Name = "Actions" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Commands" }).HoverAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Export evaluation metrics", Exact = true }).ClickAsync();
        await Expect(Input("Campaign")).ToHaveValueAsync("districts/430503/campaigns/2023-1"); // rendered; a value typed earlier is lost
        await Input("Directory").FillAsync(directory);
        await Expect(Input("Directory")).ToHaveValueAsync(directory);
        await page.Locator("fluent-dialog fluent-button").Filter(new() { HasText = "Export evaluation metrics" }).ClickAsync();

        await Expect(page.GetByText($"districts/430503/campaigns/2023-1的考核数据已写入{directory}")).ToBeVisibleAsync();
        string[] export =
        [
            "export",
            "--campaign",
            "districts/430503/campaigns/2023-1",
            "--out",
            directory + "-by-the-cli",
            "--state",
            system.Running.State.Path,
        ];
        var (exitCode, said) = await RunProcess.CommandAsync(export);
        Assert.True(exitCode == 0, said);
        foreach (var file in new[] { "summary.csv", "scores.csv", "explanations.csv", "plan.csv", "changes.csv", "summary.json" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(directory + "-by-the-cli", file)), File.ReadAllBytes(Path.Combine(directory, file)));
    }

    private ILocator Input(string label) => page.Locator(".interaction-input").Filter(new() { HasText = label }).GetByRole(AriaRole.Textbox);

    private ILocator Row(string resource) => page.GetByRole(AriaRole.Row).Filter(new() { Has = page.GetByText(resource, new() { Exact = true }) });

    // A separate district, so that no figure of the demo changes.
    private async Task ImportUnitAsync(string traceparent)
    {
        var token = await system.Running.TokenAsync("bureau", "--scope", "430502");
        using var client = new HttpClient { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{system.Running.Address("registry").Http}/v1/districts/430502/units:import")
        {
            Content = JsonContent.Create(new { csv = "code,name,kind\n430502001,城东街道办事处,subdistrict\n" }),
            Headers = { { "traceparent", traceparent } },
        };
        using var response = await client.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }
}
