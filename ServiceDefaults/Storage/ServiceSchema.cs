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
        migration.RunScript("ServiceSchema.1.sql");
    }

    /// <summary>Creates the table of a service that has files.</summary>
    public static void CreateFileStoreTable(this MigrationBuilder migration) => migration.RunScript("FileStoreSchema.1.sql");

    private static void RunScript(this MigrationBuilder migration, string name)
    {
        using var reader = new StreamReader(typeof(ServiceSchema).Assembly.GetManifestResourceStream(name)!);
        migration.Sql(reader.ReadToEnd());
    }

    /// <summary>Leaves the role of the service insert and select on the event log, and refuses record times ahead of the database's clock.</summary>
    public static void GuardEventLog(this MigrationBuilder migration) => migration.Sql(EventSchema.Version2);

    /// <summary>Stores the digest of each payload in the event log.</summary>
    public static void AddEventDigest(this MigrationBuilder migration) => migration.Sql(EventSchema.Version3);
}
