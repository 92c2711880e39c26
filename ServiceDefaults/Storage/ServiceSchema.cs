using Npgsql;
using ThemeDay.Eventing.Postgres;

namespace ThemeDay.ServiceDefaults.Storage;

/// <summary>The tables that every service has beside its own and those of Eventing: idempotency records, reasons of transitions, cached JWKS.</summary>
public static class ServiceSchema
{
    /// <summary>Creates missing tables.</summary>
    public static Task CreateAsync(NpgsqlDataSource database, CancellationToken cancellationToken) =>
        SchemaScript.ApplyAsync(database, typeof(ServiceSchema).Assembly, "ServiceSchema.sql", cancellationToken);
}
