using System.Diagnostics;
using Google.Rpc;
using Grpc.Core;
using ThemeDay.Eventing.Subscriptions;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Eventing.Tests;

public sealed class ReadYourWritesTests(TestPostgres postgres, TestRabbitMq rabbit) : IAsyncLifetime
{
    private static readonly Actor Reader = new("system", Role.System, "430503", null);

    private readonly EventingTestBed testBed = new(postgres) { Statements = new() };
    private TestBedService publisher = null!;
    private TestBedService subscriber = null!;

    public async ValueTask InitializeAsync()
    {
        var broker = await rabbit.NewHostAsync();
        publisher = await testBed.StartPublisherAsync(broker);
        subscriber = await testBed.StartSubscriberAsync(broker);
        await subscriber.WaitUntilHealthyAsync();
    }

    public ValueTask DisposeAsync() => testBed.DisposeAsync();

    [Fact]
    public async Task A_call_that_names_an_event_is_answered_once_it_is_applied()
    {
        var (begun, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        testBed.BeforeHandling = () =>
        {
            begun.TrySetResult();
            return release.Task;
        };
        var said = Assert.Single(await publisher.RecordEventsAsync(1));

        var call = After($"{said.EventId}");
        await begun.Task;
        var waited = !call.IsCompleted;
        release.SetResult();
        await call;

        Assert.True(waited);
        Assert.Equal(1, await subscriber.CountAsync("handled_event"));
    }

    [Fact]
    public async Task An_event_that_does_not_come_within_three_seconds_answers_UNAVAILABLE_and_when_to_try_again()
    {
        var began = Stopwatch.GetTimestamp();

        var refused = await Assert.ThrowsAsync<RpcException>(() => After($"{Guid.NewGuid()}"));

        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 2.9, 5);
        Assert.Equal((StatusCode.Unavailable, ErrorReasons.EventNotApplied), (refused.StatusCode, refused.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason));
        Assert.NotNull(refused.GetRpcStatus()?.GetDetail<RetryInfo>());
    }

    [Fact]
    public async Task An_event_that_is_dead_lettered_from_two_sources_is_refused_once()
    {
        var eventId = Guid.NewGuid();
        await subscriber.DoAsync(
            "insert into dead_letter (source, position, event_id, type, error) "
                + $"select 'other-' || number, 1, '{eventId}', '-', '-' from generate_series(1, 2) number"
        );

        var refused = await Assert.ThrowsAsync<RpcException>(() => After($"{eventId}"));

        Assert.Equal(
            (StatusCode.FailedPrecondition, ErrorReasons.EventDeadLettered),
            (refused.StatusCode, refused.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason)
        );
    }

    [Fact]
    public async Task Waiting_for_events_uses_the_index_of_a_small_inbox()
    {
        const int Calls = 40;
        const int Applied = 2_000;
        await subscriber.DoAsync(
            $"insert into inbox (event_id, source, position) select gen_random_uuid(), 'other', number from generate_series(1, {Applied}) number"
        );
        await subscriber.DoAsync("analyze inbox");
        var before = await ReadStatisticsAsync();

        await WaitForEventsAsync(Calls);

        await Poll.UntilAsync(
            async () => (await ReadStatisticsAsync()).Lookups >= before.Lookups + Calls,
            TimeSpan.FromSeconds(20),
            "the statistics of the look-ups"
        );
        Assert.InRange((await ReadStatisticsAsync()).ScannedRows, before.ScannedRows, before.ScannedRows + Applied - 1);

        async Task<(long ScannedRows, long Lookups)> ReadStatisticsAsync() => ((long)(await ReadAsync("seq_tup_read"))!, (long)(await ReadAsync("idx_scan"))!);

        Task<object?> ReadAsync(string column) => subscriber.ScalarAsync($"select {column} from pg_stat_user_tables where relname = 'inbox'");
    }

    [Fact]
    public async Task Calls_that_wait_for_events_ask_the_database_together()
    {
        const int Calls = 40;

        await WaitForEventsAsync(Calls);

        Assert.InRange(testBed.Statements!.Count("(select 2 from dead_letter where"), Calls, Calls + 55); // one each 20 ms at most
    }

    [Fact]
    public async Task An_event_of_a_service_whose_events_are_not_applied_here_is_not_waited_for()
    {
        var began = Stopwatch.GetTimestamp();

        await After($"publication/{Guid.NewGuid()}");

        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0, 2.9);
    }

    [Fact]
    public async Task An_event_is_waited_for_that_is_named_with_its_service()
    {
        var refused = await FailedRpc.CatchAsync(() => CallAfter($"registry/{Guid.NewGuid()}"));

        Assert.Equal(ErrorReasons.EventNotApplied, refused.Reason);
    }

    [Fact]
    public async Task An_event_of_ones_own_is_known_at_once()
    {
        var own = Assert.Single(await subscriber.RecordEventsAsync(1));

        await After($"{own.EventId}");
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("registry/yesterday")]
    [InlineData("/01a22e0d-3370-7624-ae47-848449fb7383")]
    public async Task What_is_no_event_id_is_refused(string after)
    {
        var refused = await FailedRpc.CatchAsync(() => CallAfter(after));

        Assert.Equal((StatusCode.InvalidArgument, ReadYourWritesInterceptor.AfterHeader), (refused.Code, Assert.Single(refused.Fields)));
    }

    // Events that do not come.
    private async Task WaitForEventsAsync(int calls)
    {
        var waiter = subscriber.Of<AppliedEventWaiter>();
        var effects = await Task.WhenAll(
            Enumerable.Range(0, calls).Select(_ => waiter.WaitForAsync(Guid.NewGuid(), TimeSpan.FromSeconds(1), CancellationToken.None))
        );
        Assert.All(effects, effect => Assert.Equal(EventEffect.Pending, effect));
    }

    private Task After(string after) => CallAfter(after).ResponseAsync;

    private AsyncUnaryCall<LogHead> CallAfter(string after) => subscriber.FeedAs(Reader, (ReadYourWritesInterceptor.AfterHeader, after)).GetHeadAsync(new());
}
