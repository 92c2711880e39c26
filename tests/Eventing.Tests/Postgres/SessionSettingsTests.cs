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
        var database = service.Of<NpgsqlDataSource>();
        var initial = await service.ScalarAsync("show statement_timeout");
        HashSet<int> changed = [];
        await using (var connection = await database.OpenConnectionAsync())
        {
            await using var set = new NpgsqlCommand("begin; set local statement_timeout = '4711s'", connection);
            await set.ExecuteNonQueryAsync();
            changed.Add(connection.ProcessID);
        }

        List<NpgsqlConnection> open = [];
        try
        {
            do open.Add(await database.OpenConnectionAsync());
            while (!changed.Contains(open[^1].ProcessID) && open.Count < 20);

            Assert.Contains(open[^1].ProcessID, changed);
            await using var show = new NpgsqlCommand("show statement_timeout", open[^1]);
            Assert.Equal(initial, await show.ExecuteScalarAsync());
        }
        finally
        {
            foreach (var connection in open)
                await connection.DisposeAsync();
        }
    }
}
