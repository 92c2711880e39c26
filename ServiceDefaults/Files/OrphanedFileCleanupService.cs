using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using ThemeDay.ServiceDefaults.Access;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.ServiceDefaults.Files;

/// <summary>Which files a service's rows refer to.</summary>
/// <param name="AmongAsync">Of some hashes, those that a row refers to.</param>
public sealed record ReferredFiles(Func<IServiceProvider, IReadOnlyCollection<string>, CancellationToken, Task<IReadOnlyCollection<string>>> AmongAsync);

/// <summary>Removes what nothing refers to after a day (contract, Files): the file is stored before its row, and the row may never have come.</summary>
public sealed partial class OrphanedFileCleanupService(
    FileStore files,
    ReferredFiles referred,
    IServiceScopeFactory scopes,
    DatabaseReadiness prepared,
    TimeProvider clock,
    ILogger<OrphanedFileCleanupService> log
) : BackgroundService
{
    private const int Batch = 500;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);
    private static readonly TimeSpan Between = TimeSpan.FromDays(1);

    /// <summary>Looks through the store once.</summary>
    /// <returns>How many files it removed.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow() - Kept;
        var removed = 0;
        foreach (var old in files.OlderThan(before).Chunk(Batch))
        {
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<TenantScope>().OpenFor("the search for files nothing refers to");
            var kept = (await referred.AmongAsync(scope.ServiceProvider, old, cancellationToken)).ToHashSet();
            removed += old.Count(sha256 => !kept.Contains(sha256) && files.RemoveOld(sha256, before));
        }

        return removed;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await prepared.Done.WaitAsync(stoppingToken);
            using var timer = new PeriodicTimer(Between, clock);
            do await TryAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    private async Task TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await SweepAsync(cancellationToken) is > 0 and var removed)
                Removed(log, removed);
        }
        catch (Exception away) when (away is NpgsqlException or IOException or InvalidOperationException { InnerException: NpgsqlException })
        {
            Interrupted(log, away.Message);
        }
    }

    [LoggerMessage(EventId = 1801, Level = LogLevel.Information, Message = "Deleted {Count} orphaned files")]
    private static partial void Removed(ILogger logger, int count);

    [LoggerMessage(EventId = 1802, Level = LogLevel.Warning, Message = "Orphaned-file cleanup failed; next attempt in one day: {Cause}")]
    private static partial void Interrupted(ILogger logger, string cause);
}
