using Npgsql;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Testing;

namespace ThemeDay.Eventing.Tests.Postgres;

public sealed class AdvisoryLockTests(TestPostgres postgres) : IAsyncLifetime
{
    private const long Key = 4711;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan MaxIdle = TimeSpan.FromMilliseconds(500);

    private NpgsqlDataSource database = null!;

    public async ValueTask InitializeAsync() => database = await postgres.NewDatabaseAsync();

    public async ValueTask DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task A_session_that_does_nothing_for_too_long_loses_its_lock_to_the_next()
    {
        await using var stopped = await database.OpenConnectionAsync();
        await using var held = await AdvisoryLock.TryAcquireAsync(database, stopped, Key, MaxIdle);
        Assert.NotNull(held);
        await using var next = await database.OpenConnectionAsync();

        AdvisoryLock? acquired = null;
        await Poll.UntilAsync(
            async () => (acquired = await AdvisoryLock.TryAcquireAsync(database, next, Key, TimeSpan.FromMinutes(1))) is not null,
            Timeout,
            "the lock of the session that does nothing"
        );
        await acquired!.DisposeAsync();
    }

    [Fact]
    public async Task A_session_that_released_its_lock_may_be_idle_again()
    {
        await using var connection = await database.OpenConnectionAsync();
        await using (await AdvisoryLock.TryAcquireAsync(database, connection, Key, MaxIdle)) { }

        await using var show = new NpgsqlCommand("show idle_session_timeout", connection);
        Assert.Equal("0", await show.ExecuteScalarAsync());
    }
}
