using Microsoft.Extensions.Logging;
using Npgsql;
using ThemeDay.Eventing.Hosting;
using ThemeDay.Eventing.Postgres;

namespace ThemeDay.ServiceDefaults.Storage;

/// <summary>A table whose rows are deleted some time after the time in a column.</summary>
/// <param name="Table">The table.</param>
/// <param name="Column">The column; rows without a time in it are kept.</param>
/// <param name="Retention">The time for which a row is kept.</param>
public sealed record ExpiringTable(string Table, string Column, TimeSpan Retention);

/// <summary>Deletes expired rows once an hour.</summary>
public sealed partial class ExpiredRowCleanupService(
    NpgsqlDataSource database,
    IEnumerable<ExpiringTable> tables,
    DatabaseReadiness databaseReadiness,
    TimeProvider clock,
    ILogger<ExpiredRowCleanupService> logger
) : ResilientService(logger)
{
    private const int BatchSize = 500;
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        await databaseReadiness.WhenReady.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(Interval, clock);
        do foreach (var table in tables)
            await DeleteExpiredAsync(table, stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task DeleteExpiredAsync(ExpiringTable table, CancellationToken cancellationToken)
    {
        try
        {
            var sql = $"""
                delete from {table.Table}
                where ctid in (select ctid from {table.Table} where {table.Column} < $1 order by {table.Column} limit {BatchSize} for update skip locked)
                """;
            var now = await DatabaseClock.GetEarlierUtcNowAsync(database, clock, cancellationToken);
            int deleted;
            do
            {
                await using var command = database.Command(sql, now - table.Retention);
                deleted = await command.ExecuteNonQueryAsync(cancellationToken);
            } while (deleted == BatchSize);
        }
        catch (NpgsqlException exception)
        {
            LogCleanupFailed(logger, table.Table, exception.Message);
        }
    }

    [LoggerMessage(EventId = 1301, Level = LogLevel.Warning, Message = "Deleting expired rows of {Table} failed; next attempt in one hour: {Cause}")]
    private static partial void LogCleanupFailed(ILogger logger, string table, string cause);
}
