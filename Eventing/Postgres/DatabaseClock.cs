using Npgsql;

namespace ThemeDay.Eventing.Postgres;

/// <summary>The clock of the database, which all replicas of a service share: that of a single one may be wrong.</summary>
public static class DatabaseClock
{
    private const string Now = "select clock_timestamp()";

    /// <summary>The time of the database, in whole microseconds.</summary>
    public static async Task<DateTimeOffset> GetUtcNowAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Now, connection);
        return new((DateTime)(await command.ExecuteScalarAsync(cancellationToken))!);
    }

    /// <summary>The earlier of the times of the database and of this process: what is deleted by age is old by both.</summary>
    public static async Task<DateTimeOffset> GetEarlierUtcNowAsync(NpgsqlDataSource database, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var (databaseNow, processNow) = (await GetUtcNowAsync(connection, cancellationToken), clock.GetUtcNow());
        return databaseNow < processNow ? databaseNow : processNow;
    }
}
