using Microsoft.Extensions.Logging;
using Npgsql;
using ThemeDay.Eventing.Hosting;
using ThemeDay.Eventing.Postgres;

namespace ThemeDay.ServiceDefaults.Files;

/// <summary>
/// Deletes files without a row after a day (docs/contract.md, Files): a file is stored before its row, and the row may never have been committed. Not in
/// the first hours of a process: whoever has started it with a database older than the files has that time to notice.
/// </summary>
public sealed partial class OrphanedFileCleanupService(
    NpgsqlDataSource database,
    FileStore files,
    FileReferences references,
    DatabaseReadiness databaseReadiness,
    TimeProvider clock,
    ILogger<OrphanedFileCleanupService> logger
) : ResilientService(logger)
{
    private const int Batch = 500;
    private static readonly TimeSpan Retention = TimeSpan.FromDays(1);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromHours(6); // less than a working day: also where services are stopped in the evening
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    /// <summary>Scans the store once.</summary>
    /// <returns>The number of deleted files.</returns>
    public async Task<int> CleanUpAsync(CancellationToken cancellationToken)
    {
        var before = await DatabaseClock.GetEarlierUtcNowAsync(database, clock, cancellationToken) - Retention;
        var removed = 0;
        foreach (var old in files.FindOlderThan(before, OnFailure).Chunk(Batch))
            removed += await references.DeleteUnreferencedAsync(old, before, OnFailure, cancellationToken);
        return removed;
    }

    private void OnFailure(Exception exception) => LogSkipped(logger, exception.Message);

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        await databaseReadiness.WhenReady.WaitAsync(stoppingToken);
        await Task.Delay(FirstDelay, clock, stoppingToken);
        using var timer = new PeriodicTimer(Interval, clock);
        do await TryAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await CleanUpAsync(cancellationToken) is > 0 and var removed)
                Removed(logger, removed);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException || DatabaseFailure.Is(exception))
        {
            LogCleanupFailed(logger, exception);
        }
    }

    [LoggerMessage(EventId = 1801, Level = LogLevel.Information, Message = "Deleted {Count} orphaned files")]
    private static partial void Removed(ILogger logger, int count);

    [LoggerMessage(EventId = 1802, Level = LogLevel.Warning, Message = "Orphaned-file cleanup failed; next attempt in one day")]
    private static partial void LogCleanupFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 1803, Level = LogLevel.Warning, Message = "Orphaned-file cleanup cannot read or delete a file or folder: {Cause}")]
    private static partial void LogSkipped(ILogger logger, string cause);
}
