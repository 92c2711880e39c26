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

        Assert.Equal([2, 3], one.Select(entry => entry.Position));
        Assert.Same(one[0], other[0]);
        Assert.NotSame(one[0], (await Tail.ReadDatabaseAsync(1, Cancellation))[0]);
    }

    [Fact]
    public async Task A_reader_further_behind_than_the_memory_reaches_reads_the_database_and_then_catches_up_without_a_gap()
    {
        await FollowedAsync(0);
        await publisher.RecordEventsAsync(EventLogTail.Capacity + 300);
        await FollowedAsync(EventLogTail.Capacity + 300);
        List<long> positions = [];

        for (IReadOnlyList<EventLogEntry> read; (read = await ReadAsync(positions.LastOrDefault())) is not []; )
            positions.AddRange(read.Select(entry => entry.Position));

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

        foreach (var read in new Func<long, Task<IReadOnlyList<EventLogEntry>>>[] { ReadAsync, after => Tail.ReadDatabaseAsync(after, Cancellation) })
        {
            List<long> positions = [];
            while (await read(positions.LastOrDefault()) is [_, ..] batch)
            {
                Assert.InRange(batch.Sum(entry => entry.Payload.Length), 1, 5 << 20);
                positions.AddRange(batch.Select(entry => entry.Position));
            }

            Assert.Equal(Enumerable.Range(1, 12).Select(position => (long)position), positions);
        }
    }

    [Fact]
    public async Task A_connection_that_is_cut_costs_no_reader_an_event()
    {
        await FollowedAsync(0);
        await publisher.RecordEventsAsync(1);
        await FollowedAsync(1);

        await publisher.DoAsync("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
        await Poll.UntilAsync(RecordedAndFollowedAsync, EventingTestBed.Timeout, "the tail after the cut");

        var read = await ReadAsync(1);
        Assert.Equal((await Tail.ReadDatabaseAsync(1, Cancellation)).Take(read.Count).Select(entry => entry.EventId), read.Select(entry => entry.EventId));

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

    private async Task<IReadOnlyList<EventLogEntry>> ReadAsync(long after) => await Tail.ReadAsync(after, Cancellation);

    // Until the tail is in memory up to this position: what it answers before comes from the database.
    private Task FollowedAsync(long position) =>
        Poll.UntilAsync(() => Task.FromResult(Tail.Position == position), EventingTestBed.Timeout, $"the tail at {position}");
}
