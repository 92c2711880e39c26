using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using ThemeDay.Eventing.Postgres;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>Deletes idempotency records after seven days (docs/contract.md, RPCs).</summary>
public sealed partial class ProcessedRequestCleanupService(
    NpgsqlDataSource database,
    DatabaseReadiness databaseReadiness,
    TimeProvider clock,
    ILogger<ProcessedRequestCleanupService> logger
) : BackgroundService
{
    private static readonly TimeSpan Retention = TimeSpan.FromDays(7);
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await databaseReadiness.WhenReady.WaitAsync(stoppingToken);
            using var timer = new PeriodicTimer(Interval, clock);
            do await DeleteExpiredAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Shutdown.
        }
    }

    private async Task DeleteExpiredAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var command = database.CreateCommand("delete from processed_request where created_at < $1");
            command.Parameters.Add(new() { Value = clock.GetUtcNow() - Retention });
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (NpgsqlException exception)
        {
            LogCleanupFailed(logger, exception.Message);
        }
    }

    [LoggerMessage(EventId = 1301, Level = LogLevel.Warning, Message = "Deleting expired idempotency records failed; next attempt in one hour: {Cause}")]
    private static partial void LogCleanupFailed(ILogger logger, string cause);
}
