using ThemeDay.Testing;

namespace ThemeDay.Eventing.Tests.Log;

public sealed class CheckpointServiceTests(TestPostgres postgres) : IAsyncLifetime
{
    private readonly EventingTestBed testBed = new(postgres);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => testBed.DisposeAsync();

    [Fact]
    public async Task A_checkpoint_of_a_clock_that_was_days_ahead_holds_up_no_later_one()
    {
        var service = await testBed.StartPublisherAsync(broker: null);
        await service.RecordEventsAsync(1);
        await SignedAsync(1);
        await service.DoAsync("update checkpoint set signed_at = now() + interval '3 days'");

        await service.RecordEventsAsync(1);

        await SignedAsync(2);
        Assert.Equal(true, await service.ScalarAsync("select signed_at <= now() from checkpoint where position = 2"));

        Task SignedAsync(long position) =>
            Poll.UntilAsync(
                async () => await service.ScalarAsync("select coalesce(max(position), 0) from checkpoint") is long signed && signed >= position,
                EventingTestBed.Timeout,
                $"the checkpoint at {position}"
            );
    }
}
