using ThemeDay.Eventing.Log;
using ThemeDay.Eventing.RabbitMq;
using ThemeDay.Testing;

namespace ThemeDay.Eventing.Tests;

/// <summary>Servers and services that start late, fail and come back: no acknowledged event is lost, and none is applied twice.</summary>
public sealed class NothingIsLostTests(TestPostgres postgres, TestRabbitMq rabbit) : IAsyncLifetime
{
    private readonly EventingTestBed testBed = new(postgres);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => testBed.DisposeAsync();

    [Fact]
    public async Task What_was_published_before_anyone_had_a_queue_is_read_from_the_feed()
    {
        var broker = await rabbit.NewHostAsync();
        var publisher = await testBed.StartPublisherAsync(broker);
        var said = await publisher.RecordEventsAsync(100);
        await publisher.WaitForPublishedAsync(100);

        var subscriber = await testBed.StartSubscriberAsync(broker);
        said.AddRange(await publisher.RecordEventsAsync(10));

        await HasHeardAllAsync(subscriber, said);
    }

    [Fact]
    public async Task A_service_that_starts_before_the_one_it_hears_waits_for_it()
    {
        var broker = await rabbit.NewHostAsync();
        var subscriber = await testBed.StartSubscriberAsync(broker);

        var publisher = await testBed.StartPublisherAsync(broker);
        var said = await publisher.RecordEventsAsync(10);

        await HasHeardAllAsync(subscriber, said);
    }

    [Fact]
    public async Task A_service_that_was_away_while_others_worked_catches_up()
    {
        var broker = await rabbit.NewHostAsync();
        var publisher = await testBed.StartPublisherAsync(broker);
        var subscriber = await testBed.StartSubscriberAsync(broker);
        await subscriber.WaitUntilHealthyAsync();
        var said = await publisher.RecordEventsAsync(5);
        await subscriber.WaitForHandledAsync(5);
        await subscriber.StopAsync();

        said.AddRange(await publisher.RecordEventsAsync(500));

        await HasHeardAllAsync(await testBed.StartSubscriberAsync(broker), said);
    }

    [Fact]
    public async Task A_source_that_went_without_a_word_and_is_back_is_heard_again()
    {
        var publisher = await testBed.StartPublisherAsync(broker: null);
        await using var line = testBed.Proxy = new TcpProxy(testBed.PublisherAddress);
        var subscriber = await testBed.StartSubscriberAsync(broker: null);
        var said = await publisher.RecordEventsAsync(1);
        await subscriber.WaitForHandledAsync(1);

        line.StopForwarding();
        said.AddRange(await publisher.RecordEventsAsync(5));

        await HasHeardAllAsync(subscriber, said);
    }

    [Fact]
    public async Task A_broker_that_went_without_a_word_and_is_back_is_used_again()
    {
        var broker = new Uri(await rabbit.NewHostAsync());
        await using var line = new TcpProxy($"{broker}");
        var proxied = new UriBuilder(broker) { Host = "127.0.0.1", Port = line.Port }.Uri.ToString();
        var publisher = await testBed.StartPublisherAsync(proxied);
        var subscriber = await testBed.StartSubscriberAsync(proxied);
        await subscriber.WaitUntilHealthyAsync();
        await publisher.WaitUntilHealthyAsync();

        line.StopForwarding();
        var said = await publisher.RecordEventsAsync(5);

        await HasHeardAllAsync(subscriber, said);
        await publisher.WaitForPublishedAsync(5, timeout: TimeSpan.FromMinutes(1)); // two missed heartbeats, then a connection
        await subscriber.WaitUntilHealthyAsync();
    }

