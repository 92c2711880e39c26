using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.ServiceDefaults.Calls;

/// <summary>Forgets request_ids after seven days (contract, Calls).</summary>
public sealed partial class ProcessedRequestCleanupService(
    NpgsqlDataSource database,
    DatabaseReadiness prepared,
    TimeProvider clock,
    ILogger<ProcessedRequestCleanupService> log
) : BackgroundService
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);
    private static readonly TimeSpan Between = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await prepared.Done.WaitAsync(stoppingToken);
            using var timer = new PeriodicTimer(Between, clock);
            do await ForgetAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    private async Task ForgetAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var command = database.CreateCommand("delete from request where made_at < $1");
            command.Parameters.Add(new() { Value = clock.GetUtcNow() - Kept });
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (NpgsqlException away)
        {
            Interrupted(log, away.Message);
        }
    }

    [LoggerMessage(EventId = 1301, Level = LogLevel.Warning, Message = "Deleting expired idempotency records failed; next attempt in one hour: {Cause}")]
    private static partial void Interrupted(ILogger logger, string cause);
}
