using Grpc.Core;
using Microsoft.Extensions.Logging;
using Npgsql;
using ThemeDay.Eventing.Subscriptions;
using ThemeDay.Testing;

namespace ThemeDay.Eventing.Tests.Subscriptions;

/// <summary>A subscription that falls behind is seen in health and metrics, and recovers by itself. One second stands for the minute of production.</summary>
public sealed class LagTests(TestPostgres postgres) : IAsyncLifetime
{
    private static readonly SubscriptionOptions Options = new(TimeSpan.FromMilliseconds(200)) { MaxLag = TimeSpan.FromSeconds(1) };

    private readonly EventingTestBed testBed = new(postgres);
    private TestBedService publisher = null!;
    private TestBedService subscriber = null!;

    public async ValueTask InitializeAsync()
    {
        publisher = await testBed.StartPublisherAsync(broker: null);
        subscriber = await testBed.StartSubscriberAsync(broker: null, Options);
        await publisher.RecordEventsAsync(2);
        await subscriber.WaitForHandledAsync(2);
        await subscriber.WaitUntilHealthyAsync();
    }

    public ValueTask DisposeAsync() => testBed.DisposeAsync();

    [Fact]
    public async Task A_consumer_that_always_times_out_is_degraded_and_its_lag_grows_until_it_works_again()
    {
        using var metrics = subscriber.RecordMetrics();
        testBed.BeforeHandling = () => throw new RpcException(new(StatusCode.DeadlineExceeded, "a peer"));

        await publisher.RecordEventsAsync(3);

        await WaitUntilDegradedAsync("registry", "3 events", "after position 2");
        Assert.Equal(3, metrics.Find("themeday.events.subscription.pending", "source=registry"));
        Assert.True(metrics.Find("themeday.events.subscription.lag", "source=registry") >= 1);

        testBed.BeforeHandling = () => Task.CompletedTask;
        await subscriber.WaitForHandledAsync(5);
        await subscriber.WaitUntilHealthyAsync();
        Assert.Equal(0, metrics.Find("themeday.events.subscription.pending", "source=registry"));
        Assert.Equal(0, metrics.Find("themeday.events.subscription.lag", "source=registry"));
        Assert.Equal(0, await subscriber.CountAsync("dead_letter"));
    }

    [Fact]
    public async Task A_handler_that_never_ends_is_degraded_too()
    {
        var blocked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        testBed.BeforeHandling = () => blocked.Task;

        await publisher.RecordEventsAsync(1);

        await WaitUntilDegradedAsync("registry", "1 event");
        blocked.SetResult();
        await subscriber.WaitUntilHealthyAsync();
    }

    [Fact]
    public async Task A_source_that_does_not_answer_is_degraded_until_it_does()
    {
        await publisher.StopAsync();

        await WaitUntilDegradedAsync("registry", "0 events", "not read to its end since");
        Assert.True(await subscriber.IsServingAsync());
        await testBed.StartPublisherAsync(broker: null);

        await subscriber.WaitUntilHealthyAsync();
    }

    [Theory]
    [InlineData("alter table handled_event rename to handled_event_away", "alter table handled_event_away rename to handled_event")]
    [InlineData("alter table handled_event rename position to pos", "alter table handled_event rename pos to position")]
    [InlineData("revoke insert on handled_event from current_user", "grant insert on handled_event to current_user")]
    public async Task An_error_of_the_deployment_dead_letters_nothing_and_stops_with_one_line_until_it_is_corrected(string damage, string repair)
    {
        await subscriber.DoAsync(damage);
        var attempts = 0;
        testBed.BeforeHandling = () =>
        {
            Interlocked.Increment(ref attempts);
            return Task.CompletedTask;
        };

        var said = await publisher.RecordEventsAsync(5);

        await WaitUntilDegradedAsync("registry");
        await Poll.UntilAsync(() => Volatile.Read(ref attempts) >= 3, EventingTestBed.Timeout, "three attempts");
        Assert.Single(subscriber.Log.At(LogLevel.Critical));
        Assert.Empty(subscriber.Log.At(LogLevel.Error));
        Assert.Equal(0, await subscriber.CountAsync("dead_letter"));

        await subscriber.DoAsync(repair);
        Assert.Equal(said.Select(row => row.EventId), (await subscriber.WaitForHandledAsync(7)).Skip(2).Select(row => row.EventId));
        await subscriber.WaitUntilHealthyAsync();
    }

    [Fact]
    public async Task A_dead_letter_whose_retry_meets_an_error_of_the_deployment_holds_up_no_other_event()
    {
        await publisher.RecordEventsAsync(1, failing: _ => true);
        await Poll.UntilAsync(async () => await subscriber.CountAsync("dead_letter") == 1, EventingTestBed.Timeout, "a dead letter");
        await subscriber.StopAsync();
        testBed.BeforeHandling = () => throw new NpgsqlException("a permission that only this event needs is missing");
        subscriber = await testBed.StartSubscriberAsync(broker: null, Options);

        await subscriber.WaitUntilHealthyAsync();

        testBed.BeforeHandling = () => Task.CompletedTask;
        await publisher.RecordEventsAsync(1);
        await subscriber.WaitForHandledAsync(3);
        Assert.Empty(subscriber.Log.At(LogLevel.Critical));
        Assert.Equal(1, await subscriber.CountAsync("dead_letter"));
    }

    private Task WaitUntilDegradedAsync(params string[] words) =>
        Poll.UntilAsync(
            async () => await subscriber.DescribeHealthAsync() is var text && text.StartsWith("Degraded", StringComparison.Ordinal) && words.All(text.Contains),
            EventingTestBed.Timeout,
            $"Degraded: {string.Join(", ", words)}"
        );
}
