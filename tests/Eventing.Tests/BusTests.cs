using Grpc.Core;
using Microsoft.Extensions.Logging;
using ThemeDay.Events.V1;
using ThemeDay.Testing;

namespace ThemeDay.Eventing.Tests;

public sealed class BusTests(TestPostgres postgres, TestRabbitMq rabbit) : IAsyncLifetime
{
    private readonly EventingTestBed testBed = new(postgres);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => testBed.DisposeAsync();

    [Fact]
    public async Task Log_feed_and_bus_carry_the_very_same_bytes()
    {
        var broker = await rabbit.NewHostAsync();
        await using var post = await BusClient.OpenAsync(broker);
        var box = await post.BoxAsync(ThemeAccepted.Descriptor.FullName);
        var publisher = await testBed.StartPublisherAsync(broker);

        var said = Assert.Single(await publisher.RecordEventsAsync(1));

        var letter = Assert.Single(await post.TakeAsync(box, 1));
        using var feed = publisher.Feed.Subscribe(new() { UntilHead = true });
        var logged = Assert.Single(await feed.ResponseStream.ReadAllAsync().ToListAsync()).Event;
        Assert.Equal(said.Payload, letter.Body);
        Assert.Equal(said.Payload, logged.Payload.ToByteArray());
        Assert.Equal(said.Payload, await publisher.ScalarAsync("select payload from event_log"));
    }

    [Fact]
    public async Task A_letter_says_what_it_is_in_CloudEvents_headers()
    {
        var broker = await rabbit.NewHostAsync();
        await using var post = await BusClient.OpenAsync(broker);
        var box = await post.BoxAsync(ThemeAccepted.Descriptor.FullName);
        var publisher = await testBed.StartPublisherAsync(broker);

        var said = Assert.Single(await publisher.RecordEventsAsync(1));

        var letter = Assert.Single(await post.TakeAsync(box, 1));
        Assert.Equal(
            ("1.0", $"{said.EventId}", "registry", "themeday.events.v1.ThemeAccepted", "1", "430503", "application/protobuf"),
            (
                letter.Headers["cloudEvents:specversion"],
                letter.Headers["cloudEvents:id"],
                letter.Headers["cloudEvents:source"],
                letter.Headers["cloudEvents:type"],
                letter.Headers["cloudEvents:position"],
                letter.Headers["cloudEvents:district"],
                letter.Properties.ContentType
            )
        );
        Assert.Equal(said.RecordedAt, DateTimeOffset.Parse(letter.Headers["cloudEvents:time"]));
        Assert.True(letter.Headers.ContainsKey("cloudEvents:traceparent"));
        Assert.True(letter.Properties.Persistent);
    }

    [Fact]
    public async Task A_program_of_another_user_on_the_port_of_the_broker_gets_no_password()
    {
        await using var listener = await OtherUsersListener.StartAsync();

        var publisher = await testBed.StartPublisherAsync($"amqp://registry:of-the-broker@127.0.0.1:{listener.Port}");

        await Poll.UntilAsync(
            () => publisher.Log.At(LogLevel.Error).Any(line => line.Contains("of the user daemon", StringComparison.Ordinal)),
            EventingTestBed.Timeout,
            "the log names the user"
        );
        Assert.Empty(listener.Received);
    }

    [Theory]
    [InlineData(true, "quorum")]
    [InlineData(false, "classic")]
    public async Task The_queue_and_the_error_queue_of_a_service_are_quorum_queues_only_where_the_setting_says_so(bool setting, string type)
    {
        testBed.QuorumQueues = setting;
        var broker = await rabbit.NewHostAsync();
        await using var post = await BusClient.OpenAsync(broker);
        var publisher = await testBed.StartPublisherAsync(broker);
        var subscriber = await testBed.StartSubscriberAsync(broker, withoutPolling: true);
        await subscriber.WaitUntilHealthyAsync();

        await publisher.RecordEventsAsync(3, failing: number => number == 0);

        await subscriber.WaitForHandledAsync(2);
        await Poll.UntilAsync(async () => await subscriber.CountAsync("dead_letter") == 1, EventingTestBed.Timeout, "the failing event is a dead letter");
        await Poll.UntilAsync(IsThereAsync, EventingTestBed.Timeout, "the error queue exists");
        Assert.True(await post.IsOfTypeAsync(BusClient.Queue, type));
        Assert.True(await post.IsOfTypeAsync(BusClient.ErrorQueue, type));

        async Task<bool> IsThereAsync()
        {
            try
            {
                await post.IsOfTypeAsync(BusClient.ErrorQueue, type);
                return true;
            }
            catch (RabbitMQ.Client.Exceptions.OperationInterruptedException)
            {
                return false; // MassTransit declares it with the first message
            }
        }
    }

    [Fact]
    public async Task Every_type_can_be_published_before_anyone_has_ever_listened()
    {
        var publisher = await testBed.StartPublisherAsync(await rabbit.NewHostAsync());

        await publisher.RecordEventsAsync(20);

        await publisher.WaitForPublishedAsync(20);
        Assert.DoesNotContain(publisher.Log.At(LogLevel.Warning), line => line.Contains("interrupted"));
    }
}
