using Microsoft.Playwright;
using ThemeDay.LocalState;
using ThemeDay.Testing;
using static Microsoft.Playwright.Assertions;

namespace ThemeDay.SystemTests;

/// <summary>The pictures of the README: taken of a running demo, and written to docs/pictures by scripts/take-pictures (UPDATE_PICTURES=1).</summary>
[Collection(LoadedSystem.Collection)]
public sealed class PictureTests(LoadedSystem system, Chromium chromium) : IClassFixture<Chromium>, IDisposable
{
    private const int MaxBytes = 300_000; // a README has to load over a slow line
    private const int Width = 1440;

    private readonly SharedTempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_portal_is_shown_with_the_figures_and_results_of_the_demo()
    {
        var page = await OpenAsync("zh-CN", height: 938);
        await page.GotoAsync($"{RunFile.Find(system.Running.State)!.Portal}/430503");
        await Expect(page.Locator(".totals")).ToBeVisibleAsync();
        await page.EvaluateAsync( // pictures are loaded as they come into view
            "() => Promise.all([...document.images].filter(image => image.getBoundingClientRect().top < innerHeight).map(image => image.decode()))"
        );

        await TakeAsync(page, "portal.png");
    }

    [Fact]
    public async Task The_dashboard_is_shown_with_every_resource_running()
    {
        var link = system.Running.Said.Split('\n').Single(line => line.StartsWith("dashboard ", StringComparison.Ordinal))["dashboard ".Length..];
        var page = await OpenAsync("en-US", height: 620);
        await page.GotoAsync(link);
        await Expect(page.GetByText("Running", new() { Exact = true }).Nth(8)).ToBeVisibleAsync(); // a process that another test has killed is listed again

        await TakeAsync(page, "dashboard.png");
    }

    private async Task<IPage> OpenAsync(string locale, int height)
    {
        var page = await chromium.Browser.NewPageAsync(
            new()
            {
                Locale = locale,
                ViewportSize = new() { Width = Width, Height = height },
            }
        );
        page.SetDefaultTimeout(60_000);
        SetDefaultExpectTimeout(60_000);
        return page;
    }

    private async Task TakeAsync(IPage page, string name)
    {
        var kept = Path.Combine(Checkout.Root, "docs", "pictures", name);
        var taken = Environment.GetEnvironmentVariable("UPDATE_PICTURES") == "1" ? kept : folder.Of(name);

        await page.ScreenshotAsync(new() { Path = taken });

        Assert.InRange(new FileInfo(taken).Length, 1, MaxBytes);
        Assert.True(File.Exists(kept), $"{kept} is missing: scripts/take-pictures writes it");
        foreach (var readme in (string[])["README.md", "README.zh-CN.md"])
            Assert.Contains($"docs/pictures/{name}", await File.ReadAllTextAsync(Path.Combine(Checkout.Root, readme)), StringComparison.Ordinal);
    }
}
