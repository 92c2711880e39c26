using Microsoft.EntityFrameworkCore.Migrations;

namespace ThemeDay.Publication.PublicSite;

/// <summary>The versions of what the public site shows (<see cref="DistrictVersions"/>), as SQL scripts for migrations.</summary>
/// <remarks>A script that was released never changes: a change is the next script, and a migration that runs it.</remarks>
internal static class PublicSiteSchema
{
    /// <summary>Creates the table of the versions, and the triggers that raise them.</summary>
    public static void CreatePublicSiteVersions(this MigrationBuilder migration)
    {
        using var reader = new StreamReader(typeof(PublicSiteSchema).Assembly.GetManifestResourceStream("PublicSiteSchema.1.sql")!);
        migration.Sql(reader.ReadToEnd());
    }
}
