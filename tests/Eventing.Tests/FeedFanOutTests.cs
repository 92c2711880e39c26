using System.Diagnostics;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using ThemeDay.Eventing.Log;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.Testing;

namespace ThemeDay.Eventing.Tests;

/// <summary>Many subscribers, and slow ones.</summary>
public sealed class FeedFanOutTests(TestPostgres postgres) : IAsyncLifetime
{
    private const int LargeEvent = 1_000_000;

    private static readonly Actor Daxiang = new("system-430503", Role.System, "430503", null);

    private readonly EventingTestBed testBed = new(postgres) { MaxSubscribers = 200, Statements = new() };
    private TestBedService publisher = null!;

    public async ValueTask InitializeAsync() => publisher = await testBed.StartPublisherAsync(broker: null);

    public ValueTask DisposeAsync() => testBed.DisposeAsync();

    [Fact]
    public async Task Two_hundred_subscribers_get_every_event_in_order_in_the_same_bytes_and_the_log_is_read_once()
    {
        const int Subscribers = 200;
        const int Events = 300;
        var streams = Enumerable.Range(0, Subscribers).Select(number => publisher.FeedAs(Reader(number)).Subscribe(new())).ToList();
        await Task.WhenAll(streams.Select(stream => stream.ResponseHeadersAsync));
        var (reads, appends, began) = (CountReads(), CountAppends(), Stopwatch.GetTimestamp());

        var recorded = await publisher.RecordEventsAsync(Events);
        var received = await Task.WhenAll(streams.Select(stream => ReadAsync(stream, Events)));

        Assert.Equal(recorded.Select(row => ByteString.CopyFrom(row.Payload)), received[0].Select(logged => logged.Payload));
        Assert.Equal(Enumerable.Range(1, Events).Select(position => (long)position), received[0].Select(logged => logged.Position));
        Assert.All(received, events => Assert.Equal(received[0].Select(logged => logged.ToByteString()), events.Select(logged => logged.ToByteString())));
        var polls = (int)Stopwatch.GetElapsedTime(began).TotalSeconds + 1;
        Assert.InRange(CountReads() - reads, 1, CountAppends() - appends + polls);
        streams.ForEach(stream => stream.Dispose());
    }

    [Fact]
    public async Task A_subscriber_that_reads_nothing_holds_up_no_other_keeps_little_of_the_log_in_memory_and_misses_nothing()
    {
        const int Events = 40;
        var held = new List<WeakReference<FeedEntry>>();
        using var fast = publisher.FeedAs(Daxiang).Subscribe(new());
        await fast.ResponseHeadersAsync;
        await RecordAsync(8); // as many as are kept in memory
        using var channel = GrpcChannel.ForAddress(testBed.PublisherAddress); // a connection of its own
        using var slow = publisher.FeedAs(Daxiang, channel).Subscribe(new());
        await slow.ResponseHeadersAsync;

        await RecordAsync(Events - 8);

        Assert.Equal(Events, held.Count);
        await Poll.UntilAsync(() => Task.FromResult(CountHeld() <= 10), EventingTestBed.Timeout, () => $"at most 10 large events in memory, but {CountHeld()}");
        Assert.Equal(Enumerable.Range(1, Events).Select(position => (long)position), (await ReadAsync(slow, Events)).Select(logged => logged.Position));

        async Task RecordAsync(int count)
        {
            for (var number = 0; number < count; number++)
            {
                await publisher.RecordEventsAsync(1, size: LargeEvent);
                Assert.Equal(held.Count + 1, Assert.Single(await ReadAsync(fast, 1)).Position);
                var batch = await publisher.Of<EventLogTail>().ReadAsync(held.Count, TestContext.Current.CancellationToken);
                held.AddRange(batch.Entries.Select(entry => new WeakReference<FeedEntry>(entry)));
            }
        }

        int CountHeld()
        {
            GC.Collect();
            return held.Count(entry => entry.TryGetTarget(out _));
        }
    }

    [Fact]
    public async Task A_subscriber_that_reads_nothing_loses_its_place_when_its_token_ends()
    {
        await using var small = new EventingTestBed(postgres) { MaxSubscribers = 1 };
        var service = await small.StartPublisherAsync(broker: null);
        var expired = TimeProvider.System.GetUtcNow().UtcDateTime - AuthenticationExtensions.ClockSkew + TimeSpan.FromSeconds(5);
        var begun = expired.AddMinutes(-5);
        using var channel = GrpcChannel.ForAddress(small.PublisherAddress);
        var token = small.Tokens.Of(Daxiang, ending => (ending.NotBefore, ending.IssuedAt, ending.Expires) = (begun, begun, expired));
        using var blocked = service.FeedWith(token, channel).Subscribe(new());
        await blocked.ResponseHeadersAsync;
        await service.RecordEventsAsync(5, size: LargeEvent);

        await Poll.UntilAsync(IsAdmittedAsync, EventingTestBed.Timeout, "the place of a subscriber whose token has ended");

        async Task<bool> IsAdmittedAsync()
        {
            using var stream = service.FeedAs(Daxiang).Subscribe(new() { UntilHead = true });
            return await FailedRpc.StatusCodeAsync(async () => await stream.ResponseStream.ReadAllAsync().ToListAsync()) is StatusCode.OK;
        }
    }

    [Fact]
    public async Task Subscribers_of_JSON_get_the_same_over_gRPC_and_over_HTTP()
    {
        using var grpc = publisher.FeedAs(Daxiang).Subscribe(new() { IncludeJson = true });
        using var http = publisher.HttpAs(Daxiang);
        using var answer = await http.GetAsync(new Uri("/v1/events:subscribe?include_json=true", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        await grpc.ResponseHeadersAsync;
        await publisher.RecordEventsAsync(2);

        var events = await ReadAsync(grpc, 2);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());

        foreach (var logged in events)
        {
            var line = await lines.ReadLineAsync().WaitAsync(EventingTestBed.Timeout);
            Assert.Equal(logged, SubscribeResponse.Parser.ParseJson(line).Event);
            Assert.NotEmpty(logged.JsonPayload.Fields);
        }
    }

    private static Actor Reader(int number) => Daxiang with { Account = $"system-{number % 5}" };

    private int CountReads() => testBed.Statements!.Count("from event_log where position > $1 order by position limit");

    private int CountAppends() => testBed.Statements!.Count("insert into event_log");

    private static async Task<List<LoggedEvent>> ReadAsync(AsyncServerStreamingCall<SubscribeResponse> stream, int count)
    {
        using var timeoutCts = new CancellationTokenSource(EventingTestBed.Timeout);
        List<LoggedEvent> events = [];
        while (events.Count < count && await stream.ResponseStream.MoveNext(timeoutCts.Token))
            if (stream.ResponseStream.Current.Event is { } logged)
                events.Add(logged);
        return events;
    }
}
