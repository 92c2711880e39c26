using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using ThemeDay.Eventing.Log;
using ThemeDay.Events.V1;
using ThemeDay.Testing;
using ThemeDay.Verification;

[assembly: AssemblyFixture(typeof(TestPostgres))]

namespace ThemeDay.Eventing.Tests.Log;

/// <summary>Tests of the outbox and the event log on a real PostgreSQL.</summary>
public sealed class EventLogTests(TestPostgres postgres) : IAsyncLifetime
{
    private NpgsqlDataSource database = null!;
    private NpgsqlConnection connection = null!;

    public async ValueTask InitializeAsync()
    {
        database = await postgres.NewDatabaseAsync();
        connection = await database.OpenConnectionAsync();
        await using var create = new NpgsqlCommand(EventSchema.Version1 + EventSchema.Version2 + EventSchema.Version3, connection);
        await create.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task What_was_written_to_the_outbox_stands_in_the_log_in_order_without_gaps_and_the_chain_holds()
    {
        List<OutboxMessage> written = [];
        for (var i = 0; i < 1200; i++)
            written.Add(await WriteAsync($"t-{i}"));

        while ((await EventLog.AppendFromOutboxAsync(connection, CancellationToken.None)).Count > 0) { }

        var log = await LogAsync();
        Assert.Equal(written.Select(row => row.EventId), log.Select(row => row.EventId));
        Assert.Equal(Enumerable.Range(1, 1200).Select(position => (long)position), log.Select(row => row.Position));
        Assert.Null(Check(log).Error);
        Assert.Equal(0L, await ScalarAsync("select count(*) from outbox"));
    }

    [Fact]
    public async Task Of_events_near_the_size_limit_a_batch_has_only_a_few_and_none_is_left_out()
    {
        const int MaxBytes = 5 << 20; // 4 MiB, and the event that reaches it
        List<OutboxMessage> written = [];
        for (var i = 0; i < 12; i++)
            written.Add(await WriteAsync(new string('x', 900 << 10)));

        List<int> moved = [];
        while (await EventLog.AppendFromOutboxAsync(connection, CancellationToken.None) is { Count: > 0 and var count })
            moved.Add(count);

        List<EventLogEntry> log = [];
        while (await EventLog.ReadAsync(connection, log.Count, EventLog.BatchSize, CancellationToken.None).ToListAsync() is [_, ..] batch)
        {
            Assert.InRange(batch.Sum(entry => entry.Payload.Length), 1, MaxBytes);
            log.AddRange(batch);
        }

        Assert.All(moved, count => Assert.InRange(count, 1, MaxBytes / (900 << 10)));
        Assert.Equal(written.Select(row => row.EventId), log.Select(row => row.EventId));
        Assert.Equal(Enumerable.Range(1, 12).Select(position => (long)position), log.Select(row => row.Position));
        Assert.Null(Check(log).Error);
    }

    [Fact]
    public async Task An_event_larger_than_a_batch_is_a_batch_of_its_own()
    {
        // Not by this version: the outbox refuses it.
        await ScalarAsync("alter table outbox drop constraint outbox_payload_check");
        for (var i = 0; i < 2; i++)
            await WriteAsync("t-1", payload: new byte[6 << 20]);
        await EventLog.AppendFromOutboxAsync(connection, CancellationToken.None);
        await EventLog.AppendFromOutboxAsync(connection, CancellationToken.None);

        var first = await EventLog.ReadAsync(connection, 0, EventLog.BatchSize, CancellationToken.None).ToListAsync();

        Assert.Equal([1], first.Select(entry => entry.Position));
        Assert.Equal([1, 2], (await LogAsync()).Select(entry => entry.Position));
    }

    [Fact]
    public async Task The_log_keeps_the_very_bytes_of_the_event()
    {
        var written = await WriteAsync("t-1");
        await EventLog.AppendFromOutboxAsync(connection, CancellationToken.None);

        var row = Assert.Single(await LogAsync());

        Assert.Equal(written.Payload, row.Payload);
        Assert.Equal((written.Type, written.RecordedAt, "themeday.events.v1.ThemeAccepted"), (row.Type, row.RecordedAt, row.Type));
    }

    [Theory]
    [InlineData("update event_log set type = 'x'")]
    [InlineData("delete from event_log")]
    [InlineData("truncate event_log")]
    public async Task The_role_of_the_service_appends_to_the_log_and_changes_nothing_in_it(string sql)
    {
        await WriteAsync("t-1");
        await EventLog.AppendFromOutboxAsync(connection, CancellationToken.None);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => ScalarAsync(sql));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        Assert.Single(await LogAsync());
    }

