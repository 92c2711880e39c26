using Microsoft.Extensions.Logging;
using Npgsql;
using ThemeDay.Testing;

namespace ThemeDay.Eventing.Tests.Postgres;

public sealed class MigrationTests(TestPostgres postgres) : IAsyncLifetime
{
    private readonly EventingTestBed testBed = new(postgres);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => testBed.DisposeAsync();

    [Fact]
    public async Task A_migration_may_take_longer_than_another_statement()
    {
        var first = await testBed.StartPublisherAsync(broker: null);
        var address = first.Of<NpgsqlDataSource>().ConnectionString;
        await first.StopAsync();
        testBed.CommandTimeout = 1;
        await using var database = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Database = new NpgsqlConnectionStringBuilder(address).Database }
        );
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("""lock table "__EFMigrationsHistory" in access share mode""", connection, transaction))
            await hold.ExecuteNonQueryAsync();

        var starting = testBed.StartPublisherAsync(broker: null);
        await using (var wait = new NpgsqlCommand("select pg_sleep(2.5)", connection, transaction)) // of EF Core, for the table of its migrations
            await wait.ExecuteNonQueryAsync();
        await transaction.RollbackAsync();

        Assert.DoesNotContain((await starting).Log.At(LogLevel.Warning), line => line.Contains("Database initialization failed", StringComparison.Ordinal));
    }
}
