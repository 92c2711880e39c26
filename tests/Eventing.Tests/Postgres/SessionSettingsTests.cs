using Microsoft.Extensions.Configuration;
using Npgsql;
using ThemeDay.Testing;

namespace ThemeDay.Eventing.Tests.Postgres;

/// <summary>
/// What the sessions of a service are set to, and that a request leaves nothing set for the next. Connections return to the pool
/// without a reset, so the SQL of the services sets what it needs for one transaction only (<c>SessionStateTests</c>).
/// </summary>
public sealed class SessionSettingsTests(TestPostgres postgres) : IAsyncLifetime
{
    private readonly EventingTestBed testBed = new(postgres);
    private TestBedService service = null!;

    public async ValueTask InitializeAsync() => service = await testBed.StartPublisherAsync(broker: null);

    public ValueTask DisposeAsync() => testBed.DisposeAsync();

    [Fact]
    public async Task A_transaction_that_does_nothing_for_a_minute_is_ended_with_its_locks()
    {
        Assert.Equal("1min", await service.ScalarAsync("show idle_in_transaction_session_timeout"));
    }

    [Fact]
    public async Task What_a_transaction_that_was_never_ended_sets_the_next_on_the_same_connection_does_not_see()
    {
        await using var database = NpgsqlDataSource.Create(OneConnection());
        await using var earlier = await database.OpenConnectionAsync();
        var initial = await ShowTimeoutAsync(earlier);
        await using (var set = new NpgsqlCommand("begin; set local statement_timeout = '4711s'", earlier))
            await set.ExecuteNonQueryAsync();
        Assert.Equal("4711s", await ShowTimeoutAsync(earlier));
        var session = earlier.ProcessID;
        await earlier.CloseAsync();

        await using var next = await database.OpenConnectionAsync();

        Assert.Equal(session, next.ProcessID);
        Assert.Equal(initial, await ShowTimeoutAsync(next));
    }

    // As the service connects, in a pool that no background task shares.
    private NpgsqlConnectionStringBuilder OneConnection() =>
        new(service.Of<NpgsqlDataSource>().ConnectionString)
        {
            Password = new NpgsqlConnectionStringBuilder(service.Of<IConfiguration>().GetConnectionString("test-bed-db")).Password,
            MaxPoolSize = 1,
        };

    private static async Task<object?> ShowTimeoutAsync(NpgsqlConnection connection)
    {
        await using var show = new NpgsqlCommand("show statement_timeout", connection);
        return await show.ExecuteScalarAsync();
    }
}
