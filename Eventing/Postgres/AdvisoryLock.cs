using System.Data;
using Npgsql;

namespace ThemeDay.Eventing.Postgres;

/// <summary>A session-level advisory lock on an open connection, held until it is disposed of or the session is lost.</summary>
/// <remarks>Closing the connection does not release the lock: the session returns to the pool without a reset.</remarks>
public sealed class AdvisoryLock : IAsyncDisposable
{
    // The session may return to the pool.
    private const string Release = """
        select pg_advisory_unlock($1),
            set_config('idle_session_timeout', (select reset_val from pg_settings where name = 'idle_session_timeout'), false)
        """;

    private readonly NpgsqlDataSource database;
    private readonly NpgsqlConnection connection;
    private readonly long key;

    private AdvisoryLock(NpgsqlDataSource database, NpgsqlConnection connection, long key) =>
        (this.database, this.connection, this.key) = (database, connection, key);

    /// <summary>Acquires the lock; null if another session holds it. Not cancellable: after cancellation, ownership would be unknown.</summary>
    /// <param name="database">The data source of the connection.</param>
    /// <param name="connection">An open connection.</param>
    /// <param name="key">The key of the lock.</param>
    /// <param name="maxIdle">
    /// The session, and with it the lock, ends if it executes nothing for that long: its process may be stopped, with the lock, and a connection that lives.
    /// </param>
    public static async Task<AdvisoryLock?> TryAcquireAsync(NpgsqlDataSource database, NpgsqlConnection connection, long key, TimeSpan maxIdle) =>
        await ExecuteAsync(
            $"select pg_try_advisory_lock($1) and set_config('idle_session_timeout', '{maxIdle.TotalMilliseconds:0}', false) is not null",
            connection,
            key,
            CancellationToken.None
        )
            is true
            ? new(database, connection, key)
            : null;

    /// <summary>Waits until no other session holds the lock, and acquires it.</summary>
    public static async Task<AdvisoryLock> AcquireAsync(NpgsqlDataSource database, NpgsqlConnection connection, long key, CancellationToken cancellationToken)
    {
        try
        {
            await ExecuteAsync("select pg_advisory_lock($1)", connection, key, cancellationToken);
            return new(database, connection, key);
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException)
        {
            database.Clear(); // the lock may just have been granted: the session is closed instead of returning to the pool
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
            await ExecuteAsync(Release, connection, key, CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            database.Clear(); // the session is lost, or closed when returned to the pool; either releases its locks
        }
    }

    private static async Task<object?> ExecuteAsync(string sql, NpgsqlConnection connection, long key, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = key } } };
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}