    [Fact]
    public async Task A_connection_to_the_broker_that_is_lost_while_exchanges_are_declared_is_made_again()
    {
        var broker = new Uri(await rabbit.NewHostAsync());
        var declarations = 0;
        await using var line = new TcpProxy($"{broker}") { CreateFilter = () => new DeclarationFilter(() => Interlocked.Increment(ref declarations) <= 2) };
        await testBed.StartPublisherAsync(broker: null);

        var subscriber = await testBed.StartSubscriberAsync(new UriBuilder(broker) { Host = "127.0.0.1", Port = line.Port }.Uri.ToString());

        await subscriber.WaitUntilHealthyAsync();
        Assert.InRange(declarations, 3, int.MaxValue); // two connections were reset, and a third was not
    }

    [Fact]
    public async Task What_is_in_the_queue_is_applied_also_while_its_sender_is_away()
    {
        var broker = await rabbit.NewHostAsync();
        var publisher = await testBed.StartPublisherAsync(broker);
        var subscriber = await testBed.StartSubscriberAsync(broker);
        await subscriber.WaitUntilHealthyAsync();
        await subscriber.StopAsync();
        var said = await publisher.RecordEventsAsync(20);
        await publisher.WaitForPublishedAsync(20);
        await publisher.StopAsync();

        await HasHeardAllAsync(await testBed.StartSubscriberAsync(broker), said);
    }

    [Fact]
    public async Task Without_any_broker_the_feed_alone_carries()
    {
        var publisher = await testBed.StartPublisherAsync(broker: null);
        var subscriber = await testBed.StartSubscriberAsync(broker: null);

        var said = await publisher.RecordEventsAsync(10);

        await HasHeardAllAsync(subscriber, said);
    }

    [Fact]
    public async Task A_queue_that_somebody_emptied_loses_nothing()
    {
        var broker = await rabbit.NewHostAsync();
        var publisher = await testBed.StartPublisherAsync(broker);
        var subscriber = await testBed.StartSubscriberAsync(broker);
        await subscriber.WaitUntilHealthyAsync();
        await subscriber.StopAsync();
        var said = await publisher.RecordEventsAsync(20);
        await publisher.WaitForPublishedAsync(20);
        await using var post = await BusClient.OpenAsync(broker);
        await post.PurgeAsync(BusClient.Queue);

        said.AddRange(await publisher.RecordEventsAsync(1));

        await HasHeardAllAsync(await testBed.StartSubscriberAsync(broker), said);
    }

    [Fact]
    public async Task A_broker_that_lost_everything_it_held_loses_nothing()
    {
        var publisher = await testBed.StartPublisherAsync(rabbit.ConnectionString);
        var subscriber = await testBed.StartSubscriberAsync(rabbit.ConnectionString);
        await subscriber.WaitUntilHealthyAsync();
        var said = await publisher.RecordEventsAsync(20);
        await subscriber.WaitForHandledAsync(20);

        await rabbit.WipeAsync();
        said.AddRange(await publisher.RecordEventsAsync(20));

        await HasHeardAllAsync(subscriber, said);
        await publisher.WaitForPublishedAsync(40);
        await subscriber.WaitUntilHealthyAsync();
    }

    [Fact]
    public async Task A_broker_that_is_away_for_a_while_stops_no_call_and_all_goes_on_by_itself()
    {
        var broker = await rabbit.NewHostAsync();
        var publisher = await testBed.StartPublisherAsync(broker);
        var subscriber = await testBed.StartSubscriberAsync(broker);
        await subscriber.WaitUntilHealthyAsync();
        var said = await publisher.RecordEventsAsync(20);
        await subscriber.WaitForHandledAsync(20);

        await WithoutBrokerAsync(async () =>
        {
            said.AddRange(await publisher.RecordEventsAsync(20));
            await HasHeardAllAsync(subscriber, said); // by the feed
            Assert.Equal("Degraded", await subscriber.HealthAsync()); // slower, but ready
            await publisher.HealthAsync();
        });

        said.AddRange(await publisher.RecordEventsAsync(20));
        await publisher.WaitForPublishedAsync(60);
        await subscriber.WaitUntilHealthyAsync();
        await HasHeardAllAsync(subscriber, said);
    }

