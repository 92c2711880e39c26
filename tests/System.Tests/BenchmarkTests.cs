using System.Text.Json;
using ThemeDay.Testing;

namespace ThemeDay.SystemTests;

public sealed class BenchmarkTests
{
    [Fact]
    public async Task The_benchmark_of_submissions_runs_and_ends_with_its_figures()
    {
        var figures = await RunAsync("submit", "--count", "200", "--clients", "2", "--rounds", "1");

        Assert.True(figures.GetProperty("per_second").GetDouble() > 0, $"{figures}");
    }

    [Fact]
    public async Task The_benchmark_of_the_public_site_runs_and_ends_with_its_figures()
    {
        var figures = await RunAsync("column", "--seconds", "1", "--clients", "2", "--rounds", "1");

        foreach (var answer in (string[])["list", "report", "picture"])
            Assert.True(figures.GetProperty(answer).GetProperty("throughput_ratio").GetDouble() > 0, $"{figures}");
    }

    [Fact]
    public async Task The_benchmark_of_the_portal_runs_and_ends_with_its_figures()
    {
        var figures = await RunAsync("portal", "--seconds", "1", "--clients", "2", "--rounds", "1");

        foreach (var page in (string[])["home", "activity"])
            Assert.True(figures.GetProperty(page).GetProperty("throughput_ratio").GetDouble() > 0, $"{figures}");
    }

    [Fact]
    public async Task The_benchmark_of_the_feed_runs_and_ends_with_its_figures()
    {
        var figures = await RunAsync("feed", "--subscribers", "5", "--events", "40", "--burst", "100", "--rounds", "1");

        Assert.True(figures.GetProperty("delivered_per_second").GetDouble() > 0, $"{figures}");
    }

    [Fact]
    public async Task The_benchmark_of_visible_themes_runs_and_ends_with_its_figures()
    {
        var figures = await RunAsync("visible", "--count", "100", "--clients", "2", "--rounds", "1");

        Assert.True(figures.GetProperty("p99_ms").GetDouble() > 0, $"{figures}");
    }

    [Fact]
    public async Task The_benchmark_of_the_ledger_runs_and_ends_with_its_figures()
    {
        var figures = await RunAsync("ledger", "--districts", "1", "--seconds", "1", "--clients", "2", "--rounds", "1", "--warm-ups", "0");

        foreach (var read in (string[])["unit", "lights", "obligation"])
            Assert.True(figures.GetProperty(read).GetProperty("ten_years_ratio").GetDouble() > 0, $"{figures}");
    }

    [Fact]
    public async Task The_benchmark_of_starts_runs_and_ends_with_its_figures()
    {
        var figures = await RunAsync("start", "--rounds", "1");

        foreach (var service in (string[])["registry", "scheduling", "publication"])
            Assert.True(figures.GetProperty("services").GetProperty(service).GetProperty("ratio").GetDouble() > 0, $"{figures}");
    }

    private static async Task<JsonElement> RunAsync(params string[] arguments)
    {
        string[] command = ["benchmarks/bin/Release/net10.0/ThemeDay.Benchmarks.dll", .. arguments];
        var (exitCode, output) = await ProcessLauncher.RunAsync(
            new("dotnet", command) { WorkingDirectory = Checkout.Root },
            TestContext.Current.CancellationToken
        );
        Assert.True(exitCode == 0, output);
        return JsonElement.Parse(output.TrimEnd().Split('\n')[^1]);
    }
}
