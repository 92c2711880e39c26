using Npgsql;
using ThemeDay.Eventing.Log;
using ThemeDay.Testing;

namespace ThemeDay.Eventing.Tests.Monitoring;

public sealed class EventMetricsSamplerTests(TestPostgres postgres) : IAsyncLifetime
{
    private readonly EventingTestBed testBed = new(postgres) { SampleInterval = TimeSpan.FromMilliseconds(100) };

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => testBed.DisposeAsync();

    [Fact]
    public async Task Events_that_nobody_appends_are_seen_in_number_and_age_with_those_who_wait_to_append_them()
    {
        var publisher = await testBed.StartPublisherAsync(broker: null);
        using var metrics = publisher.RecordMetrics();
        await WaitForAsync(metrics, 0, "themeday.outbox.pending");
        await using (var connection = await publisher.Of<NpgsqlDataSource>().OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using (var hold = new NpgsqlCommand($"select pg_advisory_xact_lock({EventLog.AppendLockKey})", connection, transaction))
                await hold.ExecuteNonQueryAsync();

            await publisher.RecordEventsAsync(3);

            await WaitForAsync(metrics, 3, "themeday.outbox.pending");
            await WaitForAsync(metrics, 1, "themeday.events.append_lock.waiters");
            await Poll.UntilAsync(() => metrics.Find("themeday.outbox.oldest_age") > 0.3, EventingTestBed.Timeout, "an age that grows");
        }

        await WaitForAsync(metrics, 0, "themeday.outbox.pending");
        await WaitForAsync(metrics, 0, "themeday.outbox.oldest_age");
        await WaitForAsync(metrics, 0, "themeday.events.append_lock.waiters");
    }

    [Fact]
    public async Task Dead_letters_are_counted_by_source_until_an_operator_has_decided()
    {
        var publisher = await testBed.StartPublisherAsync(broker: null);
        var subscriber = await testBed.StartSubscriberAsync(broker: null);
        using var metrics = subscriber.RecordMetrics();
        await WaitForAsync(metrics, 0, "themeday.events.dead_letters", "source=registry");

        await publisher.RecordEventsAsync(3, failing: number => number < 2);

        await WaitForAsync(metrics, 2, "themeday.events.dead_letters", "source=registry");
        await subscriber.DeadLetters().DropDeadLetterAsync(new() { Name = "deadLetters/registry-1", Reason = "a duplicate" });
        await WaitForAsync(metrics, 1, "themeday.events.dead_letters", "source=registry");
    }

    [Fact]
    public async Task Without_the_database_nothing_old_is_reported()
    {
        var publisher = await testBed.StartPublisherAsync(broker: null);
        using var metrics = publisher.RecordMetrics();
        await WaitForAsync(metrics, 0, "themeday.outbox.pending");

        await publisher.DoAsync("alter table outbox rename to outbox_away");

        await WaitForAsync(metrics, null, "themeday.outbox.pending");
        await publisher.DoAsync("alter table outbox_away rename to outbox");
        await WaitForAsync(metrics, 0, "themeday.outbox.pending");
    }

    private static Task WaitForAsync(RecordedMetrics metrics, double? expected, string instrument, params string[] tags) =>
        Poll.UntilAsync(() => metrics.Find(instrument, tags) == expected, EventingTestBed.Timeout, $"{instrument} {expected}");
}
