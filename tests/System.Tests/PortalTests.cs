using Microsoft.Playwright;
using ThemeDay.LocalState;
using static Microsoft.Playwright.Assertions;

namespace ThemeDay.SystemTests;

/// <summary>The portal of a running demo, in Debian's Chromium.</summary>
[Collection(LoadedSystem.Collection)]
public sealed class PortalTests(LoadedSystem system) : IAsyncLifetime
{
    private const string Daxiang = "/430503";

    private IPlaywright playwright = null!;
    private IBrowser browser = null!;

    private string Address => RunFile.Find(system.Running.State)!.Portal!;

    public async ValueTask InitializeAsync()
    {
        playwright = await Playwright.CreateAsync();
        // Chromium refuses to run its sandbox as root.
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox"] });
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }

    [Fact]
    public void The_address_of_the_portal_is_printed_first()
    {
        var addresses = system.Running.Said.Split('\n').Where(line => line.Contains("http://127.0.0.1:", StringComparison.Ordinal));

        Assert.Equal($"  portal       {Address}", addresses.First());
    }

    [Fact]
    public async Task A_citizen_without_scripts_goes_from_the_first_page_to_a_report_with_its_pictures()
    {
        var page = await OpenAsync(Daxiang, scripts: false);

        await page.GetByRole(AriaRole.Heading, new() { Name = "活动成果" }).Locator("..").GetByRole(AriaRole.Link).First.ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        var picture = page.GetByRole(AriaRole.Img).First;
        await picture.ScrollIntoViewIfNeededAsync();
        await Expect(picture).ToBeVisibleAsync();
        Assert.True(await page.EvaluateAsync<bool>("document.images[0].complete && document.images[0].naturalWidth > 0"));
    }

    private async Task<IPage> OpenAsync(string path, bool scripts = true, int width = 1440)
    {
        var page = await browser.NewPageAsync(
            new()
            {
                JavaScriptEnabled = scripts,
                Locale = "zh-CN",
                ViewportSize = new() { Width = width, Height = 900 },
            }
        );
        await page.GotoAsync(Address + path);
        return page;
    }
}
