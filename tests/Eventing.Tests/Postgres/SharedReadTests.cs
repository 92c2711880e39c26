using System.Threading.Channels;
using ThemeDay.Eventing.Postgres;

namespace ThemeDay.Eventing.Tests.Postgres;

public sealed class SharedReadTests
{
    private readonly Channel<TaskCompletionSource<int>> begun = Channel.CreateUnbounded<TaskCompletionSource<int>>();
    private readonly SharedRead<int> reads;

    public SharedReadTests() =>
        reads = new(() =>
        {
            var read = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            Assert.True(begun.Writer.TryWrite(read));
            return read.Task;
        });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_who_come_during_a_read_share_the_next_one()
    {
        var first = reads.ReadAsync(Token);
        var running = await begun.Reader.ReadAsync(Token);
        List<Task<int>> others = [.. Enumerable.Range(0, 10).Select(_ => reads.ReadAsync(Token))];
        running.SetResult(1);
        (await begun.Reader.ReadAsync(Token)).SetResult(2);

        Assert.Equal(1, await first);
        Assert.All(await Task.WhenAll(others), value => Assert.Equal(2, value));
        Assert.False(begun.Reader.TryRead(out _));
    }

    [Fact]
    public async Task A_read_that_fails_fails_for_those_who_share_it_alone()
    {
        var failed = reads.ReadAsync(Token);
        var running = await begun.Reader.ReadAsync(Token);
        var later = reads.ReadAsync(Token);
        running.SetException(new InvalidOperationException("away"));
        (await begun.Reader.ReadAsync(Token)).SetResult(3);

        await Assert.ThrowsAsync<InvalidOperationException>(() => failed);
        Assert.Equal(3, await later);
    }

    [Fact]
    public async Task Who_waits_no_longer_leaves_the_read_to_the_others()
    {
        using var gone = new CancellationTokenSource();
        var abandoned = reads.ReadAsync(gone.Token);
        var running = await begun.Reader.ReadAsync(Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned);
        var other = reads.ReadAsync(Token);
        running.SetResult(1);
        (await begun.Reader.ReadAsync(Token)).SetResult(2);

        Assert.Equal(2, await other);
    }
}
