using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using ThemeDay.Eventing.Log;
using ThemeDay.Eventing.Signals;
using ThemeDay.Events.V1;
using ThemeDay.Testing;
using ThemeDay.Verification;

namespace ThemeDay.Eventing.Tests.Log;

/// <summary>Tests of the dispatcher as hosted in a service: every instance appends, one at a time.</summary>
public sealed class OutboxDispatcherTests(TestPostgres postgres) : IAsyncLifetime
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private string connectionString = "";
    private NpgsqlDataSource database = null!;

    public async ValueTask InitializeAsync()
    {
        connectionString = await postgres.NewConnectionStringAsync();
        database = NpgsqlDataSource.Create(connectionString);
        await using var create = database.CreateCommand(EventSchema.Version1 + EventSchema.Version2 + EventSchema.Version3);
        await create.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task What_a_service_commits_is_in_its_log_soon_after()
    {
        await using var copy = await Copy.StartAsync(database);

        await WriteAsync(1);
        copy.Written.Signal.Set();

        Assert.Single(await LoggedAsync(1));
    }

    [Fact]
    public async Task Two_copies_of_a_service_log_every_event_once_in_one_chain()
    {
        await using var one = await Copy.StartAsync(database);
        await using var two = await Copy.StartAsync(database);

        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(async writer =>
                {
                    for (var i = 0; i < 50; i++)
                    {
                        await WriteAsync(1);
                        (writer % 2 == 0 ? one : two).Written.Signal.Set();
                    }
                })
        );

        var log = await LoggedAsync(400);
        var check = new HashChainVerifier();
        Assert.All(log, row => Assert.True(check.TryVerifyNext(row.Header, row.Hash, row.Payload), check.Error));
        Assert.Equal(400, log.Select(row => row.EventId).Distinct().Count());
    }

    [Fact]
    public async Task When_a_copy_stops_another_moves_what_is_written_then()
    {
        var first = await Copy.StartAsync(database);
        await WriteAsync(1);
        await LoggedAsync(1);
        await using var second = await Copy.StartAsync(database);

        await first.DisposeAsync();
        await WriteAsync(1);

        Assert.Equal(2, (await LoggedAsync(2)).Count);
    }

    [Fact]
    public async Task A_copy_whose_connections_are_cut_again_and_again_loses_and_doubles_nothing()
    {
        await using var copy = await Copy.StartAsync(database);

        for (var round = 0; round < 5; round++)
        {
            await WriteAsync(20);
            copy.Written.Signal.Set();
            await database.TerminateOthersAsync();
        }

        var log = await LoggedAsync(100);
        Assert.Equal(100, log.Select(row => row.EventId).Distinct().Count());
    }

    [Fact]
    public async Task A_copy_killed_in_the_middle_of_a_batch_holds_up_no_other()
    {
        await using var killed = await database.OpenConnectionAsync();
        await using var transaction = await killed.BeginTransactionAsync();
        await using (var append = new NpgsqlCommand("select pg_advisory_xact_lock($1)", killed, transaction))
        {
            append.Parameters.Add(new() { Value = EventLog.AppendLockKey });
            await append.ExecuteNonQueryAsync();
        }

        await using var copy = await Copy.StartAsync(database);
        await WriteAsync(1);
        await using (var terminate = database.CreateCommand("select pg_terminate_backend($1)"))
        {
            terminate.Parameters.Add(new() { Value = killed.ProcessID });
            await terminate.ExecuteNonQueryAsync();
        }

        Assert.Single(await LoggedAsync(1));
    }

    [Fact]
    public async Task A_copy_that_is_stopped_while_it_holds_the_lock_holds_up_no_other_for_long()
    {
        var address = new NpgsqlConnectionStringBuilder(connectionString);
        await using var proxy = new TcpProxy($"http://{address.Host}:{address.Port}");
        (address.Host, address.Port) = ("127.0.0.1", new Uri(proxy.Address).Port);
        await using var behindProxy = NpgsqlDataSource.Create(address);
        await WriteAsync(1);
        Copy stopped;
        await using (var connection = await database.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using (var table = new NpgsqlCommand("lock table outbox in access exclusive mode", connection, transaction))
                await table.ExecuteNonQueryAsync();
            stopped = await Copy.StartAsync(behindProxy);
            await Poll.UntilAsync(HasWaiterAsync, Timeout, "a transaction that has the lock of the log, and waits for the outbox");
            proxy.StopForwarding(); // as SIGSTOP: its connections live
        }

        await using var other = await Copy.StartAsync(database);

        Assert.Single(await LoggedAsync(1));
        await stopped.DisposeAsync();

        async Task<bool> HasWaiterAsync()
        {
            await using var waiting = database.CreateCommand("select exists (select from pg_locks where relation = 'outbox'::regclass and not granted)");
            return await waiting.ExecuteScalarAsync() is true;
        }
    }

    private async Task WriteAsync(int events)
    {
        await using var batch = database.CreateBatch();
        for (var i = 0; i < events; i++)
            batch.BatchCommands.Add(OutboxMessage.Create(new ThemeAccepted(), "430503", TimeProvider.System).ToBatchCommand());
        while (true)
        {
            try
            {
                await batch.ExecuteNonQueryAsync();
                return;
            }
            catch (NpgsqlException exception) when (exception.SqlState is PostgresErrorCodes.AdminShutdown || exception.InnerException is IOException)
            {
                // TerminateOthersAsync also terminated a pooled connection of this test; it is detected as broken before anything is sent.
            }
        }
    }

    /// <summary>Returns the log once it has this many rows.</summary>
    private async Task<List<EventLogEntry>> LoggedAsync(int rows)
    {
        using var timeoutCts = new CancellationTokenSource(Timeout);
        while (true)
        {
            await using var connection = await database.OpenConnectionAsync(timeoutCts.Token);
            var log = await EventLog.ReadAsync(connection, 0, EventLog.BatchSize, timeoutCts.Token).ToListAsync(timeoutCts.Token);
            if (log.Count >= rows)
                return log;
        }
    }

    private sealed class Copy : IAsyncDisposable
    {
        private readonly OutboxDispatcher dispatcher;
        private bool stopped;

        private Copy(NpgsqlDataSource database) =>
            dispatcher = new(database, Written, new EventLogSignal(), PreparedNow.Create(), NullLogger<OutboxDispatcher>.Instance);

        public OutboxSignal Written { get; } = new();

        public static async Task<Copy> StartAsync(NpgsqlDataSource database)
        {
            var copy = new Copy(database);
            await copy.dispatcher.StartAsync(CancellationToken.None);
            return copy;
        }

        public async ValueTask DisposeAsync()
        {
            if (stopped)
                return;
            stopped = true;
            await dispatcher.StopAsync(CancellationToken.None);
            dispatcher.Dispose();
        }
    }
}
