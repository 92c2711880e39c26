using ThemeDay.LocalState;
using ThemeDay.Testing;

namespace ThemeDay.AppHost.Tests.Servers;

/// <summary>Servers of the system packages that are killed, or lose their parent, while the script starts them.</summary>
/// <remarks>
/// The kernel ends a process with its parent only after the process has asked for it by <c>setpriv --pdeathsig</c>. Here setpriv takes a second, so that
/// every kill comes before.
/// </remarks>
public sealed class KilledStartTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    private readonly SharedTempFolder folder = new();

    [Theory]
    [InlineData("*while*")]
    [InlineData("*-address 127.0.0.1")]
    public async Task A_broker_that_is_killed_while_it_starts_epmd_leaves_no_process(string slow)
    {
        var start = await ProcessLauncher.StartAsync(await DescribeAsync("rabbitmq.sh", slow));
        await ReachedAsync();

        start.Kill();

        await FolderProcesses.UntilNoneAsync(folder.Path, Timeout);
    }

    [Theory]
    [InlineData("postgres.sh", "*/postgres -D*")]
    [InlineData("rabbitmq.sh", "*/rabbitmq-server*")]
    public async Task A_server_whose_parent_dies_before_it_runs_is_not_started(string script, string slow)
    {
        var server = await DescribeAsync(script, slow);
        string[] asChild = ["-c", "\"$@\" & wait", "parent", server.Program, .. server.Arguments];
        var parent = await ProcessLauncher.StartAsync(server with { Program = "bash", Arguments = asChild });
        await ReachedAsync();

        parent.Kill();

        await FolderProcesses.UntilNoneAsync(folder.Path, Timeout);
    }

    public void Dispose() => folder.Dispose();

    private string Reached => folder.Of("reached");

    private Task ReachedAsync() => Poll.UntilAsync(() => new FileInfo(Reached).Length > 0, Timeout, "setpriv is called");

    /// <summary>A start of a server whose setpriv takes a second for commands of a pattern.</summary>
    private async Task<ProcessSpec> DescribeAsync(string script, string slow)
    {
        var setpriv = folder.Of("setpriv");
        var text = $"""
            #!/bin/bash
            case "$*" in {slow.Replace(" ", "\\ ", StringComparison.Ordinal)}) echo "$*" >>{Reached}; sleep 1 ;; esac
            exec /usr/bin/setpriv "$@"
            """;
        await File.WriteAllTextAsync(setpriv, text, TestContext.Current.CancellationToken);
        File.SetUnixFileMode(setpriv, (UnixFileMode)0b111_101_101);
        await File.WriteAllTextAsync(Reached, "", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(Reached, (UnixFileMode)0b110_110_110); // the servers run as users of their own
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