    [Fact]
    public async Task A_service_that_starts_while_the_broker_is_away_works_and_uses_it_once_it_is_there()
    {
        var broker = await rabbit.NewHostAsync();
        TestBedService publisher = null!;
        TestBedService subscriber = null!;
        await WithoutBrokerAsync(async () =>
        {
            publisher = await testBed.StartPublisherAsync(broker);
            subscriber = await testBed.StartSubscriberAsync(broker);
            await HasHeardAllAsync(subscriber, await publisher.RecordEventsAsync(20));
        });

        await publisher.WaitForPublishedAsync(20);
        await subscriber.WaitUntilHealthyAsync();
    }

    [Fact]
    public async Task A_database_that_is_killed_under_load_and_started_again_loses_and_doubles_nothing()
    {
        var broker = await rabbit.NewHostAsync();
        var publisher = await testBed.StartPublisherAsync(broker);
        var subscriber = await testBed.StartSubscriberAsync(broker);
        await subscriber.WaitUntilHealthyAsync();
        using var enough = new CancellationTokenSource();
        var work = SayUntilAsync(publisher, enough.Token);
        await subscriber.WaitForHandledAsync(50);

        await postgres.KillAsync();
        await postgres.StartAsync();

        var acknowledgedBefore = await subscriber.CountAsync("handled_event");
        await subscriber.WaitForHandledAsync((int)acknowledgedBefore + 50);
        await enough.CancelAsync();
        var said = await work;
        var heard = await subscriber.WaitForHandledAsync(said.Count);
        Assert.Empty(said.Select(row => row.EventId).Except(heard.Select(row => row.EventId)));
        Assert.Equal(Enumerable.Range(1, heard.Count).Select(position => (long)position), heard.Select(row => row.Position));
        await publisher.WaitForPublishedAsync(heard.Count);
    }

    [Fact]
    public async Task A_dispatcher_killed_between_log_and_bus_has_its_work_done_again_and_applied_once()
    {
        var broker = await rabbit.NewHostAsync();
        var killed = await testBed.StartPublisherAsync(broker);
        var subscriber = await testBed.StartSubscriberAsync(broker);
        await subscriber.WaitUntilHealthyAsync();
        var said = await killed.RecordEventsAsync(20);
        await killed.WaitForPublishedAsync(20);
        await subscriber.WaitForHandledAsync(20);
        await killed.StopAsync();
        await using var post = await BusClient.OpenAsync(broker);
        var box = await post.BoxAsync(said[0].Type);

        var next = await testBed.StartPublisherAsync(broker: null);
        await next.DoAsync("update published_position set position = 5"); // as if killed after publishing and before recording it
        await next.StopAsync();
        next = await testBed.StartPublisherAsync(broker);
        said.AddRange(await next.RecordEventsAsync(1));

        Assert.Equal(
            said.Skip(5).Select(row => row.Payload),
            (await post.TakeAsync(box, 16)).OrderBy(letter => long.Parse(letter.Headers["cloudEvents:position"])).Select(letter => letter.Body)
        );
        await HasHeardAllAsync(subscriber, said);
    }

    [Fact]
    public async Task Two_copies_log_and_publish_together_without_gaps_and_one_goes_on_when_the_other_is_gone()
    {
        var broker = await rabbit.NewHostAsync();
        var one = await testBed.StartPublisherAsync(broker);
        var two = await testBed.StartPublisherAsync(broker, second: true);
        var subscriber = await testBed.StartSubscriberAsync(broker);
        await subscriber.WaitUntilHealthyAsync();

        List<OutboxMessage> said = [.. (await Task.WhenAll(one.RecordEventsAsync(100), two.RecordEventsAsync(100))).SelectMany(rows => rows)];
        await two.WaitForPublishedAsync(200);
        // Both append; one of them publishes.
        Assert.Equal(1, await two.CountPublisherLocksAsync());
        await one.StopAsync();
        said.AddRange(await two.RecordEventsAsync(20));

        await two.WaitForPublishedAsync(220);
        var heard = await subscriber.WaitForHandledAsync(220);
        Assert.Equal(Enumerable.Range(1, 220).Select(position => (long)position), heard.Select(row => row.Position));
        Assert.Equal(said.Select(row => row.EventId).Order(), heard.Select(row => row.EventId).Order());
    }

