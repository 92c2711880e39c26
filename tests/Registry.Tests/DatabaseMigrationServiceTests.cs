using Npgsql;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests;

public sealed class DatabaseMigrationServiceTests(TestPostgres postgres)
{
    [Fact]
    public async Task A_service_makes_its_own_database_where_the_server_has_none_and_asks_for_a_password()
    {
        var missing = new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Database = $"made_{Guid.NewGuid():N}" }.ConnectionString;

        await using var host = await TestServiceHost<Program>.StartAsync(
            postgres,
            "registry-db",
            RegistryHost.Today,
            ("ConnectionStrings:registry-db", missing)
        );

        await using var made = new NpgsqlConnection(missing);
        await made.OpenAsync();
    }

    [Fact]
    public async Task Instances_that_start_together_make_the_tables_once()
    {
        var shared = await postgres.NewConnectionStringAsync();
        var settings = ("ConnectionStrings:registry-db", shared);

        var hosts = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => TestServiceHost<Program>.StartAsync(postgres, "registry-db", RegistryHost.Today, settings))
        );

        await using var database = NpgsqlDataSource.Create(shared);
        await using (var count = database.CreateCommand("select count(*), count(distinct migration_id) from \"__EFMigrationsHistory\""))
        await using (var reader = await count.ExecuteReaderAsync())
        {
            Assert.True(await reader.ReadAsync());
            Assert.Equal(reader.GetInt64(0), reader.GetInt64(1));
        }

        foreach (var host in hosts)
            await host.DisposeAsync();
    }
}
