using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests.Storage;

public sealed class CollationTests(TestPostgres postgres)
{
    private const string Before = "20261201101611_EventDigest";
    private const string Collations = "20261201124114_NamedQueries";

    private const string Triggers =
        "select string_agg(pg_get_triggerdef(oid), ';' order by tgrelid::regclass::text, tgname) from pg_trigger where not tgisinternal";

    [Fact]
    public async Task The_migration_gives_every_text_column_the_collation_C_and_rewrites_no_table()
    {
        var connection = await postgres.NewConnectionStringAsync(locale: "en-US");
        await using var database = NpgsqlDataSource.Create(connection);
        await using var db = new PublicationDb(new DbContextOptionsBuilder<PublicationDb>().UseNpgsql(database).UseSnakeCaseNamingConvention().Options);
        var migrator = db.GetService<IMigrator>();
        await migrator.MigrateAsync(Before);
        const string Files =
            "select string_agg(relname || pg_relation_filenode(oid), ' ' order by relname) from pg_class where relkind = 'r' and relname not like 'pg%'";
        var (files, triggers) = (await QueryAsync(Files), await QueryAsync(Triggers));
        Assert.NotEmpty(await TextColumns.FindOtherCollationsAsync(database));

        await migrator.MigrateAsync(Collations);
        Assert.Equal([], await TextColumns.FindOtherCollationsAsync(database));
        Assert.Equal((files, triggers), (await QueryAsync(Files), await QueryAsync(Triggers)));
        await migrator.MigrateAsync(); // tables that later migrations create
        Assert.Equal([], await TextColumns.FindOtherCollationsAsync(database));

        async Task<string> QueryAsync(string sql)
        {
            await using var command = database.CreateCommand(sql);
            return (string)(await command.ExecuteScalarAsync())!;
        }
    }
}
