using Npgsql;
using ThemeDay.Eventing.Log;
using ThemeDay.Testing;

namespace ThemeDay.Eventing.Tests.Log;

public sealed class EventLogTailTests(TestPostgres postgres) : IAsyncLifetime
{
    private readonly EventingTestBed testBed = new(postgres);
    private TestBedService publisher = null!;

    private EventLogTail Tail => publisher.Of<EventLogTail>();

    public async ValueTask InitializeAsync() => publisher = await testBed.StartPublisherAsync(broker: null);

    public ValueTask DisposeAsync() => testBed.DisposeAsync();

    [Fact]
    public async Task Two_readers_at_the_end_of_the_log_share_what_was_read_once()
    {
        await FollowedAsync(0);
        await publisher.RecordEventsAsync(3);
        await FollowedAsync(3);

        var (one, other) = (await ReadAsync(1), await ReadAsync(1));

        Assert.Equal([2, 3], one.Select(entry => entry.Entry.Position));
        Assert.Same(one[0], other[0]);
        Assert.NotSame(one[0], (await Tail.ReadDatabaseAsync(1, Cancellation)).Entries[0]);
    }

    [Fact]
    public async Task A_reader_further_behind_than_the_memory_reaches_reads_the_database_and_then_catches_up_without_a_gap()
    {
        await FollowedAsync(0);
        await publisher.RecordEventsAsync(EventLogTail.Capacity + 300);
        await FollowedAsync(EventLogTail.Capacity + 300);
        List<long> positions = [];

        for (IReadOnlyList<FeedEntry> read; (read = await ReadAsync(positions.LastOrDefault())) is not []; )
            positions.AddRange(read.Select(entry => entry.Entry.Position));

        Assert.Equal(Enumerable.Range(1, EventLogTail.Capacity + 300).Select(position => (long)position), positions);
        Assert.NotSame((await ReadAsync(0))[0], (await ReadAsync(0))[0]); // no longer in memory
        Assert.Same((await ReadAsync(300))[0], (await ReadAsync(300))[0]);
    }

    [Fact]
    public async Task Large_events_leave_the_memory_earlier()
    {
        await FollowedAsync(0);
        await publisher.RecordEventsAsync(20, size: 1_000_000);
        await FollowedAsync(20);

        Assert.NotSame((await ReadAsync(0))[0], (await ReadAsync(0))[0]);
        Assert.Same((await ReadAsync(19))[0], (await ReadAsync(19))[0]);
    }

    [Fact]
    public async Task Of_large_events_a_reader_gets_a_few_at_a_time_from_memory_and_from_the_database_and_all_in_the_end()
    {
        await FollowedAsync(0);
        await publisher.RecordEventsAsync(12, size: 1_000_000);
        await FollowedAsync(12);

        foreach (
            var read in new Func<long, Task<IReadOnlyList<FeedEntry>>>[]
            {
                ReadAsync,
                async after => (await Tail.ReadDatabaseAsync(after, Cancellation)).Entries,
            }
        )
        {
            List<long> positions = [];
            while (await read(positions.LastOrDefault()) is [_, ..] batch)
            {
                Assert.InRange(batch.Sum(entry => entry.Entry.Payload.Length), 1, 5 << 20);
                positions.AddRange(batch.Select(entry => entry.Entry.Position));
            }

            Assert.Equal(Enumerable.Range(1, 12).Select(position => (long)position), positions);
        }
    }

    [Fact]
    public async Task After_a_restart_readers_that_are_a_little_behind_share_what_was_read_once()
    {
        await publisher.RecordEventsAsync(3);
        await FollowedAsync(3);

        await publisher.StopAsync();
        publisher = await testBed.StartPublisherAsync(broker: null);
        await FollowedAsync(3);

        Assert.Same((await ReadAsync(0))[2], (await ReadAsync(1))[1]);
    }

    [Fact]
    public async Task However_many_readers_are_behind_only_eight_of_them_read_the_database_at_a_time()
    {
        await publisher.DoAsync("grant update on event_log to current_user"); // as the owner can: the lock needs it
        await using var other = await publisher.Of<NpgsqlDataSource>().OpenConnectionAsync(Cancellation);
        await using var transaction = await other.BeginTransactionAsync(Cancellation);
        await using (var exclusive = new NpgsqlCommand("lock table event_log in access exclusive mode", other, transaction))
            await exclusive.ExecuteNonQueryAsync(Cancellation);

        var reads = Enumerable.Range(0, 50).Select(_ => Tail.ReadDatabaseAsync(0, Cancellation)).ToList();
        await Poll.UntilAsync(async () => await CountBlockedReadsAsync() >= 8, EventingTestBed.Timeout, "eight reads that wait for the lock");
        await publisher.DoAsync("select pg_sleep(0.3)"); // as long as it takes others to come

        Assert.InRange(await CountBlockedReadsAsync(), 8, 9); // and the tail itself
        await transaction.RollbackAsync(Cancellation);
        await Task.WhenAll(reads);

        async Task<long> CountBlockedReadsAsync() =>
            (long)
                (
                    await publisher.ScalarAsync(
                        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%position > $1%'"
                    )
                )!;
    }

    [Fact]
    public async Task A_connection_that_is_cut_costs_no_reader_an_event()
    {
        await FollowedAsync(0);
        await publisher.RecordEventsAsync(1);
        await FollowedAsync(1);

        await publisher.Of<NpgsqlDataSource>().TerminateOthersAsync();
        await Poll.UntilAsync(RecordedAndFollowedAsync, EventingTestBed.Timeout, "the tail after the cut");

        var read = await ReadAsync(1);
        Assert.Equal(
            (await Tail.ReadDatabaseAsync(1, Cancellation)).Entries.Take(read.Count).Select(entry => entry.Entry.EventId),
            read.Select(entry => entry.Entry.EventId)
        );

        async Task<bool> RecordedAndFollowedAsync()
        {
            try
            {
                await publisher.RecordEventsAsync(1);
            }
            catch (NpgsqlException)
            {
                // A pooled connection of this test was cut as well.
            }

            return Tail.Position >= 3;
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private async Task<IReadOnlyList<FeedEntry>> ReadAsync(long after) => (await Tail.ReadAsync(after, Cancellation)).Entries;

    // Until the tail is in memory up to this position: what it answers before comes from the database.
    private Task FollowedAsync(long position) =>
        Poll.UntilAsync(() => Task.FromResult(Tail.Position == position), EventingTestBed.Timeout, $"the tail at {position}");
}
