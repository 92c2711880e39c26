using System.Globalization;
using ThemeDay.LocalState;
using ThemeDay.Testing;

// Whole systems start here: two at once on a small machine would only measure each other.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace ThemeDay.SystemTests;

/// <summary>The whole system as <c>./run</c> starts it, on a state folder of the test's own.</summary>
internal sealed class WholeRun : IAsyncDisposable
{
    private readonly string log;

    private WholeRun(StateDirectory state, Child process, string log) => (State, Process, this.log) = (state, process, log);

    public StateDirectory State { get; }

    public Child Process { get; }

    /// <summary>What it has printed so far.</summary>
    public string Said => File.Exists(log) ? File.ReadAllText(log) : "";

    /// <summary>Starts <c>./run</c> with these words.</summary>
    /// <param name="folder">Where its state lies.</param>
    /// <param name="words">The words.</param>
    /// <param name="environment">Variables it is given.</param>
    public static async Task<WholeRun> StartAsync(string folder, string[] words, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var said = Path.Combine(folder, $"{Guid.NewGuid():N}.said");
        var state = Path.Combine(folder, "state");
        var launch = CommandLine(["run", "--servers", "local", "--state", state, .. words]);
        // Inherited by all that it starts: not every service is told of a folder, and none is to escape the scan for processes.
        Dictionary<string, string?> variables = new(environment ?? new Dictionary<string, string?>()) { ["THEMEDAY_TEST_RUN"] = state };
        return new(StateDirectory.Resolve(state, ""), await Launcher.StartAsync(launch with { Log = said, Environment = variables }), said);
    }

    /// <summary>Runs a command of <c>./run</c> to its end.</summary>
    public static Task<(int ExitCode, string Said)> CommandAsync(params string[] words) =>
        Launcher.RunAsync(CommandLine(words), TestContext.Current.CancellationToken);

    /// <summary>Where a service of the run listens.</summary>
    public ServiceAddress Address(string service) => RunFile.Find(State)!.Services[service];

    /// <summary>An access token, by <c>./run token</c>.</summary>
    public async Task<string> TokenAsync(params string[] words)
    {
        var (exitCode, said) = await CommandAsync(["token", .. words, "--state", State.Path]);
        Assert.True(exitCode == 0, said);
        return said;
    }

    /// <summary>Its exit code, once it has ended by itself.</summary>
    public async Task<int> EndAsync(TimeSpan limit)
    {
        await Until.TrueAsync(() => !Process.IsRunning, limit, $"it ends\n{Said}");
        return await Process.Ended;
    }

    /// <summary>Waits until it has printed something.</summary>
    public Task SaysAsync(string what, TimeSpan limit) =>
        Until.TrueAsync(
            () =>
                Process.IsRunning || Said.Contains(what, StringComparison.Ordinal)
                    ? Task.FromResult(Said.Contains(what, StringComparison.Ordinal))
                    : throw new InvalidOperationException($"it ended\n{Said}"),
            limit,
            what
        );

    /// <summary>Every process of the run, by what its command line, environment or working directory says of the folder.</summary>
    public List<(int Pid, string Command)> Processes() => FolderProcesses.Of(State.Path);

    /// <summary>As kill -9 does, to one of the processes whose command line holds these words.</summary>
    /// <param name="words">The words.</param>
    /// <param name="count">How many such processes there are.</param>
    public async Task KillAsync(string words, int count = 1)
    {
        var processes = Processes().FindAll(process => process.Command.Contains(words, StringComparison.Ordinal));
        Assert.True(processes.Count == count, string.Join('\n', processes));
        var (pid, _) = processes[0];
        var (exitCode, said) = await Launcher.RunAsync(new("kill", "-9", pid.ToString(CultureInfo.InvariantCulture)), default);
        Assert.True(exitCode == 0, said);
    }

    public async ValueTask DisposeAsync()
    {
        await Process.StopAsync(TimeSpan.FromSeconds(60));
        File.Delete(log);
    }

    private static Launch CommandLine(string[] words) =>
        new("dotnet", [Path.Combine(Checkout.Root, "Cli", "bin", "Release", "net10.0", "ThemeDay.Cli.dll"), .. words]) { WorkingDirectory = Checkout.Root };
}
