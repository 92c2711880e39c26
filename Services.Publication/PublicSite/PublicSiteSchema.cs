using Microsoft.EntityFrameworkCore.Migrations;

namespace ThemeDay.Publication.PublicSite;

/// <summary>
/// The versions of what the public site shows (<see cref="DistrictVersions"/>) and its search (<see cref="PublicSearch"/>), as SQL scripts for migrations.
/// </summary>
/// <remarks>A script that was released never changes: a change is the next script, and a migration that runs it.</remarks>
internal static class PublicSiteSchema
{
    /// <summary>Creates the table of the versions, and the triggers that raise them.</summary>
    public static void CreatePublicSiteVersions(this MigrationBuilder migration) => migration.Sql(Read(1));

    /// <summary>Creates the triggers of publicity records and opinions, and the functions and indexes of the search.</summary>
    public static void CreatePublicSiteSearch(this MigrationBuilder migration) => migration.Sql(Read(2));

    /// <summary>Limits the triggers of opinions to those collected at activities: only they are counted in public, and anyone can submit one.</summary>
    public static void LimitPublicSiteOpinions(this MigrationBuilder migration) => migration.Sql(Read(3));

    /// <summary>Undoes <see cref="LimitPublicSiteOpinions"/>, before the column that its triggers read is dropped.</summary>
    public static void UndoLimitPublicSiteOpinions(this MigrationBuilder migration) =>
        migration.Sql(
            """
            drop trigger public_site_created on opinion;
            create trigger public_site_created after insert on opinion for each row execute function raise_public_site_version();
            drop trigger public_site_changed on opinion;
            create trigger public_site_changed after update on opinion
                for each row when ((old.answer = '') is distinct from (new.answer = '')) execute function raise_public_site_version();
            drop trigger public_site_deleted on opinion;
            create trigger public_site_deleted after delete on opinion for each row execute function raise_public_site_version();
            """
        );

    /// <summary>Creates the triggers of statements, and the indexes of their search and of those of an activity.</summary>
    public static void CreatePublicSiteStatements(this MigrationBuilder migration) => migration.Sql(Read(4));

    private static string Read(int number)
    {
        using var reader = new StreamReader(typeof(PublicSiteSchema).Assembly.GetManifestResourceStream($"PublicSiteSchema.{number}.sql")!);
        return reader.ReadToEnd();
    }
}
