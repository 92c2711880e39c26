using System.Security.Cryptography;
using Grpc.Core;
using RabbitMQ.Client;
using ThemeDay.Eventing.Log;
using ThemeDay.Events.V1;
using ThemeDay.LocalState;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using ThemeDay.Verification;

namespace ThemeDay.Eventing.Tests;

/// <summary>Publisher and subscriber have separate brokers. The test moves messages between them, and so controls the number and order of
/// deliveries.</summary>
public sealed class DeliveryTests(TestPostgres postgres, TestRabbitMq rabbit) : IAsyncLifetime
{
    private readonly EventingTestBed testBed = new(postgres);
    private BusClient theirs = null!;
    private BusClient ours = null!;
    private string subscriberBroker = "";
    private string box = "";
    private TestBedService publisher = null!;
    private TestBedService subscriber = null!;

    public async ValueTask InitializeAsync()
    {
        var publisherBroker = await rabbit.NewHostAsync();
        subscriberBroker = await rabbit.NewHostAsync();
        theirs = await BusClient.OpenAsync(publisherBroker);
        ours = await BusClient.OpenAsync(subscriberBroker);
        await ours.MakeErrorQueueAsync();
        box = await theirs.BoxAsync(ThemeAccepted.Descriptor.FullName);
        publisher = await testBed.StartPublisherAsync(publisherBroker);
        subscriber = await testBed.StartSubscriberAsync(subscriberBroker, withoutPolling: true);
        await subscriber.WaitUntilHealthyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await theirs.DisposeAsync();
        await ours.DisposeAsync();
        await testBed.DisposeAsync();
    }

    [Fact]
    public async Task What_is_delivered_out_of_order_is_applied_in_order()
    {
        var said = await publisher.RecordEventsAsync(30);
        var letters = await theirs.TakeAsync(box, 30);

        foreach (var letter in letters.AsEnumerable().Reverse())
            await ours.PutAsync(letter);

        Assert.Equal(Contents(said), Contents(await subscriber.WaitForHandledAsync(30)));
    }

    [Fact]
    public async Task What_is_delivered_twice_is_applied_once()
    {
        var said = await publisher.RecordEventsAsync(20);
        var letters = await theirs.TakeAsync(box, 20);
        var known = letters[..^1];

        foreach (var letter in known.Concat(known))
            await ours.PutAsync(letter);
        await subscriber.WaitForHandledAsync(19);
        foreach (var letter in letters)
            await ours.PutAsync(letter); // the last message follows the redelivered ones

        Assert.Equal(Contents(said), Contents(await subscriber.WaitForHandledAsync(20)));
        Assert.Equal(20, await subscriber.CountAsync("inbox"));
    }

