using Grpc.Core;
using RabbitMQ.Client;
using ThemeDay.Eventing.Log;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Eventing.Tests;

/// <summary>Publisher and subscriber have separate brokers. The test moves messages between them, and so controls the number and order of
/// deliveries.</summary>
public sealed class DeliveryTests(PostgresForTests postgres, RabbitMqForTests rabbit) : IAsyncLifetime
{
    private readonly Town town = new(postgres);
    private Post theirs = null!;
    private Post ours = null!;
    private string hearersBroker = "";
    private string box = "";
    private TownService speaker = null!;
    private TownService hearer = null!;

    public async ValueTask InitializeAsync()
    {
        var speakersBroker = await rabbit.NewHostAsync();
        hearersBroker = await rabbit.NewHostAsync();
        theirs = await Post.OpenAsync(speakersBroker);
        ours = await Post.OpenAsync(hearersBroker);
        await ours.MakeErrorQueueAsync();
        box = await theirs.BoxAsync(ThemeAccepted.Descriptor.FullName);
        speaker = await town.SpeakerAsync(speakersBroker);
        hearer = await town.HearerAsync(hearersBroker, withoutNet: true);
        await hearer.WellAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await theirs.DisposeAsync();
        await ours.DisposeAsync();
        await town.DisposeAsync();
    }

    [Fact]
    public async Task What_is_delivered_out_of_order_is_applied_in_order()
    {
        var said = await speaker.SayAsync(30);
        var letters = await theirs.TakeAsync(box, 30);

        foreach (var letter in letters.AsEnumerable().Reverse())
            await ours.PutAsync(letter);

        Assert.Equal(Told(said), Told(await hearer.HeardAsync(30)));
    }

    [Fact]
    public async Task What_is_delivered_twice_is_applied_once()
    {
        var said = await speaker.SayAsync(20);
        var letters = await theirs.TakeAsync(box, 20);
        var known = letters[..^1];

        foreach (var letter in known.Concat(known))
            await ours.PutAsync(letter);
        await hearer.HeardAsync(19);
        foreach (var letter in letters)
            await ours.PutAsync(letter); // the last message follows the redelivered ones

        Assert.Equal(Told(said), Told(await hearer.HeardAsync(20)));
        Assert.Equal(20, await hearer.CountAsync("inbox"));
    }

