using System.Text.Json;
using ThemeDay.Testing;

namespace ThemeDay.SystemTests;

public sealed class BenchmarkTests
{
    [Fact]
    public async Task The_benchmark_of_submissions_runs_and_ends_with_its_figures()
    {
        string[] command = ["benchmarks/bin/Release/net10.0/ThemeDay.Benchmarks.dll", "submit", "--count", "200", "--clients", "2", "--rounds", "1"];

        var (exitCode, output) = await ProcessLauncher.RunAsync(
            new("dotnet", command) { WorkingDirectory = Checkout.Root },
            TestContext.Current.CancellationToken
        );

        Assert.True(exitCode == 0, output);
        using var figures = JsonDocument.Parse(output.TrimEnd().Split('\n')[^1]);
        Assert.True(figures.RootElement.GetProperty("per_second").GetDouble() > 0, output);
    }
}
