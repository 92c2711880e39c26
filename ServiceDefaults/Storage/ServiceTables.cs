using Microsoft.EntityFrameworkCore.Migrations;
using ThemeDay.Eventing.Log;

namespace ThemeDay.ServiceDefaults.Storage;

/// <summary>The tables that every service has beside its own: those of Eventing, idempotency records, reasons of transitions, the cached JWKS.</summary>
/// <remarks>A script that was released never changes: a change is the next script, and a migration of each service that runs it.</remarks>
public static class ServiceTables
{
    /// <summary>Creates the tables.</summary>
    public static void CreateServiceTables(this MigrationBuilder migration)
    {
        migration.Sql(EventTables.Version1);
        using var reader = new StreamReader(typeof(ServiceTables).Assembly.GetManifestResourceStream("ServiceTables.1.sql")!);
        migration.Sql(reader.ReadToEnd());
    }
}
