using System.Globalization;
using Grpc.Core;
using Npgsql;
using ThemeDay.Eventing.Log;
using ThemeDay.Eventing.RabbitMq;
using ThemeDay.Eventing.Signals;
using ThemeDay.Eventing.Subscriptions;
using ThemeDay.Events.V1;
using ThemeDay.Testing;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace ThemeDay.Eventing.Tests;

/// <summary>Performance tests with bounds that hold on a small and busy machine; they detect gross regressions.</summary>
public sealed class SpeedTests(TestPostgres postgres, TestRabbitMq rabbit) : IAsyncLifetime
{
    private readonly EventingTestBed testBed = new(postgres);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => testBed.DisposeAsync();

    [Fact]
    public async Task Ten_thousand_events_are_logged_published_and_applied_within_half_a_minute()
    {
        const int Events = 10_000;
        var broker = await rabbit.NewHostAsync();
        var publisher = await testBed.StartPublisherAsync(broker);
        var subscriber = await testBed.StartSubscriberAsync(broker);
        await subscriber.WaitUntilHealthyAsync();
        var rows = Enumerable
            .Range(0, Events)
            .Select(_ => OutboxMessage.Create(new ThemeAccepted { Theme = new() { Theme = $"{Guid.NewGuid()}" } }, "430503", TimeProvider.System))
            .ToList();

        var began = Stopwatch.GetTimestamp();
        foreach (var chunk in rows.Chunk(1_000))
        {
            await using var batch = publisher.Of<NpgsqlDataSource>().CreateBatch();
            foreach (var row in chunk)
                batch.BatchCommands.Add(row.ToBatchCommand());
            await batch.ExecuteNonQueryAsync();
            publisher.Of<OutboxSignal>().Signal.Set();
        }

        await publisher.WaitForPublishedAsync(Events);
        var sent = Stopwatch.GetElapsedTime(began);
        var heard = await subscriber.WaitForHandledAsync(Events);
        var applied = Stopwatch.GetElapsedTime(began);

        Console.WriteLine(
            $"10,000 events: confirmed after {sent.TotalSeconds:0.00} s ({Events / sent.TotalSeconds:0} a second), applied after "
                + $"{applied.TotalSeconds:0.00} s ({Events / applied.TotalSeconds:0} a second)"
        );
        Assert.Equal(rows.Select(row => row.EventId), heard.Select(row => row.EventId));
        Assert.InRange(applied.TotalSeconds, 0, 30);
    }

    [Fact]
    public async Task A_message_is_authenticated_sooner_by_its_HMAC_than_by_asking_the_feed_for_the_event()
    {
        const int Events = 500;
        var publisher = await testBed.StartPublisherAsync(broker: null);
        await publisher.RecordEventsAsync(Events);
        await using var connection = await publisher.Of<NpgsqlDataSource>().OpenConnectionAsync();
        List<EventLogEntry> logged = [];
        await Poll.UntilAsync(
            async () => (logged = await EventLog.ReadAsync(connection, 0, Events, CancellationToken.None).ToListAsync()).Count == Events,
            EventingTestBed.Timeout,
            "all events are in the log"
        );
        var authenticator = new MessageAuthenticator(new string('k', 32));
        List<double> hmac = [];
        List<double> feed = [];

        foreach (var entry in logged)
        {
            var began = Stopwatch.GetTimestamp();
            var message = new ReceivedEvent("registry", entry);
            Assert.True(authenticator.IsValid(message, authenticator.Sign(message)));
            hmac.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);

            began = Stopwatch.GetTimestamp();
            using var stream = publisher.Feed.Subscribe(new() { AfterPosition = entry.Position - 1 });
            Assert.True(await stream.ResponseStream.MoveNext(CancellationToken.None));
            Assert.Equal(entry.Hash, stream.ResponseStream.Current.Event.Hash);
            feed.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        Console.WriteLine($"HMAC of a message, signed and verified: {Describe(hmac)}; the same event from the feed: {Describe(feed)}");
        Assert.True(Median(hmac) < Median(feed));

        static double Median(List<double> milliseconds) => milliseconds.Order().ElementAt(Events / 2);

        static string Describe(List<double> milliseconds) =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"p50 {Median(milliseconds):0.000} ms, p99 {milliseconds.Order().ElementAt(Events * 99 / 100):0.000} ms"
            );
    }

    [Fact]
    public async Task A_submitted_theme_is_visible_in_Scheduling_at_once()
    {
        const int Themes = 100;
        await using var system = await ThreeServices.StartAsync(postgres, await rabbit.NewHostAsync());
        await system.OpenCampaignAsync();
        List<string> drafts = [];
        for (var number = 1; number <= Themes; number++)
            drafts.Add(await system.DraftAsync($"t-{number}"));
        List<double> milliseconds = [];

        foreach (var draft in drafts)
        {
            var began = Stopwatch.GetTimestamp();
            await system.ListObligationsAsync(await system.SubmitAsync(draft));
            milliseconds.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        milliseconds.Sort();
        Console.WriteLine(
            $"from the call to submit until Scheduling shows it: p50 {milliseconds[Themes / 2]:0} ms, p99 {milliseconds[Themes * 99 / 100]:0} ms"
        );
        Assert.InRange(milliseconds[Themes / 2], 0, 1_000);
    }
}
