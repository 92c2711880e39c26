using System.Text.RegularExpressions;

namespace ThemeDay.AppHost.Orchestration;

/// <summary>Writes the output of each process to <c>logs/NAME.log</c> in the state directory: at most 100 MB for each, that of earlier runs included.</summary>
/// <remarks>PostgreSQL and RabbitMQ log to their output, so these are their logs, too.</remarks>
internal sealed partial class ResourceLogFiles(
    DistributedApplicationModel model, ResourceLoggerService loggers, StateDirectory state, ILogger<ResourceLogFiles> logger) : BackgroundService
{
    private const int MaxBytes = 20_000_000;
    private const int MaxFiles = 5;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(model.GetProcesses().Select(resource => CopyAsync(resource, stoppingToken)));

    // ANSI color sequences of the services' console loggers.
    [GeneratedRegex(@"\x1b\[[0-9;]*m", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ColorCodes { get; }

    private async Task CopyAsync(IResource resource, CancellationToken cancellationToken)
    {
        var path = Path.Combine(state.GetPath("logs"), $"{resource.Name}.log");
        try
        {
            state.CreateDirectory("logs");
            await using var file = new RotatingLogFile(path, MaxBytes, MaxFiles);
            // No await foreach: the merged log of several replicas does not complete on cancellation, and shutdown would wait 30 s for it.
            var lines = loggers.WatchAsync(resource).GetAsyncEnumerator(cancellationToken);
            while (await lines.MoveNextAsync().AsTask().WaitAsync(cancellationToken))
            {
                foreach (var line in lines.Current) await file.WriteLineAsync(ColorCodes.Replace(line.Content, ""));
                await file.FlushAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Shutdown.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogWriteFailed(path, exception.Message);   // the dashboard still shows the output
        }
    }

    [LoggerMessage(2201, LogLevel.Error, "Writing {Path} failed; output is no longer kept there: {Error}")]
    private partial void LogWriteFailed(string path, string error);
}
