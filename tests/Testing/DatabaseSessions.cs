using Npgsql;

namespace ThemeDay.Testing;

/// <summary>Terminates sessions of a database, as a restart of PostgreSQL or a lost network does.</summary>
public static class DatabaseSessions
{
    /// <summary>Terminates all sessions of clients but the one that asks. Autovacuum has sessions too: only a superuser may end those.</summary>
    public static async Task TerminateOthersAsync(this NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand(
            "select pg_terminate_backend(pid) from pg_stat_activity "
                + "where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()"
        );
        await command.ExecuteNonQueryAsync();
    }
}
