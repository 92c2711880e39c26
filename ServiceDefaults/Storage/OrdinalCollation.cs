using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;

namespace ThemeDay.ServiceDefaults.Storage;

/// <summary>
/// The collation of all text columns: <c>C</c>, by the code points of the characters, whatever the locale of the server is.
/// </summary>
/// <remarks>
/// Codes, ids and states are compared and merged in this order in the services too, and an index finds a prefix of a code only in this order. Display texts
/// have it as well: no list sorts them by the rules of a language, filters compare them by code point (docs/contract.md), and the order of a locale changes
/// with the version of the C library or of ICU, after which every index on it is corrupt until it is rebuilt.
/// </remarks>
public static class OrdinalCollation
{
    private const string Collation = "C";

    /// <summary>Gives every text column of the model the collation, enums that are stored as text included.</summary>
    public static void UseOrdinalCollation(this ModelConfigurationBuilder conventions)
    {
        conventions.Properties<string>().UseCollation(Collation);
        conventions.Properties<Enum>().UseCollation(Collation);
    }

    /// <summary>Gives every text column of the database the collation, those of the tables that SQL scripts create included.</summary>
    /// <remarks>One statement for each table: it rebuilds the indexes on these columns once, and does not rewrite the table.</remarks>
    public static void UseOrdinalCollation(this MigrationBuilder migration) =>
        migration.Sql(
            $$"""
            do $$
            declare
                changed record;
                conditional record;
                triggers text[];
            begin
                for changed in
                    select attrelid::regclass as name, string_agg(
                        format('alter column %I type %s collate "{{Collation}}"', attname, format_type(atttypid, atttypmod)), ', ' order by attnum
                    ) as actions
                    from pg_attribute
                    join pg_class on pg_class.oid = attrelid
                    join pg_type on pg_type.oid = atttypid
                    where relnamespace = current_schema()::regnamespace and relkind = 'r' and relname <> '__EFMigrationsHistory'
                        and attnum > 0 and not attisdropped and typcategory = 'S' and attcollation <> '"{{Collation}}"'::regcollation
                    group by attrelid
                loop
                    -- PostgreSQL changes no column that the condition of a trigger names.
                    triggers := '{}';
                    for conditional in
                        select tgname as name, pg_get_triggerdef(oid) as definition from pg_trigger
                        where tgrelid = changed.name and not tgisinternal and tgqual is not null
                    loop
                        triggers := triggers || conditional.definition;
                        execute format('drop trigger %I on %s', conditional.name, changed.name);
                    end loop;
                    execute format('alter table %s %s', changed.name, changed.actions);
                    for index in 1 .. cardinality(triggers) loop
                        execute triggers[index];
                    end loop;
                end loop;
            end $$;
            """
        );
}
