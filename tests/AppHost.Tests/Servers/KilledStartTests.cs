using ThemeDay.LocalState;
using ThemeDay.Testing;

namespace ThemeDay.AppHost.Tests.Servers;

/// <summary>Servers of the system packages that are killed, or lose their parent, while the script starts them.</summary>
/// <remarks>
/// The kernel ends a process with its parent only after the process has set a signal by <c>setpriv --pdeathsig</c>. Here setpriv waits until the parent has
/// been killed.
/// </remarks>
public sealed class KilledStartTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    private readonly SharedTempFolder folder = new();

    [Theory]
    [InlineData("*while*")]
    [InlineData("*-address 127.0.0.1")]
    public async Task A_broker_that_is_killed_while_it_starts_epmd_leaves_no_process(string slowCommand)
    {
        var script = await ProcessLauncher.StartAsync(await DescribeAsync("rabbitmq.sh", slowCommand));
        await ReachedAsync();

        await KillAsync(script);

        await FolderProcesses.UntilNoneAsync(folder.Path, Timeout);
    }

    [Theory]
    [InlineData("postgres.sh", "*/postgres -D*")]
    [InlineData("rabbitmq.sh", "*/rabbitmq-server*")]
    public async Task A_server_whose_parent_dies_before_it_runs_is_not_started(string script, string slowCommand)
    {
        var server = await DescribeAsync(script, slowCommand);
        string[] asChild = ["-c", "\"$@\" & wait", "parent", server.Program, .. server.Arguments];
        var parent = await ProcessLauncher.StartAsync(server with { Program = "bash", Arguments = asChild });
        await ReachedAsync();

        await KillAsync(parent);

        await FolderProcesses.UntilNoneAsync(folder.Path, Timeout);
    }

    public void Dispose()
    {
        foreach (var (pid, _) in FolderProcesses.Of(folder.Path)) // of a test that failed
            Posix.Send(pid, Signal.Kill);
        folder.Dispose();
    }

    private string ReachedFile => folder.Of("reached");

    private string ReleasedFile => folder.Of("released");

    private Task ReachedAsync() => Poll.UntilAsync(() => new FileInfo(ReachedFile).Length > 0, Timeout, "setpriv is called");

    private async Task KillAsync(ChildProcess process)
    {
        process.Kill();
        await process.Exited;
        await File.WriteAllTextAsync(ReleasedFile, "", TestContext.Current.CancellationToken);
    }

    /// <summary>A start of a server whose setpriv waits before commands of a pattern.</summary>
    private async Task<ProcessSpec> DescribeAsync(string script, string slowCommand)
    {
        var setpriv = folder.Of("setpriv");
        var text = $"""
            #!/bin/bash
            case "$*" in {slowCommand.Replace(" ", "\\ ", StringComparison.Ordinal)})
              echo "$*" >>"{ReachedFile}"
              until [ -e "{ReleasedFile}" ]; do sleep 0.02; done ;;
            esac
            exec /usr/bin/setpriv "$@"
            """;
        await File.WriteAllTextAsync(setpriv, text, TestContext.Current.CancellationToken);
        File.SetUnixFileMode(setpriv, (UnixFileMode)0b111_101_101);
        await File.WriteAllTextAsync(ReachedFile, "", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(ReachedFile, (UnixFileMode)0b110_110_110); // the servers run as users of their own
        return new(Path.Combine(AppContext.BaseDirectory, "Servers", script), folder.Of("server"))
        {
            Environment = new Dictionary<string, string?>
            {
                ["PATH"] = $"{folder.Path}:{Environment.GetEnvironmentVariable("PATH")}",
                ["PORT"] = $"{LoopbackPorts.Allocate()}",
                ["POSTGRES_PASSWORD"] = "of-tests",
                ["POSTGRES_INITDB_ARGS"] = "--no-sync",
                ["RABBITMQ_NODE_PORT"] = $"{LoopbackPorts.Allocate()}",
                ["RABBITMQ_DIST_PORT"] = $"{LoopbackPorts.Allocate()}",
                ["ERL_EPMD_PORT"] = $"{LoopbackPorts.Allocate()}",
            },
            Log = folder.Of("log"),
        };
    }
}
