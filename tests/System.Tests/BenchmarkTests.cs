using System.Text.Json;
using ThemeDay.Testing;

namespace ThemeDay.SystemTests;

public sealed class BenchmarkTests
{
    [Fact]
    public async Task The_benchmark_of_submissions_runs_and_ends_with_its_figures()
    {
        using var figures = await RunAsync("submit", "--count", "200", "--clients", "2", "--rounds", "1");

        Assert.True(figures.RootElement.GetProperty("per_second").GetDouble() > 0, $"{figures.RootElement}");
    }

    [Fact]
    public async Task The_benchmark_of_the_feed_runs_and_ends_with_its_figures()
    {
        using var figures = await RunAsync("feed", "--subscribers", "5", "--events", "40", "--burst", "100", "--rounds", "1");

        Assert.True(figures.RootElement.GetProperty("delivered_per_second").GetDouble() > 0, $"{figures.RootElement}");
    }

    private static async Task<JsonDocument> RunAsync(params string[] arguments)
    {
        var (exitCode, output) = await ProcessLauncher.RunAsync(
            new("dotnet", ["benchmarks/bin/Release/net10.0/ThemeDay.Benchmarks.dll", .. arguments]) { WorkingDirectory = Checkout.Root },
            TestContext.Current.CancellationToken
        );
        Assert.True(exitCode == 0, output);
        return JsonDocument.Parse(output.TrimEnd().Split('\n')[^1]);
    }
}
