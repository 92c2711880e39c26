using ThemeDay.LocalState;

namespace ThemeDay.Testing;

/// <summary>A server of the system package, run by AppHost's scripts, that tests can kill and restart.</summary>
/// <param name="script">The script in AppHost/Servers.</param>
/// <param name="directory">The data directory; used by one server at a time.</param>
public abstract class LocalServer(string script, string directory) : IAsyncDisposable
{
    private static readonly TimeSpan StartupTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(15);

    private ChildProcess? process;

    /// <summary>The file the output is appended to.</summary>
    public string? Log { get; init; }

    /// <summary>The data directory.</summary>
    protected string DataDirectory => directory;

    public int Port { get; } = LoopbackPorts.Allocate();

    /// <summary>Starts or restarts the server on the same port and data, and waits until it responds.</summary>
    /// <exception cref="TimeoutException">It did not respond in time and was stopped.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        process = await ProcessLauncher.StartAsync(CreateLaunch(directory));
        using var timeoutCts = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeoutCts.CancelAfter(StartupTimeout);
        while (!await AnswersAsync(timeoutCts.Token))
        {
            if (!process.IsRunning)
                throw new TimeoutException($"{script} ended with exit code {await process.Exited} while starting");
            if (timeoutCts.IsCancellationRequested)
            {
                await StopAsync();
                throw new TimeoutException($"{script} did not answer within {StartupTimeout.TotalSeconds:0} s");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
        }
    }

    /// <summary>Kills the main process with SIGKILL and waits for it to exit.</summary>
    public async Task KillAsync()
    {
        if (process is null)
            return;
        process.Kill();
        await process.Exited;
    }

    /// <summary>Stops gracefully.</summary>
    public Task StopAsync() => process?.StopAsync(ShutdownTimeout) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract IReadOnlyDictionary<string, string?> Variables { get; }

    protected abstract Task<bool> AnswersAsync(CancellationToken cancellationToken);

    protected virtual Signal StopSignal => Signal.Term;

    protected ProcessSpec CreateLaunch(params string[] arguments) =>
        new(Path.Combine(AppContext.BaseDirectory, "Servers", script), arguments)
        {
            Environment = Variables,
            Log = Log,
            StopSignal = StopSignal,
        };
}