    [Fact]
    public async Task A_letter_that_never_comes_is_read_from_the_feed_once_others_have_overtaken_it()
    {
        var said = await speaker.SayAsync(5);
        var letters = await theirs.TakeAsync(box, 5);

        foreach (var letter in letters.Where((_, number) => number != 1))
            await ours.PutAsync(letter);

        Assert.Equal(Told(said), Told(await hearer.HeardAsync(5)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_poisonous_event_goes_to_the_error_queue_and_is_seen_while_the_others_go_on(bool refusedByARule)
    {
        if (refusedByARule)
            town.Poison = new Error(ErrorKind.FailedPrecondition, ErrorReasons.TransitionNotAllowed).ToStatus().ToRpcException();
        var said = await speaker.SayAsync(10, poisonous: number => number == 3);

        foreach (var letter in await theirs.TakeAsync(box, 10))
            await ours.PutAsync(letter);

        Assert.Equal(Told(said.Where(row => row != said[3])), Told(await hearer.HeardAsync(9)));
        Assert.Equal(said[3].Payload, Assert.Single(await ours.TakeAsync(Post.ErrorQueue, 1)).Body);
        Assert.Equal(said[3].EventId, await hearer.ScalarAsync("select event_id from dead_letter"));
        Assert.Contains(hearer.Log.At(Microsoft.Extensions.Logging.LogLevel.Error), line => line.Contains($"{said[3].EventId}"));
    }

    [Fact]
    public async Task A_poisonous_event_sent_again_once_its_cause_is_gone_is_applied()
    {
        var said = await speaker.SayAsync(3, poisonous: number => number == 1);
        foreach (var letter in await theirs.TakeAsync(box, 3))
            await ours.PutAsync(letter);
        var failed = Assert.Single(await ours.TakeAsync(Post.ErrorQueue, 1));
        await hearer.HeardAsync(2);
        town.Poisonous.Clear();

        await ours.PutAsync(failed);

        Assert.Equal(Told([said[0], said[2], said[1]]), Told(await hearer.HeardAsync(3)));
        Assert.Equal(0, await hearer.CountAsync("dead_letter"));
    }

    [Fact]
    public async Task A_redelivery_of_a_dropped_event_is_acknowledged_and_not_applied()
    {
        var said = await speaker.SayAsync(3, poisonous: number => number == 1);
        foreach (var letter in await theirs.TakeAsync(box, 3))
            await ours.PutAsync(letter);
        var failed = Assert.Single(await ours.TakeAsync(Post.ErrorQueue, 1));
        await hearer.HeardAsync(2);
        await hearer.DeadLetters().DropDeadLetterAsync(new() { Name = "deadLetters/registry-2", Reason = "a duplicate" });
        town.Poisonous.Clear();

        await ours.PutAsync(failed);
        var last = await speaker.SayAsync(1);
        await ours.PutAsync(Assert.Single(await theirs.TakeAsync(box, 1))); // queued behind the redelivery

        Assert.Equal(Told([said[0], said[2], last[0]]), Told(await hearer.HeardAsync(3)));
        await EmptyAsync();
        Assert.Equal(0u, await ours.CountAsync(Post.ErrorQueue));
        Assert.Empty(hearer.Log.At(Microsoft.Extensions.Logging.LogLevel.Critical));
    }

    [Fact]
    public async Task A_letter_in_the_place_of_one_that_was_set_aside_is_not_applied()
    {
        var first = Assert.Single(await speaker.SayAsync(1));
        await theirs.TakeAsync(box, 1);
        hearer.AskFeed(); // the first read of the feed retries dead letters; this makes sure it has happened already
        await hearer.HeardAsync(1);
        await speaker.SayAsync(1, poisonous: _ => true);
        var letter = Assert.Single(await theirs.TakeAsync(box, 1));
        await ours.PutAsync(letter);
        await ours.TakeAsync(Post.ErrorQueue, 1);
        town.Poisonous.Clear();

        await ours.PutAsync([.. letter.Body, .. "forged"u8], new BasicProperties(letter.Properties));

        Assert.Single(await ours.TakeAsync(Post.ErrorQueue, 1));
        Assert.Equal(Told([first]), Told(await hearer.HeardAsync(1)));
        Assert.Equal(1, await hearer.CountAsync("dead_letter"));
    }

    [Fact]
    public async Task A_database_that_refuses_for_a_while_does_not_end_the_service()
    {
        await hearer.DoAsync("alter table subscription_cursor rename to subscription_cursor_away");
        var said = await speaker.SayAsync(3);
        foreach (var letter in await theirs.TakeAsync(box, 3))
            await ours.PutAsync(letter);
        await Until.TrueAsync(
            () => hearer.Log.At(Microsoft.Extensions.Logging.LogLevel.Warning).Any(line => line.Contains("subscription_cursor", StringComparison.Ordinal)),
            Town.Limit,
            "an interruption"
        );

        await hearer.DoAsync("alter table subscription_cursor_away rename to subscription_cursor");

        Assert.Equal(Told(said), Told(await hearer.HeardAsync(3)));
        Assert.Equal(0, await hearer.CountAsync("dead_letter"));
    }

    [Fact]
    public async Task Bytes_that_are_no_event_of_ours_go_to_the_error_queue_and_hold_nothing_up()
    {
        var said = await speaker.SayAsync(2);
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

        Assert.Equal(Told(said), Told(await hearer.HeardAsync(2)));
        Assert.Equal(rubbish.Length + 3, (await ours.TakeAsync(Post.ErrorQueue, rubbish.Length + 3)).Count);
    }

    [Theory]
    [InlineData("cloudEvents:id", "00000000-0000-0000-0000-000000000001")]
    [InlineData("cloudEvents:position", "4711")]
    [InlineData("cloudEvents:position", "0")]
    [InlineData("cloudEvents:position", "-1")]
    public async Task A_forged_letter_goes_to_the_error_queue_and_stops_nobody(string header, string forged)
    {
        var said = await speaker.SayAsync(2);
        var letters = await theirs.TakeAsync(box, 2);

        await ours.PutAsync(letters[0].Body, With(letters[0], header, forged));

        Assert.Single(await ours.TakeAsync(Post.ErrorQueue, 1));
        hearer.AskFeed();
        Assert.Equal(Told(said), Told(await hearer.HeardAsync(2)));
        await hearer.WellAsync();
        Assert.Empty(hearer.Log.At(Microsoft.Extensions.Logging.LogLevel.Critical));
    }

    [Fact]
    public async Task Two_copies_of_a_service_apply_each_event_once_and_in_order()
    {
        var other = await town.HearerAsync(hearersBroker, withoutNet: true);
        await other.WellAsync();
        var said = await speaker.SayAsync(200);

        foreach (var letter in await theirs.TakeAsync(box, 200))
            await ours.PutAsync(letter);

        await EmptyAsync();
        Assert.Equal(Told(said), Told(await hearer.HeardAsync(200)));
        Assert.Equal(0u, await ours.CountAsync(Post.ErrorQueue));
    }

    [Fact]
    public async Task What_was_set_aside_is_tried_again_when_the_service_starts_again()
    {
        var said = await speaker.SayAsync(3, poisonous: number => number == 1);
        await speaker.SentAsync(3);
        hearer.AskFeed(); // the message is in no queue
        await hearer.HeardAsync(2);
        await hearer.StopAsync();
        town.Poisonous.Clear();

        hearer = await town.HearerAsync(hearersBroker, withoutNet: true);

        Assert.Equal(Told([said[0], said[2], said[1]]), Told(await hearer.HeardAsync(3)));
        Assert.Equal(0, await hearer.CountAsync("dead_letter"));
    }

    [Fact]
    public async Task Two_copies_set_a_poisonous_event_aside_once_and_go_on()
    {
        var other = await town.HearerAsync(hearersBroker, withoutNet: true);
        await other.WellAsync();
        var said = await speaker.SayAsync(100, poisonous: number => number % 2 == 0);

        // Without the first message both instances have a gap and read the feed concurrently: each encounters dead letters recorded by the other.
        var letters = await theirs.TakeAsync(box, 100);
        foreach (var letter in letters.Skip(1))
            await ours.PutAsync(letter);

        Assert.Equal(Told(said.Where((_, number) => number % 2 != 0)), Told(await hearer.HeardAsync(50)));
        await ours.PutAsync(letters[0]);
        await ours.TakeAsync(Post.ErrorQueue, 50);
        Assert.Equal(50, await hearer.CountAsync("dead_letter"));
        Assert.Empty(hearer.Log.At(Microsoft.Extensions.Logging.LogLevel.Critical).Concat(other.Log.At(Microsoft.Extensions.Logging.LogLevel.Critical)));
    }

    private Task EmptyAsync() => Until.TrueAsync(async () => await ours.CountAsync(Post.Queue) == 0, Town.Limit, "an empty queue");

    private static BasicProperties With(Letter letter, string header, string value)
    {
        var properties = new BasicProperties(letter.Properties);
        properties.Headers = new Dictionary<string, object?>(letter.Properties.Headers!) { [header] = value };
        return properties;
    }

    private static IEnumerable<string> Told(IEnumerable<OutboxMessage> said) => said.Select(row => $"{row.EventId} {Convert.ToHexString(row.Payload)}");

    private static IEnumerable<string> Told(IEnumerable<(long Position, Guid EventId, byte[] Payload)> heard) =>
        heard.Select(row => $"{row.EventId} {Convert.ToHexString(row.Payload)}");
}
