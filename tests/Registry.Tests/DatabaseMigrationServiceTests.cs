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
}
