using Npgsql;

namespace ThemeDay.Testing;

/// <summary>The collations of a database.</summary>
public static class TextColumns
{
    /// <summary>The text columns whose collation is not C, those of EF Core's own table excepted.</summary>
    public static async Task<IReadOnlyList<string>> FindOtherCollationsAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand(
            """
            select relname || '.' || attname from pg_attribute
            join pg_class on pg_class.oid = attrelid
            join pg_type on pg_type.oid = atttypid
            where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> '__EFMigrationsHistory'
                and attnum > 0 and not attisdropped and typcategory = 'S' and attcollation <> '"C"'::regcollation
            order by 1
            """
        );
        await using var reader = await command.ExecuteReaderAsync();
        List<string> columns = [];
        while (await reader.ReadAsync())
            columns.Add(reader.GetString(0));
        return columns;
    }
}
