using System.Globalization;
using ThemeDay.LocalState;
using ThemeDay.Testing;

// Each class starts a whole system; running two in parallel would distort timings on a small machine.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace ThemeDay.SystemTests;

/// <summary>The whole system as started by <c>./run</c>, on a state directory of the test.</summary>
internal sealed class RunProcess : IAsyncDisposable
{
    private readonly string log;

    private RunProcess(StateDirectory state, ChildProcess process, string log) => (State, Process, this.log) = (state, process, log);

    public StateDirectory State { get; }

    public ChildProcess Process { get; }

    /// <summary>The output so far.</summary>
    public string Said => File.Exists(log) ? File.ReadAllText(log) : "";

    /// <summary>Starts <c>./run</c> with arguments.</summary>
    /// <param name="folder">The parent of the state directory.</param>
    /// <param name="words">The arguments.</param>
    /// <param name="environment">Additional environment variables.</param>
    public static async Task<RunProcess> StartAsync(string folder, string[] words, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var said = Path.Combine(folder, $"{Guid.NewGuid():N}.said");
        var state = Path.Combine(folder, "state");
        var launch = CommandLine(["run", "--servers", "local", "--state", state, .. words]);
        // Inherited by all child processes: not every service has the directory in its configuration, and the process scan must find all of them.
        Dictionary<string, string?> variables = new(environment ?? new Dictionary<string, string?>()) { ["THEMEDAY_TEST_RUN"] = state };
        return new(StateDirectory.Resolve(state, ""), await ProcessLauncher.StartAsync(launch with { Log = said, Environment = variables }), said);
    }

    /// <summary>Runs a command of <c>./run</c> to completion.</summary>
    public static Task<(int ExitCode, string Said)> CommandAsync(params string[] words) =>
        ProcessLauncher.RunAsync(CommandLine(words), TestContext.Current.CancellationToken);

    /// <summary>The address of a service.</summary>
    public ServiceAddress Address(string service) => RunFile.Find(State)!.Services[service];

    /// <summary>Gets an access token by <c>./run token</c>.</summary>
    public async Task<string> TokenAsync(params string[] words)
    {
        var (exitCode, said) = await CommandAsync(["token", .. words, "--state", State.Path]);
        Assert.True(exitCode == 0, said);
        return said;
    }

    /// <summary>Creates a client by <c>./run client add</c> and returns its secret.</summary>
    public async Task<string> AddClientAsync(string name, string role, string scope)
    {
        var (exitCode, said) = await CommandAsync("client", "add", name, "--role", role, "--scope", scope, "--state", State.Path);
        Assert.True(exitCode == 0, said);
        return said.Trim().Split('\n')[^1];
    }

    /// <summary>Waits for it to exit and returns the exit code.</summary>
    public async Task<int> EndAsync(TimeSpan limit)
    {
        await Poll.UntilAsync(() => !Process.IsRunning, limit, $"it ends\n{Said}");
        return await Process.Exited;
    }

    /// <summary>Waits until a text has been printed.</summary>
    public Task WaitForOutputAsync(string what, TimeSpan limit) =>
        Poll.UntilAsync(
            () =>
                Process.IsRunning || Said.Contains(what, StringComparison.Ordinal)
                    ? Task.FromResult(Said.Contains(what, StringComparison.Ordinal))
                    : throw new InvalidOperationException($"it ended\n{Said}"),
            limit,
            what
        );

    /// <summary>All processes of the run: those with the directory in their command line, environment or working directory.</summary>
    public List<(int Pid, string Command)> Processes() => FolderProcesses.Of(State.Path);

    /// <summary>Those of them whose command line contains a text, without the processes in which a service reads files.</summary>
    public List<(int Pid, string Command)> Find(string words) =>
        Processes()
            .FindAll(process => process.Command.Contains(words, StringComparison.Ordinal) && !process.Command.Contains(" exec ", StringComparison.Ordinal));

    /// <summary>Kills processes whose command line contains a text, with SIGKILL.</summary>
    /// <param name="words">The text.</param>
    /// <param name="expected">The expected number of such processes.</param>
    /// <param name="count">The number of those to be killed.</param>
    /// <returns>The ids of the killed processes.</returns>
    public async Task<IReadOnlyList<int>> KillAsync(string words, int expected = 1, int count = 1)
    {
        var processes = Find(words);
        Assert.True(processes.Count == expected, string.Join('\n', processes));
        int[] killed = [.. processes.Take(count).Select(process => process.Pid)];
        string[] arguments = ["-9", .. killed.Select(pid => pid.ToString(CultureInfo.InvariantCulture))];
        var (exitCode, said) = await ProcessLauncher.RunAsync(new("kill", arguments), default);
        Assert.True(exitCode == 0, said);
        return killed;
    }

    public async ValueTask DisposeAsync()
    {
        await Process.StopAsync(TimeSpan.FromSeconds(60));
        File.Delete(log);
    }

    private static ProcessSpec CommandLine(string[] words) =>
        new("dotnet", [Path.Combine(Checkout.Root, "Cli", "bin", "Release", "net10.0", "ThemeDay.Cli.dll"), .. words]) { WorkingDirectory = Checkout.Root };
}
