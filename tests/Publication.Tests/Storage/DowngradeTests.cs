using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests.Storage;

public sealed class DowngradeTests(TestPostgres postgres)
{
    private const string Triggers =
        "select string_agg(pg_get_triggerdef(oid), ';' order by tgrelid::regclass::text, tgname) from pg_trigger where not tgisinternal";

    [Fact]
    public async Task The_opinions_of_citizens_are_taken_out_again_and_leave_the_triggers_as_they_were()
    {
        await using var database = NpgsqlDataSource.Create(await postgres.NewConnectionStringAsync());
        await using var db = new PublicationDb(new DbContextOptionsBuilder<PublicationDb>().UseNpgsql(database).UseSnakeCaseNamingConvention().Options);
        var migrator = db.GetService<IMigrator>();
        await migrator.MigrateAsync("20261202204659_Questionnaires");
        var before = await ReadTriggersAsync();
        await migrator.MigrateAsync("20261202224129_CitizensOpinions");
        var limited = await ReadTriggersAsync();

        await migrator.MigrateAsync("20261202204659_Questionnaires");
        var after = await ReadTriggersAsync();
        await migrator.MigrateAsync();

        Assert.NotEqual(before, limited);
        Assert.Equal(before, after);

        async Task<string> ReadTriggersAsync()
        {
            await using var command = database.CreateCommand(Triggers);
            return (string)(await command.ExecuteScalarAsync())!;
        }
    }
}
