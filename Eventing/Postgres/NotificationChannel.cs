using Npgsql;

namespace ThemeDay.Eventing.Postgres;

/// <summary>A channel of PostgreSQL's LISTEN and NOTIFY.</summary>
internal static class NotificationChannel
{
    /// <summary>Invokes the callback at each notification, until the token is cancelled.</summary>
    /// <exception cref="NpgsqlException">The connection is lost.</exception>
    public static async Task ListenAsync(NpgsqlDataSource database, string channel, Action<string> notified, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        database.Clear(); // the listening session is closed after use instead of returning to the pool
        connection.Notification += (_, notification) => notified(notification.Payload);
        await using (var command = new NpgsqlCommand($"listen {channel}", connection))
            await command.ExecuteNonQueryAsync(cancellationToken);
        while (true)
            await connection.WaitAsync(cancellationToken);
    }
}
