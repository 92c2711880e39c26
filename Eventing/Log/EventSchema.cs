using Npgsql;
using ThemeDay.Eventing.Postgres;

namespace ThemeDay.Eventing.Log;

/// <summary>The tables of outbox, event log, subscriptions and dead letters.</summary>
public static class EventSchema
{
    /// <summary>Creates missing tables.</summary>
    public static Task CreateAsync(NpgsqlDataSource database, CancellationToken cancellationToken) =>
        SchemaScript.ApplyAsync(database, typeof(EventSchema).Assembly, "EventSchema.sql", cancellationToken);
}
