using System.Diagnostics;
using System.Globalization;
using System.Net;
using ThemeDay.Cli;
using ThemeDay.Cli.Running;
using ThemeDay.Testing;

namespace ThemeDay.Benchmarks.Running;

/// <summary>A server that is measured: a process of its own, on loopback.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan ReadinessTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(12); // requests drain for 10 s

    private readonly ChildProcess process;

    private ServerProcess(ChildProcess process, Uri address) => (this.process, Address) = (process, address);

    /// <summary>The HTTP endpoint.</summary>
    public Uri Address { get; }

    /// <summary>The id of the process.</summary>
    public int Pid => process.Pid;

    /// <summary>From the start of the process until it was ready, within 20 ms.</summary>
    public TimeSpan ReadyAfter { get; private set; }

    /// <summary>The memory that the process has in use, in MiB: that of its own, not of files.</summary>
    public double MemoryMiB
    {
        get
        {
            // The heaps of .NET are shared memory of one process.
            return File.ReadLines($"/proc/{process.Pid}/status")
                    .Select(line => line.Split(':', '\t', ' '))
                    .Where(fields => fields[0] is "RssAnon" or "RssShmem")
                    .Sum(fields => long.Parse(fields[^2], CultureInfo.InvariantCulture)) / 1024.0; // kB, proc_pid_status(5)
        }
    }

    /// <summary>The processor time that the process has used so far, of all its threads.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            const double TicksPerSecond = 100; // USER_HZ, the same on all architectures of .NET
            var stat = File.ReadAllText($"/proc/{process.Pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' '); // from the third on, proc(5)
            return TimeSpan.FromSeconds(
                (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond
            );
        }
    }

    /// <summary>Starts a service that was built together with this program, and waits until it is ready.</summary>
    /// <param name="service">Its project without the prefix <c>Services.</c>, such as <c>Publication</c>, or Portal.</param>
    /// <param name="address">Its HTTP endpoint.</param>
    /// <param name="environment">Its settings.</param>
    /// <param name="log">The file for its output.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="CommandException">It ended, or is not ready in time.</exception>
    public static Task<ServerProcess> StartServiceAsync(
        string service,
        Uri address,
        IReadOnlyDictionary<string, string?> environment,
        string log,
        CancellationToken cancellationToken
    )
    {
        // The same path below its own project.
        var output = Path.GetRelativePath(Path.Combine(Repository.Root, "benchmarks"), AppContext.BaseDirectory);
        var project = service is "Portal" ? service : $"Services.{service}";
        var program = Path.Combine(Repository.Root, project, output, $"ThemeDay.{project}.dll");
        return File.Exists(program)
            ? StartAsync([program], address, "health", environment, log, cancellationToken)
            : throw new CommandException($"{program} is not built: dotnet build benchmarks -c Release");
    }

    /// <summary>Starts a command of this program, and waits until it answers.</summary>
    /// <param name="command">The command.</param>
    /// <param name="address">Its HTTP endpoint.</param>
    /// <param name="path">A path that it answers with 200.</param>
    /// <param name="environment">Its settings.</param>
    /// <param name="log">The file for its output.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="CommandException">It ended, or does not answer in time.</exception>
    public static Task<ServerProcess> StartCommandAsync(
        string command,
        Uri address,
        string path,
        IReadOnlyDictionary<string, string?> environment,
        string log,
        CancellationToken cancellationToken
    ) => StartAsync([typeof(ServerProcess).Assembly.Location, command], address, path, environment, log, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await process.StopAsync(ShutdownTimeout);

    private static async Task<ServerProcess> StartAsync(
        string[] arguments,
        Uri address,
        string path,
        IReadOnlyDictionary<string, string?> environment,
        string log,
        CancellationToken cancellationToken
    )
    {
        var launched = Stopwatch.GetTimestamp();
        var started = new ServerProcess(
            await ProcessLauncher.StartAsync(
                new("dotnet", arguments)
                {
                    WorkingDirectory = Path.GetDirectoryName(arguments[0])!,
                    Environment = environment,
                    Log = log,
                }
            ),
            address
        );
        try
        {
            await started.WaitUntilReadyAsync(path, log, cancellationToken);
            started.ReadyAfter = Stopwatch.GetElapsedTime(launched);
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    private async Task WaitUntilReadyAsync(string path, string log, CancellationToken cancellationToken)
    {
        using var timeoutCts = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeoutCts.CancelAfter(ReadinessTimeout);
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5), BaseAddress = Address };
        while (!await IsReadyAsync(client, path, cancellationToken))
        {
            if (!process.IsRunning || timeoutCts.IsCancellationRequested)
            {
                var what = process.IsRunning ? $"is not ready after {ReadinessTimeout.TotalSeconds:0} s" : $"ended with {await process.Exited} while starting";
                throw new CommandException($"{Address} {what}:\n{await File.ReadAllTextAsync(log, cancellationToken)}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient client, string path, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false; // not listening yet, or no response: polled again
        }
    }
}
