using System.Data;
using Npgsql;

namespace ThemeDay.ServiceDefaults.Storage;

/// <summary>An advisory lock that an open connection holds until this is disposed of, or the session is lost.</summary>
/// <remarks>To close the connection is not enough: its session goes back to the pool as it is, lock and all.</remarks>
public sealed class SessionLock : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly long key;

    private SessionLock(NpgsqlConnection connection, long key) => (this.connection, this.key) = (connection, key);

    /// <summary>The lock, or null where another session holds it.</summary>
    public static async Task<SessionLock?> TryTakeAsync(NpgsqlConnection connection, long key, CancellationToken stop) =>
        await AskAsync("select pg_try_advisory_lock($1)", connection, key, stop) is true ? new(connection, key) : null;

    /// <summary>The lock, as soon as no other session holds it.</summary>
    public static async Task<SessionLock> TakeAsync(NpgsqlConnection connection, long key, CancellationToken stop)
    {
        await AskAsync("select pg_advisory_lock($1)", connection, key, stop);
        return new(connection, key);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (connection.State is not ConnectionState.Open) return;
        try
        {
            await AskAsync("select pg_advisory_unlock($1)", connection, key, CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // The session is lost, and its locks with it.
        }
    }

    private static async Task<object?> AskAsync(string sql, NpgsqlConnection connection, long key, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = key } } };
        return await command.ExecuteScalarAsync(stop);
    }
}
