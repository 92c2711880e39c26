using ThemeDay.Servers;
using ThemeDay.State;
using ThemeDay.Testing;

namespace ThemeDay.AppHost.Tests.Running;

/// <summary>A run of the smallest system (tests/TinySystem) in a process of its own, as ./run starts AppHost.</summary>
internal sealed class TinyRun : IAsyncDisposable
{
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(60);

    private readonly string log;

    private TinyRun(StateFolder state, Child host, string log) => (State, Host, this.log) = (state, host, log);

    public StateFolder State { get; }

    public Child Host { get; }

    public string Said => File.Exists(log) ? File.ReadAllText(log) : "";

    public static async Task<TinyRun> StartAsync(string state)
    {
        // Its own output and not the copy beside the tests: the host finds its project by where it lies.
        var dll = AppContext.BaseDirectory.Replace("AppHost.Tests", "TinySystem", StringComparison.Ordinal) + "ThemeDay.TinySystem.dll";
        var output = $"{state}.{Guid.NewGuid():N}.log";
        return new(StateFolder.Of(state, ""), await Launcher.StartAsync(new("dotnet", dll, "--state", state) { Log = output }), output);
    }

    public async Task<RunFile> ReadyAsync()
    {
        await Until.TrueAsync(() => !Host.IsRunning || RunFile.Find(State)?.Pid == Host.Pid, ReadyLimit, $"ready\n{Said}");
        Assert.True(Host.IsRunning, Said);
        return RunFile.Find(State)!;
    }

    public Task StopAsync() => Host.StopAsync(TimeSpan.FromSeconds(30));

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        File.Delete(log);
    }
}
