using ThemeDay.Testing;

namespace ThemeDay.SystemTests;

/// <summary>Several replicas of each service on one PostgreSQL and one RabbitMQ, as in a cluster.</summary>
public sealed class ReplicasTests : IDisposable
{
    private static readonly TimeSpan StageTimeout = TimeSpan.FromMinutes(3);

    private readonly SharedTempFolder folder = new();

    [Fact]
    public async Task With_three_of_each_and_one_of_them_killed_in_the_middle_of_the_load_the_figures_are_the_same()
    {
        await using var run = await RunProcess.StartAsync(folder.Path, ["--replicas", "3", "--demo", "--once", "--out", folder.Of("out")]);

        foreach (
            var (stage, killed) in ((string, string)[])
                [("units and call:", "Services.Registry"), ("2023-04:", "Services.Scheduling"), ("2023-06:", "Services.Publication")]
        )
        {
            await run.WaitForOutputAsync(stage, StageTimeout);
            await run.KillAsync(killed, count: 3);
        }

        await Poll.UntilAsync(
            () => run.Processes().FindAll(process => process.Command.Contains("Services.Publication", StringComparison.Ordinal)).Count == 3,
            StageTimeout,
            "the killed one is replaced"
        );
        Assert.True(await run.EndAsync(LoadedSystem.LoadTimeout) == 0, run.Said);
        Golden.SameFigures(folder.Of("out"));
    }

    public void Dispose() => folder.Dispose();
}
