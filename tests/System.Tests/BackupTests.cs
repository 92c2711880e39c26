using ThemeDay.Testing;

namespace ThemeDay.SystemTests;

public sealed class BackupTests : IDisposable
{
    private static readonly string[] SmallCampaign = ["--demo", "--once", "--data", Path.Combine(AppContext.BaseDirectory, "another-district")];

    private readonly SharedTempFolder folder = new();
    private readonly SharedTempFolder otherFolder = new();

    [Fact]
    public async Task A_system_restored_from_its_backup_shows_the_same_figures_and_its_logs_are_valid()
    {
        var archive = otherFolder.Of("backup.tar.gz");
        string original;
        await using (var run = await RunProcess.StartAsync(folder.Path, [.. SmallCampaign, "--out", folder.Of("out")]))
        {
            await run.WaitForOutputAsync("ready in", LoadedSystem.LoadTimeout);
            var refused = await RunProcess.CommandAsync("backup", archive, "--state", run.State.Path);
            Assert.True(refused.ExitCode == 1 && refused.Said.Contains("another run uses", StringComparison.Ordinal), refused.Said);
            Assert.True(await run.EndAsync(LoadedSystem.LoadTimeout) == 0, run.Said);
            original = run.State.Path;
        }

        await SucceedAsync("backup", archive, "--state", original);
        folder.Dispose(); // the machine is lost
        await SucceedAsync("restore", archive, "--state", otherFolder.Of("state"));

        await using var restored = await RunProcess.StartAsync(otherFolder.Path, [.. SmallCampaign, "--out", otherFolder.Of("out")]);
        Assert.True(await restored.EndAsync(LoadedSystem.LoadTimeout) == 0, restored.Said); // --once verifies the logs
        Assert.Contains("nothing to do", restored.Said, StringComparison.Ordinal);
        foreach (var figures in (string[])["demo.json", "summary.csv", "scores.csv", "explanations.csv"])
            Golden.Same(otherFolder.Of($"out/{figures}"), $"another-district/{figures}");
    }

    public void Dispose()
    {
        if (Directory.Exists(folder.Path))
            folder.Dispose();
        otherFolder.Dispose();
    }

    private static async Task SucceedAsync(params string[] words)
    {
        var (exitCode, said) = await RunProcess.CommandAsync(words);
        Assert.True(exitCode == 0, said);
    }
}