    [Fact]
    public async Task A_letter_that_never_comes_is_read_from_the_feed_once_others_have_overtaken_it()
    {
        var said = await publisher.RecordEventsAsync(5);
        var letters = await theirs.TakeAsync(box, 5);

        foreach (var letter in letters.Where((_, number) => number != 1))
            await ours.PutAsync(letter);

        Assert.Equal(Contents(said), Contents(await subscriber.WaitForHandledAsync(5)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_poisonous_event_goes_to_the_error_queue_and_is_seen_while_the_others_go_on(bool refusedByARule)
    {
        if (refusedByARule)
            testBed.Failure = new Error(ErrorKind.FailedPrecondition, ErrorReasons.TransitionNotAllowed).ToStatus().ToRpcException();
        var said = await publisher.RecordEventsAsync(10, failing: number => number == 3);

        foreach (var letter in await theirs.TakeAsync(box, 10))
            await ours.PutAsync(letter);

        Assert.Equal(Contents(said.Where(row => row != said[3])), Contents(await subscriber.WaitForHandledAsync(9)));
        Assert.Equal(said[3].Payload, Assert.Single(await ours.TakeAsync(BusClient.ErrorQueue, 1)).Body);
        Assert.Equal(said[3].EventId, await subscriber.ScalarAsync("select event_id from dead_letter"));
        Assert.Contains(subscriber.Log.At(Microsoft.Extensions.Logging.LogLevel.Error), line => line.Contains($"{said[3].EventId}"));
    }

    [Fact]
    public async Task A_poisonous_event_sent_again_once_its_cause_is_gone_is_applied()
    {
        var said = await publisher.RecordEventsAsync(3, failing: number => number == 1);
        foreach (var letter in await theirs.TakeAsync(box, 3))
            await ours.PutAsync(letter);
        var failed = Assert.Single(await ours.TakeAsync(BusClient.ErrorQueue, 1));
        await subscriber.WaitForHandledAsync(2);
        testBed.FailingEvents.Clear();

        await ours.PutAsync(failed);

        Assert.Equal(Contents([said[0], said[2], said[1]]), Contents(await subscriber.WaitForHandledAsync(3)));
        Assert.Equal(0, await subscriber.CountAsync("dead_letter"));
    }

    [Fact]
    public async Task A_redelivery_of_a_dropped_event_is_acknowledged_and_not_applied()
    {
        var said = await publisher.RecordEventsAsync(3, failing: number => number == 1);
        foreach (var letter in await theirs.TakeAsync(box, 3))
            await ours.PutAsync(letter);
        var failed = Assert.Single(await ours.TakeAsync(BusClient.ErrorQueue, 1));
        await subscriber.WaitForHandledAsync(2);
        await subscriber.DeadLetters().DropDeadLetterAsync(new() { Name = "deadLetters/registry-2", Reason = "a duplicate" });
        testBed.FailingEvents.Clear();

        await ours.PutAsync(failed);
        var last = await publisher.RecordEventsAsync(1);
        await ours.PutAsync(Assert.Single(await theirs.TakeAsync(box, 1))); // queued behind the redelivery

        Assert.Equal(Contents([said[0], said[2], last[0]]), Contents(await subscriber.WaitForHandledAsync(3)));
        await EmptyAsync();
        Assert.Equal(0u, await ours.CountAsync(BusClient.ErrorQueue));
        Assert.Empty(subscriber.Log.At(Microsoft.Extensions.Logging.LogLevel.Critical));
    }

    [Fact]
    public async Task A_letter_in_the_place_of_one_that_was_set_aside_is_not_applied()
    {
        var first = Assert.Single(await publisher.RecordEventsAsync(1));
        await theirs.TakeAsync(box, 1);
        subscriber.CatchUpFromFeed(); // the first read of the feed retries dead letters; this makes sure it has happened already
        await subscriber.WaitForHandledAsync(1);
        await publisher.RecordEventsAsync(1, failing: _ => true);
        var letter = Assert.Single(await theirs.TakeAsync(box, 1));
        await ours.PutAsync(letter);
        await ours.TakeAsync(BusClient.ErrorQueue, 1);
        testBed.FailingEvents.Clear();

        await ours.PutAsync([.. letter.Body, .. "forged"u8], new BasicProperties(letter.Properties));

        Assert.Single(await ours.TakeAsync(BusClient.ErrorQueue, 1));
        Assert.Equal(Contents([first]), Contents(await subscriber.WaitForHandledAsync(1)));
        Assert.Equal(1, await subscriber.CountAsync("dead_letter"));
    }

    [Fact]
    public async Task A_database_that_refuses_for_a_while_does_not_end_the_service()
    {
        await subscriber.DoAsync("alter table subscription_cursor rename to subscription_cursor_away");
        var said = await publisher.RecordEventsAsync(3);
        foreach (var letter in await theirs.TakeAsync(box, 3))
            await ours.PutAsync(letter);
        await Poll.UntilAsync(
            () => subscriber.Log.At(Microsoft.Extensions.Logging.LogLevel.Critical).Any(line => line.Contains("subscription_cursor", StringComparison.Ordinal)),
            EventingTestBed.Timeout,
            "a halt"
        );

        await subscriber.DoAsync("alter table subscription_cursor_away rename to subscription_cursor");

        Assert.Equal(Contents(said), Contents(await subscriber.WaitForHandledAsync(3)));
        Assert.Equal(0, await subscriber.CountAsync("dead_letter"));
    }

    [Fact]
    public async Task Bytes_that_are_no_event_of_ours_go_to_the_error_queue_and_hold_nothing_up()
    {
        var said = await publisher.RecordEventsAsync(2);
        var letters = await theirs.TakeAsync(box, 2);
        byte[][] rubbish =
        [
            [],
            "{\"hello\":1}"u8.ToArray(),
            [0xff, 0xfe, 0x00],
        ];

        foreach (var bytes in rubbish)
            await ours.PutAsync(bytes, new BasicProperties());
        await ours.PutAsync(letters[0]);
        await ours.PutAsync(letters[0].Body, With(letters[0], "cloudEvents:position", "99999999999999999999"));
        await ours.PutAsync(letters[0].Body, With(letters[0], "cloudEvents:source", "nobody"));
        await ours.PutAsync(letters[0].Body, With(letters[0], "cloudEvents:id", $"{Guid.NewGuid()}"));
        await ours.PutAsync(letters[1]);

        Assert.Equal(Contents(said), Contents(await subscriber.WaitForHandledAsync(2)));
        Assert.Equal(rubbish.Length + 3, (await ours.TakeAsync(BusClient.ErrorQueue, rubbish.Length + 3)).Count);
    }

    [Theory]
    [InlineData("cloudEvents:id", "00000000-0000-0000-0000-000000000001")]
    [InlineData("cloudEvents:position", "4711")]
    [InlineData("cloudEvents:position", "0")]
    [InlineData("cloudEvents:position", "-1")]
    public async Task A_forged_letter_goes_to_the_error_queue_and_stops_nobody(string header, string forged)
    {
        var said = await publisher.RecordEventsAsync(2);
        var letters = await theirs.TakeAsync(box, 2);

        await ours.PutAsync(letters[0].Body, With(letters[0], header, forged));

        Assert.Single(await ours.TakeAsync(BusClient.ErrorQueue, 1));
        subscriber.CatchUpFromFeed();
        Assert.Equal(Contents(said), Contents(await subscriber.WaitForHandledAsync(2)));
        await subscriber.WaitUntilHealthyAsync();
        Assert.Empty(subscriber.Log.At(Microsoft.Extensions.Logging.LogLevel.Critical));
    }

    [Fact]
    public async Task A_letter_forged_by_one_who_has_the_brokers_password_has_no_effect_though_its_hash_continues_the_chain()
    {
        var said = await publisher.RecordEventsAsync(1);
        var genuine = Assert.Single(await theirs.TakeAsync(box, 1));
        await ours.PutAsync(genuine);
        await subscriber.WaitForHandledAsync(1);
        var forged = OutboxMessage.Create(new ThemeAccepted { Theme = new() { ExternalReference = "forged" } }, said[0].District, TimeProvider.System);
        var hash = HashChain.Hash(
            Convert.FromHexString(genuine.Headers["cloudEvents:chainhash"]),
            new(2, forged.EventId, forged.Type, forged.RecordedAt, SHA256.HashData(forged.Payload))
        );
        var properties = new BasicProperties(genuine.Properties)
        {
            MessageId = $"{forged.EventId}",
            Headers = new Dictionary<string, object?>(genuine.Properties.Headers!)
            {
                ["cloudEvents:id"] = $"{forged.EventId}",
                ["cloudEvents:position"] = "2",
                ["cloudEvents:time"] = $"{forged.RecordedAt.UtcDateTime:O}",
                ["cloudEvents:chainhash"] = Convert.ToHexStringLower(hash),
            },
        };

        await ours.PutAsync(forged.Payload, properties);

        Assert.Single(await ours.TakeAsync(BusClient.ErrorQueue, 1));
        var next = await publisher.RecordEventsAsync(1);
        await ours.PutAsync(Assert.Single(await theirs.TakeAsync(box, 1)));
        Assert.Equal(Contents([.. said, .. next]), Contents(await subscriber.WaitForHandledAsync(2)));
        await subscriber.WaitUntilHealthyAsync();
    }

    [Fact]
    public async Task Without_the_key_of_the_others_a_service_takes_nothing_from_the_bus_and_everything_from_the_feed()
    {
        await subscriber.StopAsync();
        testBed.MessageKey = SecretStore.GeneratePassword();
        subscriber = await testBed.StartSubscriberAsync(subscriberBroker, withoutPolling: true);
        await subscriber.WaitUntilHealthyAsync();
        var said = await publisher.RecordEventsAsync(3);

        foreach (var letter in await theirs.TakeAsync(box, 3))
            await ours.PutAsync(letter);

        Assert.Equal(3, (await ours.TakeAsync(BusClient.ErrorQueue, 3)).Count);
        subscriber.CatchUpFromFeed();
        Assert.Equal(Contents(said), Contents(await subscriber.WaitForHandledAsync(3)));
    }

    [Fact]
    public async Task Large_events_are_published_and_read_from_the_feed_a_few_at_a_time_and_all_in_order()
    {
        var said = await publisher.RecordEventsAsync(12, size: 900 << 10);

        var letters = await theirs.TakeAsync(box, 12);
        subscriber.CatchUpFromFeed(); // nothing is in its queue

        Assert.Equal(12, letters.Count);
        Assert.Equal(Contents(said), Contents(await subscriber.WaitForHandledAsync(12)));
        Assert.Equal(3L, await subscriber.ScalarAsync("select count(distinct applied_at) from inbox")); // transactions: 5, 5 and 2 events
    }

    [Fact]
    public async Task Two_copies_of_a_service_apply_each_event_once_and_in_order()
    {
        var other = await testBed.StartSubscriberAsync(subscriberBroker, withoutPolling: true);
        await other.WaitUntilHealthyAsync();
        var said = await publisher.RecordEventsAsync(200);

        foreach (var letter in await theirs.TakeAsync(box, 200))
            await ours.PutAsync(letter);

        await EmptyAsync();
        Assert.Equal(Contents(said), Contents(await subscriber.WaitForHandledAsync(200)));
        Assert.Equal(0u, await ours.CountAsync(BusClient.ErrorQueue));
    }

    [Fact]
    public async Task What_was_set_aside_is_tried_again_when_the_service_starts_again()
    {
        var said = await publisher.RecordEventsAsync(3, failing: number => number == 1);
        await publisher.WaitForPublishedAsync(3);
        subscriber.CatchUpFromFeed(); // the message is in no queue
        await subscriber.WaitForHandledAsync(2);
        await subscriber.StopAsync();
        testBed.FailingEvents.Clear();

        subscriber = await testBed.StartSubscriberAsync(subscriberBroker, withoutPolling: true);

        Assert.Equal(Contents([said[0], said[2], said[1]]), Contents(await subscriber.WaitForHandledAsync(3)));
        Assert.Equal(0, await subscriber.CountAsync("dead_letter"));
    }

    [Fact]
    public async Task Two_copies_set_a_poisonous_event_aside_once_and_go_on()
    {
        var other = await testBed.StartSubscriberAsync(subscriberBroker, withoutPolling: true);
        await other.WaitUntilHealthyAsync();
        var said = await publisher.RecordEventsAsync(100, failing: number => number % 2 == 0);

        // Without the first message both instances have a gap and read the feed concurrently: each encounters dead letters recorded by the other.
        var letters = await theirs.TakeAsync(box, 100);
        foreach (var letter in letters.Skip(1))
            await ours.PutAsync(letter);

        Assert.Equal(Contents(said.Where((_, number) => number % 2 != 0)), Contents(await subscriber.WaitForHandledAsync(50)));
        await ours.PutAsync(letters[0]);
        await ours.TakeAsync(BusClient.ErrorQueue, 50);
        Assert.Equal(50, await subscriber.CountAsync("dead_letter"));
        Assert.Empty(subscriber.Log.At(Microsoft.Extensions.Logging.LogLevel.Critical).Concat(other.Log.At(Microsoft.Extensions.Logging.LogLevel.Critical)));
    }

    private Task EmptyAsync() => Poll.UntilAsync(async () => await ours.CountAsync(BusClient.Queue) == 0, EventingTestBed.Timeout, "an empty queue");

    private static BasicProperties With(BusMessage letter, string header, string value)
    {
        var properties = new BasicProperties(letter.Properties);
        properties.Headers = new Dictionary<string, object?>(letter.Properties.Headers!) { [header] = value };
        return properties;
    }

    private static IEnumerable<string> Contents(IEnumerable<OutboxMessage> said) => said.Select(row => $"{row.EventId} {Convert.ToHexString(row.Payload)}");

    private static IEnumerable<string> Contents(IEnumerable<(long Position, Guid EventId, byte[] Payload)> heard) =>
        heard.Select(row => $"{row.EventId} {Convert.ToHexString(row.Payload)}");
}
