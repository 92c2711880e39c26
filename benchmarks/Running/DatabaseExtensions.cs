using Npgsql;

namespace ThemeDay.Benchmarks.Running;

/// <summary>Statements of the benchmarks outside what they measure; none has a timeout but that of the benchmark.</summary>
internal static class DatabaseExtensions
{
    /// <summary>Executes a statement.</summary>
    public static async Task ExecuteAsync(this NpgsqlDataSource database, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = Create(database, sql, values);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Returns the only value of a query.</summary>
    public static async Task<T> QueryAsync<T>(this NpgsqlDataSource database, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = Create(database, sql, values);
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Leaves nothing to be done of what was written before: neither vacuum nor statistics nor writing pages.</summary>
    public static async Task SettleAsync(this NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync("vacuum analyze", cancellationToken);
        await database.ExecuteAsync("checkpoint", cancellationToken);
    }

    /// <summary>Waits until Scheduling has derived the obligations of all campaigns (LedgerService).</summary>
    /// <param name="database">The database of Scheduling.</param>
    /// <param name="report">Is told how many campaigns are left, each 2,000.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task WaitUntilDerivedAsync(this NpgsqlDataSource database, Action<long> report, CancellationToken cancellationToken)
    {
        const string CountLeft = "select count(*) from campaign_replica where ledger_version <= 0";
        var reported = long.MaxValue;
        for (long left; (left = await database.QueryAsync<long>(CountLeft, cancellationToken)) > 0; )
        {
            if (reported - left >= 2_000)
            {
                report(left);
                reported = left;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
        }
    }

    private static NpgsqlCommand Create(NpgsqlDataSource database, string sql, object[] values)
    {
        var command = database.CreateCommand(sql);
        command.CommandTimeout = 0;
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }
}
