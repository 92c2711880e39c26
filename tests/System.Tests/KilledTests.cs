using ThemeDay.Testing;

namespace ThemeDay.SystemTests;

/// <summary>Whatever is killed in the middle of the load, nothing acknowledged is lost and nothing happens twice: the figures are the same.</summary>
public sealed class KilledTests : IDisposable
{
    private static readonly TimeSpan StageLimit = TimeSpan.FromMinutes(3);

    private readonly EnterableFolder folder = new();

    [Fact]
    public async Task Each_service_and_server_killed_in_the_middle_of_the_load_leaves_the_figures_as_they_are()
    {
        await using var run = await WholeRun.StartAsync(folder.Path, ["--demo", "--once", "--out", folder.Of("out")]);

        foreach (var (stage, killed) in ((string, string)[])
        [
            ("units and call:", "Services.Registry"), ("2023-04:", "postgres -D"), ("2023-05:", "Services.Scheduling"), ("2023-06:", "beam.smp"), ("2023-07:", "Services.Publication"),
        ])
        {
            await run.SaysAsync(stage, StageLimit);
            await run.KillAsync(killed);
        }

        Assert.True(await run.EndAsync(LoadedSystem.LoadLimit) == 0, run.Said);
        AssertFigures();
    }

    [Theory]
    [InlineData("ThemeDay.Cli.dll")]
    [InlineData("ThemeDay.AppHost.dll")]
    public async Task Nothing_outlives_a_killed_run_and_the_next_one_on_the_same_state_goes_on(string killed)
    {
        await using (var run = await WholeRun.StartAsync(folder.Path, ["--demo"]))
        {
            await run.SaysAsync("2023-05:", StageLimit);
            foreach (var service in (string[])["Services.Registry", "Services.Scheduling", "Services.Publication", "postgres -D", "beam.smp", "epmd"])
                Assert.Contains(run.Processes(), process => process.Command.Contains(service, StringComparison.Ordinal));   // the scan sees the system
            await run.KillAsync(killed);
            await Until.TrueAsync(() => Task.FromResult(run.Processes() is []), TimeSpan.FromSeconds(10), () => string.Join('\n', run.Processes()));
        }

        await using var next = await WholeRun.StartAsync(folder.Path, ["--demo", "--once", "--out", folder.Of("out")]);

        Assert.True(await next.EndAsync(LoadedSystem.LoadLimit) == 0, next.Said);
        AssertFigures();
    }

    public void Dispose() => folder.Dispose();

    private void AssertFigures()
    {
        foreach (var file in (string[])["demo.json", "scores.csv"]) Golden.Same(Path.Combine(folder.Of("out"), file), file);
    }
}
