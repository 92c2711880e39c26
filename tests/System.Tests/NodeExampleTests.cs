using ThemeDay.Testing;

namespace ThemeDay.SystemTests;

/// <summary>The client in examples/node, which docs/integrate.md describes.</summary>
[Collection(LoadedSystem.Collection)]
public sealed class NodeExampleTests(LoadedSystem system)
{
    private const string District = "430502"; // the demo's figures are those of 430503

    [Fact]
    public async Task Another_system_submits_a_theme_and_resumes_the_feed_with_the_packages_of_npm_alone()
    {
        using var folder = new SharedTempFolder();
        var registry = system.Running.Address("registry");
        var secret = await system.Running.AddClientAsync("node-example", "bureau", District);
        var launch = new ProcessSpec("node", Path.Combine(Checkout.Root, "examples/node/main.mjs"))
        {
            Environment = new Dictionary<string, string?>
            {
                ["REGISTRY_HTTP"] = $"{registry.Http}".TrimEnd('/'),
                ["REGISTRY_GRPC"] = $"{registry.Grpc}",
                ["CLIENT_ID"] = "node-example",
                ["CLIENT_SECRET"] = secret,
                ["DISTRICT"] = District,
                ["POSITION_FILE"] = folder.Of("position.json"),
            },
        };

        var (first, saidFirst) = await ProcessLauncher.RunAsync(launch, TestContext.Current.CancellationToken);
        var (second, saidSecond) = await ProcessLauncher.RunAsync(launch, TestContext.Current.CancellationToken);

        Assert.True(first == 0, saidFirst);
        Assert.Contains($"districts/{District}/campaigns/node-example/themes/t-1: THEME_STATE_SUBMITTED", saidFirst, StringComparison.Ordinal);
        Assert.Contains("FAILED_PRECONDITION TRANSITION_NOT_ALLOWED, state Submitted", saidFirst, StringComparison.Ordinal);
        Assert.Contains("themeday.events.v1.ThemeSubmitted", saidFirst, StringComparison.Ordinal);
        Assert.Contains(" events after position 0, hash chain valid up to ", saidFirst, StringComparison.Ordinal);
        Assert.True(second == 0, saidSecond);
        Assert.DoesNotContain("themeday.events.v1.ThemeSubmitted", saidSecond, StringComparison.Ordinal); // it resumed after that event, without duplicates
    }

    [Theory]
    [InlineData("registry")]
    [InlineData("scheduling")]
    [InlineData("publication")]
    public async Task The_checker_of_another_system_finds_every_guarantee_of_the_feed_kept(string service)
    {
        using var folder = new SharedTempFolder();

        var (exitCode, output) = await FeedChecker.CheckAsync(system.Running, service, folder.Of("feed"), "--kill");

        Assert.True(exitCode == 0, output);
        Assert.Contains("no guarantee broken", output, StringComparison.Ordinal);
    }
}
