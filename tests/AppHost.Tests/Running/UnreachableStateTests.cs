using ThemeDay.Servers;
using ThemeDay.Testing;

namespace ThemeDay.AppHost.Tests.Running;

public sealed class UnreachableStateTests : IDisposable
{
    private readonly NewFolder folder = new();

    [Fact]
    public async Task A_state_folder_the_servers_cannot_enter_is_refused_and_a_better_one_named()
    {
        File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var state = Path.Combine(folder.Path, "state");
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Null(await ServerFolder.WhoCannotEnterAsync(state, default));   // the servers run as the caller, who can
            return;
        }

        await using var run = await TinyRun.StartAsync(state);

        Assert.Equal(1, await run.Host.Ended);
        await Until.TrueAsync(() => run.Said.Contains($"--state {ServerFolder.Better(state)}", StringComparison.Ordinal), TimeSpan.FromSeconds(5), run.Said);
        Assert.Contains("cannot be entered by the user postgres", run.Said, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();
}
