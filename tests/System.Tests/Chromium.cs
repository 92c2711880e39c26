using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using ThemeDay.Testing;

namespace ThemeDay.SystemTests;

/// <summary>Debian's Chromium, for the tests of a class. Each page has a context, and so cookies, of its own.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright playwright = null!;

    /// <summary>The browser.</summary>
    public IBrowser Browser { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        playwright = await Playwright.CreateAsync();
        // Chromium refuses to run its sandbox as root.
        Browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox"] });
    }

    /// <summary>Opens an empty page, of a reader of Chinese.</summary>
    /// <param name="scripts">Whether it runs scripts.</param>
    /// <param name="width">The width of its window, in CSS pixels.</param>
    public Task<IPage> NewPageAsync(bool scripts = true, int width = 1440) =>
        Browser.NewPageAsync(
            new()
            {
                JavaScriptEnabled = scripts,
                Locale = "zh-CN",
                ViewportSize = new() { Width = width, Height = 900 },
            }
        );

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        playwright.Dispose();
    }
}

/// <summary>What tests of pages have in common.</summary>
internal static class PageExtensions
{
    /// <summary>What axe finds on a page, and whether the page has to be moved sideways.</summary>
    /// <param name="page">The page.</param>
    /// <param name="name">What the page is called in the list.</param>
    public static async Task<IReadOnlyList<string>> FindFaultsAsync(this IPage page, string name)
    {
        var result = await page.RunAxe();
        var isWider = await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > document.documentElement.clientWidth");
        return
        [
            .. result.Violations.SelectMany(rule => rule.Nodes.Select(node => $"{name}: {rule.Id}: {node.Html}")),
            .. isWider ? [$"{name} is wider than the window"] : (string[])[],
        ];
    }

    /// <summary>Loads a page of the portal, which keeps it for some seconds, until it has a text.</summary>
    public static Task ReloadUntilAsync(this IPage page, string address, string text) =>
        Poll.UntilAsync(
            async () =>
            {
                await page.GotoAsync(address);
                return (await page.ContentAsync()).Contains(text, StringComparison.Ordinal);
            },
            TimeSpan.FromSeconds(60),
            text
        );
}
