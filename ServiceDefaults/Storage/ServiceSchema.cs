using Microsoft.EntityFrameworkCore.Migrations;
using ThemeDay.Eventing.Log;

namespace ThemeDay.ServiceDefaults.Storage;

/// <summary>The tables that every service has beside its own: those of Eventing, idempotency records, reasons of transitions, the cached JWKS.</summary>
/// <remarks>A script that was released never changes: a change is the next script, and a migration of each service that runs it.</remarks>
public static class ServiceSchema
{
    /// <summary>Creates the tables.</summary>
    public static void CreateServiceTables(this MigrationBuilder migration)
    {
        migration.Sql(EventSchema.Version1);
        using var reader = new StreamReader(typeof(ServiceSchema).Assembly.GetManifestResourceStream("ServiceSchema.1.sql")!);
        migration.Sql(reader.ReadToEnd());
    }
}
