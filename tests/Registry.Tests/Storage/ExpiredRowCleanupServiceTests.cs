using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests.Storage;

public sealed class ExpiredRowCleanupServiceTests(RegistryHost registry) : IClassFixture<RegistryHost>
{
    [Fact]
    public async Task A_replica_whose_clock_is_days_ahead_deletes_no_idempotency_key_before_its_time()
    {
        var database = registry.Host.Services.GetRequiredService<NpgsqlDataSource>();
        await InsertAsync("yesterday", "1 day");
        await InsertAsync("last month", "30 days");

        registry.Host.Clock.SetUtcNow(TimeProvider.System.GetUtcNow().AddDays(10));
        await Poll.UntilAsync(async () => !await ExistsAsync("last month"), TimeSpan.FromSeconds(20), "the clean-up");

        Assert.True(await ExistsAsync("yesterday"));

        async Task InsertAsync(string client, string age)
        {
            await using var insert = database.Command(
                "insert into processed_request (client, method, request_id, content_hash, resource, created_at) "
                    + "values ($1, '', gen_random_uuid(), sha256(''), '', now() - $2::interval)",
                client,
                age
            );
            await insert.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        async Task<bool> ExistsAsync(string client)
        {
            await using var select = database.Command("select exists (select from processed_request where client = $1)", client);
            return await select.ExecuteScalarAsync(TestContext.Current.CancellationToken) is true;
        }
    }
}