    [Fact]
    public async Task PostgreSQL_is_asked_to_end_the_session_of_a_copy_that_went_without_a_word_after_fifteen_seconds()
    {
        var publisher = await testBed.StartPublisherAsync(broker: null);

        var whenIdle = await publisher.ScalarAsync(
            "select current_setting('tcp_keepalives_idle')::int + "
                + "current_setting('tcp_keepalives_interval')::int * current_setting('tcp_keepalives_count')::int"
        );
        var whenAnswering = await publisher.ScalarAsync("select current_setting('tcp_user_timeout')");

        Assert.Equal((15, "15000"), (whenIdle, whenAnswering)); // a power failure cannot be simulated here, so the test checks the settings
    }

    [Fact]
    public async Task A_publisher_that_was_interrupted_again_and_again_still_publishes_and_leaves_no_lock_behind()
    {
        var broker = await rabbit.NewHostAsync();
        var publisher = await testBed.StartPublisherAsync(broker);
        await publisher.RecordEventsAsync(1);
        await publisher.WaitForPublishedAsync(1);

        for (var round = 2; round <= 6; round++)
        {
            await publisher.DoAsync("alter table published_position rename to away");
            await Poll.UntilAsync(async () => await publisher.CountPublisherLocksAsync() == 0, EventingTestBed.Timeout, "a lock that is given back");
            await publisher.DoAsync("alter table away rename to published_position");
            await publisher.RecordEventsAsync(1);
            await publisher.WaitForPublishedAsync(round);
        }
    }

    private async Task WithoutBrokerAsync(Func<Task> meanwhile)
    {
        await rabbit.KillAsync();
        try
        {
            await meanwhile();
        }
        finally
        {
            await rabbit.StartAsync();
        }
    }

    private static async Task<List<OutboxMessage>> SayUntilAsync(TestBedService publisher, CancellationToken enough)
    {
        List<OutboxMessage> said = [];
        while (!enough.IsCancellationRequested)
        {
            try
            {
                said.AddRange(await publisher.RecordEventsAsync(1));
            }
            catch (Npgsql.NpgsqlException)
            {
                // Not acknowledged: the outcome is unknown.
            }
        }

        return said;
    }

    private static async Task HasHeardAllAsync(TestBedService subscriber, List<OutboxMessage> said)
    {
        var heard = await subscriber.WaitForHandledAsync(said.Count);
        Assert.Equal(said.Select(row => row.EventId), heard.Select(row => row.EventId));
        Assert.Equal(said.Select(row => row.Payload), heard.Select(row => row.Payload));
    }

    /// <summary>Resets a connection at the declaration of the exchange of an event type.</summary>
    private sealed class DeclarationFilter(Func<bool> resets) : IProxyFilter
    {
        // Class and method id (https://www.rabbitmq.com/amqp-0-9-1-protocol).
        private static ReadOnlySpan<byte> ExchangeDeclare => [0, 40, 0, 10];

        private static ReadOnlySpan<byte> EventType => "themeday.events.v1."u8;

        public ProxyAction OnRequest(ReadOnlyMemory<byte> bytes) =>
            bytes.Span.IndexOf(ExchangeDeclare) >= 0 && bytes.Span.IndexOf(EventType) >= 0 && resets() ? ProxyAction.Reset : ProxyAction.Forward;

        public ProxyAction OnResponse(ReadOnlyMemory<byte> bytes) => ProxyAction.Forward;
    }
}
