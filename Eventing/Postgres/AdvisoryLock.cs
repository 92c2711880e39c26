using System.Data;
using Npgsql;

namespace ThemeDay.Eventing.Postgres;

/// <summary>An advisory lock that an open connection holds until this is disposed of, or the session is lost.</summary>
/// <remarks>To close the connection is not enough: its session goes back to the pool as it is, lock and all.</remarks>
public sealed class AdvisoryLock : IAsyncDisposable
{
    private readonly NpgsqlDataSource database;
    private readonly NpgsqlConnection connection;
    private readonly long key;

    private AdvisoryLock(NpgsqlDataSource database, NpgsqlConnection connection, long key) =>
        (this.database, this.connection, this.key) = (database, connection, key);

    /// <summary>The lock, or null where another session holds it. It is asked for to the end: who stopped half-way would not know whether he has it.</summary>
    public static async Task<AdvisoryLock?> TryAcquireAsync(NpgsqlDataSource database, NpgsqlConnection connection, long key) =>
        await ExecuteAsync("select pg_try_advisory_lock($1)", connection, key, CancellationToken.None) is true ? new(database, connection, key) : null;

    /// <summary>The lock, as soon as no other session holds it.</summary>
    public static async Task<AdvisoryLock> AcquireAsync(NpgsqlDataSource database, NpgsqlConnection connection, long key, CancellationToken cancellationToken)
    {
        try
        {
            await ExecuteAsync("select pg_advisory_lock($1)", connection, key, cancellationToken);
            return new(database, connection, key);
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException)
        {
            database.Clear(); // it may have been given at the last moment: that session ends, and does not go back
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (connection.State is not ConnectionState.Open)
            return;
        try
        {
            await ExecuteAsync("select pg_advisory_unlock($1)", connection, key, CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            database.Clear(); // the session is lost, or ends when it is given back: its locks end with it
        }
    }

    private static async Task<object?> ExecuteAsync(string sql, NpgsqlConnection connection, long key, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = key } } };
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}
