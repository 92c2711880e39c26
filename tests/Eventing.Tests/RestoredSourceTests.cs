using Microsoft.Extensions.Logging;
using ThemeDay.Testing;

namespace ThemeDay.Eventing.Tests;

/// <summary>A source whose database was restored from an old backup has a diverged log, which must raise an alarm.</summary>
public sealed class RestoredSourceTests(TestPostgres postgres, TestRabbitMq rabbit) : IAsyncLifetime
{
    private readonly EventingTestBed testBed = new(postgres);
    private string broker = "";

    public async ValueTask InitializeAsync() => broker = await rabbit.NewHostAsync();

    public ValueTask DisposeAsync() => testBed.DisposeAsync();

    [Theory]
    [InlineData(3)] // still behind the applied position
    [InlineData(10)] // at the applied position, with different events
    [InlineData(12)] // past the applied position
    public async Task Nothing_more_is_applied_and_somebody_is_called(int saidSince)
    {
        var publisher = await testBed.StartPublisherAsync(broker);
        var subscriber = await testBed.StartSubscriberAsync(broker);
        await subscriber.WaitUntilHealthyAsync();
        await publisher.RecordEventsAsync(10);
        var heard = await subscriber.WaitForHandledAsync(10);
        await publisher.StopAsync();
        await subscriber.StopAsync();

        await testBed.ReplacePublisherDatabaseAsync();
        publisher = await testBed.StartPublisherAsync(broker);
        await publisher.RecordEventsAsync(saidSince);
        await Poll.UntilAsync(async () => await publisher.CountAsync("event_log") == saidSince, EventingTestBed.Timeout, "events in the log");
        subscriber = await testBed.StartSubscriberAsync(broker);

        await Poll.UntilAsync(
            async () => await subscriber.HealthAsync() is "Degraded" && subscriber.Log.At(LogLevel.Critical).Any(),
            EventingTestBed.Timeout,
            "an alarm"
        );
        Assert.Equal(heard.Select(row => row.EventId), (await subscriber.WaitForHandledAsync(10)).Select(row => row.EventId));
        Assert.Contains(subscriber.Log.At(LogLevel.Critical), line => line.Contains("registry"));
    }
}
