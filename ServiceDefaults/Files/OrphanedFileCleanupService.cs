using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using ThemeDay.Eventing.Postgres;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.ServiceDefaults.Files;

/// <summary>Finds the files that the rows of a service refer to.</summary>
/// <param name="FindReferencedAsync">Selects from a set of hashes those that a row refers to.</param>
public sealed record FileReferenceLookup(
    Func<IServiceProvider, IReadOnlyCollection<string>, CancellationToken, Task<IReadOnlyCollection<string>>> FindReferencedAsync
);

/// <summary>
/// Deletes files without a row after a day (docs/contract.md, Files): a file is stored before its row, and the row may never have been committed.
/// </summary>
public sealed partial class OrphanedFileCleanupService(
    FileStore files,
    FileReferenceLookup referred,
    IServiceScopeFactory scopes,
    DatabaseReadiness databaseReadiness,
    TimeProvider clock,
    ILogger<OrphanedFileCleanupService> logger
) : BackgroundService
{
    private const int Batch = 500;
    private static readonly TimeSpan Retention = TimeSpan.FromDays(1);
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    /// <summary>Scans the store once.</summary>
    /// <returns>The number of deleted files.</returns>
    public async Task<int> CleanUpAsync(CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow() - Retention;
        var removed = 0;
        foreach (var old in files.FindOlderThan(before).Chunk(Batch))
        {
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<TenantScope>().BypassFilter("the search for files nothing refers to");
            var kept = (await referred.FindReferencedAsync(scope.ServiceProvider, old, cancellationToken)).ToHashSet();
            removed += old.Count(sha256 => !kept.Contains(sha256) && files.DeleteIfOlderThan(sha256, before));
        }

        return removed;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await databaseReadiness.WhenReady.WaitAsync(stoppingToken);
            using var timer = new PeriodicTimer(Interval, clock);
            do await TryAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Shutdown.
        }
    }

    private async Task TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await CleanUpAsync(cancellationToken) is > 0 and var removed)
                Removed(logger, removed);
        }
        catch (Exception exception) when (exception is NpgsqlException or IOException or InvalidOperationException { InnerException: NpgsqlException })
        {
            LogCleanupFailed(logger, exception.Message);
        }
    }

    [LoggerMessage(EventId = 1801, Level = LogLevel.Information, Message = "Deleted {Count} orphaned files")]
    private static partial void Removed(ILogger logger, int count);

    [LoggerMessage(EventId = 1802, Level = LogLevel.Warning, Message = "Orphaned-file cleanup failed; next attempt in one day: {Cause}")]
    private static partial void LogCleanupFailed(ILogger logger, string cause);
}