    [Theory]
    [InlineData("update event_log set type = 'x'")]
    [InlineData("delete from event_log")]
    [InlineData("truncate event_log")]
    public async Task Nobody_changes_the_log_by_accident_not_even_the_superuser(string sql)
    {
        await WriteAsync("t-1");
        await EventLog.AppendFromOutboxAsync(connection, CancellationToken.None);
        await using var superuser = new NpgsqlConnection(postgres.OfSuperuser(connection.Database));
        await superuser.OpenAsync();
        await using var change = new NpgsqlCommand(sql, superuser);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => change.ExecuteNonQueryAsync());

        Assert.Equal(PostgresErrorCodes.RestrictViolation, refused.SqlState);
        Assert.Single(await LogAsync());
    }

    [Fact]
    public async Task An_event_from_a_clock_that_is_ahead_of_the_databases_by_more_than_a_minute_is_refused()
    {
        await RecordAsync(TimeProvider.System.GetUtcNow().AddSeconds(30));

        var refused = await Assert.ThrowsAsync<PostgresException>(() => RecordAsync(TimeProvider.System.GetUtcNow().AddSeconds(90)));

        Assert.Equal(EventSchema.ClockAheadState, refused.SqlState);
        Assert.Equal(1L, await ScalarAsync("select count(*) from outbox"));

        async Task RecordAsync(DateTimeOffset time)
        {
            var message = OutboxMessage.Create(new ThemeAccepted(), "430503", new FakeTimeProvider(time));
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { message.ToBatchCommand() } };
            await batch.ExecuteNonQueryAsync();
        }
    }

    [Fact]
    public async Task A_row_changed_past_the_trigger_is_found_by_whoever_checks()
    {
        for (var i = 0; i < 3; i++)
            await WriteAsync($"t-{i}");
        await EventLog.AppendFromOutboxAsync(connection, CancellationToken.None);
        await ChangeAsync("update event_log set payload = '\\x00' where position = 2");

        var check = Check(await LogAsync());

        Assert.Equal(1, check.Position);
        Assert.NotNull(check.Error);
    }

    [Fact]
    public async Task A_payload_changed_past_the_trigger_is_found_also_by_a_reader_who_does_not_see_it()
    {
        for (var i = 0; i < 3; i++)
            await WriteAsync($"t-{i}");
        await EventLog.AppendFromOutboxAsync(connection, CancellationToken.None);
        Assert.Null(CheckHeaders(await LogAsync()).Error);

        await ChangeAsync("update event_log set payload = '\\x00' where position = 2");

        var check = CheckHeaders(await LogAsync());
        Assert.Equal(1, check.Position);
        Assert.NotNull(check.Error);
    }

    [Fact]
    public async Task A_stored_digest_that_was_changed_is_found_by_whoever_checks_it_and_deceives_nobody_who_has_the_payload()
    {
        for (var i = 0; i < 3; i++)
            await WriteAsync($"t-{i}");
        await EventLog.AppendFromOutboxAsync(connection, CancellationToken.None);

        await ChangeAsync("alter table event_log alter column digest drop expression");
        await ChangeAsync("update event_log set digest = sha256('another payload') where position = 2");

        var log = await LogAsync();
        Assert.Equal(1, CheckHeaders(log).Position);
        var withPayload = new HashChainVerifier();
        Assert.Equal([true, false, false], log.Select(row => withPayload.TryVerifyNext(ToStoredHeader(row), row.Hash, row.Payload)));
        Assert.Null(Check(log).Error);
    }

    [Fact]
    public async Task A_log_of_an_earlier_version_gets_the_digests_of_all_its_entries()
    {
        await using var older = await postgres.NewDatabaseAsync();
        await using var upgraded = await older.OpenConnectionAsync();
        await using (var create = new NpgsqlCommand(EventSchema.Version1 + EventSchema.Version2, upgraded))
            await create.ExecuteNonQueryAsync();
        await using (var batch = new NpgsqlBatch(upgraded))
        {
            for (var i = 0; i < 1200; i++)
                batch.BatchCommands.Add(OutboxMessage.Create(new ThemeAccepted(), "430503", TimeProvider.System).ToBatchCommand());
            await batch.ExecuteNonQueryAsync();
        }

        while ((await EventLog.AppendFromOutboxAsync(upgraded, CancellationToken.None)).Count > 0) { }

        await using (var upgrade = new NpgsqlCommand(EventSchema.Version3, upgraded))
            await upgrade.ExecuteNonQueryAsync();

        var log = await ReadLogAsync(upgraded);
        Assert.Equal(1200, log.Count);
        Assert.All(log, row => Assert.Equal(SHA256.HashData(row.Payload), row.StoredDigest));
        Assert.Null(CheckHeaders(log).Error);
    }

    [Fact]
    public async Task Time_never_runs_backwards_along_the_log()
    {
        var later = await WriteAsync("t-1");
        await WriteAsync("t-2", minutes: -10);

        await EventLog.AppendFromOutboxAsync(connection, CancellationToken.None);

        Assert.Equal([later.RecordedAt, later.RecordedAt], (await LogAsync()).Select(row => row.RecordedAt));
    }

    [Fact]
    public async Task A_mover_that_dies_before_its_commit_loses_and_doubles_nothing()
    {
        var written = await WriteAsync("t-1");
        await using (var dying = await database.OpenConnectionAsync())
        {
            await using var holder = await connection.BeginTransactionAsync();
            await using var locked = new NpgsqlCommand("lock table outbox in share mode", connection, holder);
            await locked.ExecuteNonQueryAsync();
            var move = EventLog.AppendFromOutboxAsync(dying, CancellationToken.None); // copies the row into the log, then blocks on deleting it
            await BlockedAsync(dying.ProcessID);

            await using var killer = await database.OpenConnectionAsync();
            await using var kill = new NpgsqlCommand($"select pg_terminate_backend({dying.ProcessID})", killer);
            await kill.ExecuteNonQueryAsync();
            await Assert.ThrowsAsync<PostgresException>(() => move);
            await holder.RollbackAsync();
        }

        Assert.Empty(await LogAsync());
        await EventLog.AppendFromOutboxAsync(connection, CancellationToken.None);
        Assert.Equal(written.EventId, Assert.Single(await LogAsync()).EventId);
    }

    [Fact]
    public async Task The_head_is_signed_once_however_many_ask()
    {
        await WriteAsync("t-1");
        await EventLog.AppendFromOutboxAsync(connection, CancellationToken.None);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var signer = CheckpointSigner.FromPkcs8(Convert.ToBase64String(key.ExportPkcs8PrivateKey()));

        var first = await CheckpointStore.SignHeadAsync(connection, "registry", signer, CancellationToken.None);
        var second = await CheckpointStore.SignHeadAsync(connection, "registry", signer, CancellationToken.None);

        Assert.Equal(first.Signature, second.Signature);
        Assert.Equal((1L, true), (first.Position, CheckpointSigner.Verify(second, signer.PublicKey)));
    }

    private async Task<OutboxMessage> WriteAsync(string theme, int minutes = 0, byte[]? payload = null)
    {
        var message = new ThemeAccepted { Theme = new ThemeRef { Theme = theme } };
        var row = OutboxMessage.Create(message, "430503", TimeProvider.System);
        row = row with { RecordedAt = row.RecordedAt.AddMinutes(minutes), Payload = payload ?? row.Payload };
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { row.ToBatchCommand() } };
        await batch.ExecuteNonQueryAsync();
        return row;
    }

    // Past the trigger and the privileges, as the owner can.
    private async Task ChangeAsync(string sql)
    {
        await ScalarAsync("alter table event_log disable trigger user");
        await ScalarAsync("grant update on event_log to current_user");
        await ScalarAsync(sql);
    }

    private Task<List<EventLogEntry>> LogAsync() => ReadLogAsync(connection);

    private static async Task<List<EventLogEntry>> ReadLogAsync(NpgsqlConnection connection)
    {
        List<EventLogEntry> rows = [];
        for (var got = -1; got != 0; )
        {
            var page = await EventLog.ReadAsync(connection, rows.Count, EventLog.BatchSize, CancellationToken.None).ToListAsync();
            got = page.Count;
            rows.AddRange(page);
        }

        return rows;
    }

    private static HashChainVerifier Check(List<EventLogEntry> log)
    {
        var check = new HashChainVerifier();
        foreach (var row in log)
            check.TryVerifyNext(row.Header, row.Hash, row.Payload);
        return check;
    }

    // As a reader of the feed from whom the payloads are withheld.
    private static HashChainVerifier CheckHeaders(List<EventLogEntry> log)
    {
        var check = new HashChainVerifier();
        foreach (var row in log)
            check.TryVerifyNext(ToStoredHeader(row), row.Hash, payload: null);
        return check;
    }

    private static ChainedHeader ToStoredHeader(EventLogEntry row) => new(row.Position, row.EventId, row.Type, row.RecordedAt, row.StoredDigest);

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private async Task BlockedAsync(int pid)
    {
        using var timeoutCts = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await using var watcher = await database.OpenConnectionAsync();
        await using var blocked = new NpgsqlCommand($"select cardinality(pg_blocking_pids({pid})) > 0", watcher);
        while (await blocked.ExecuteScalarAsync(timeoutCts.Token) is not true)
            await Task.Yield();
    }
}
