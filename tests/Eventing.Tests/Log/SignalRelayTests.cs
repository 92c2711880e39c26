using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using ThemeDay.Eventing.Signals;
using ThemeDay.Testing;

namespace ThemeDay.Eventing.Tests.Log;

/// <summary>Two instances of a service on one database.</summary>
public sealed class SignalRelayTests(TestPostgres postgres) : IAsyncLifetime
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private NpgsqlDataSource database = null!;
    private Copy one = null!;
    private Copy two = null!;

    public async ValueTask InitializeAsync()
    {
        database = await postgres.NewDatabaseAsync();
        one = await Copy.StartAsync(database);
        two = await Copy.StartAsync(database);
        await ListeningAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await one.DisposeAsync();
        await two.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task What_one_process_has_logged_or_applied_wakes_the_other()
    {
        var (logged, applied) = (two.Logged.Signal.Signaled, two.Applied.Signal.Signaled);

        one.Logged.Signal.Set();
        await logged.WaitAsync(Timeout, TestContext.Current.CancellationToken);

        Assert.False(applied.IsCompleted);
        one.Applied.Signal.Set();
        await applied.WaitAsync(Timeout, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_beat_is_not_sent_back()
    {
        var (there, back) = (two.Logged.Signal.Signaled, two.Logged.Signal.SignaledLocally);
        one.Logged.Signal.Set();
        await there.WaitAsync(Timeout, TestContext.Current.CancellationToken);
        var echo = one.Logged.Signal.Signaled;

        // A later notification on the same connection is ordered after any echo.
        var answer = one.Applied.Signal.Signaled;
        two.Applied.Signal.Set();
        await answer.WaitAsync(Timeout, TestContext.Current.CancellationToken);

        Assert.False(back.IsCompleted);
        Assert.False(echo.IsCompleted);
    }

    [Fact]
    public async Task After_their_connections_were_cut_they_find_each_other_again()
    {
        await database.TerminateOthersAsync();
        await ListeningAsync();
        var there = two.Logged.Signal.Signaled;

        // The first notification may be lost with the connection it was sent on.
        await Poll.UntilAsync(
            () =>
            {
                one.Logged.Signal.Set();
                return there.IsCompleted;
            },
            Timeout,
            "the other process is woken"
        );
    }

    private Task ListeningAsync() =>
        Poll.UntilAsync(
            async () =>
            {
                const string Listening = "select count(*) from pg_stat_activity where datname = current_database() and query like 'listen %'";
                await using var command = database.CreateCommand(Listening);
                try
                {
                    return (long)(await command.ExecuteScalarAsync())! == 2;
                }
                catch (NpgsqlException)
                {
                    return false; // a terminated connection from the pool
                }
            },
            Timeout,
            "both listen"
        );

    private sealed class Copy : IAsyncDisposable
    {
        private readonly SignalRelay relay;

        private Copy(NpgsqlDataSource database) => relay = new(database, Logged, Applied, PreparedNow.Create(), NullLogger<SignalRelay>.Instance);

        public EventLogSignal Logged { get; } = new();

        public AppliedEventsSignal Applied { get; } = new();

        public static async Task<Copy> StartAsync(NpgsqlDataSource database)
        {
            var copy = new Copy(database);
            await copy.relay.StartAsync(CancellationToken.None);
            return copy;
        }

        public async ValueTask DisposeAsync()
        {
            await relay.StopAsync(CancellationToken.None);
            relay.Dispose();
        }
    }
}
