using System.Diagnostics;
using Grpc.Core;
using ThemeDay.Cli.Api;

namespace ThemeDay.Cli.Tests.Api;

public sealed class RetryPolicyTests
{
    private static readonly RetryPolicy Policy = RetryPolicy.Batch;

    [Theory]
    [InlineData(StatusCode.Unavailable)]
    [InlineData(StatusCode.DeadlineExceeded)]
    [InlineData(StatusCode.Aborted)]
    public async Task What_is_away_for_a_moment_is_asked_again(StatusCode away)
    {
        var asked = 0;

        var answer = await Policy.ExecuteAsync(() => ++asked < 3 ? throw new RpcException(new(away, "")) : Task.FromResult("there"), CancellationToken.None);

        Assert.Equal(("there", 3), (answer, asked));
    }

    [Fact]
    public async Task A_token_that_cannot_be_had_for_now_is_asked_for_again()
    {
        var asked = 0;

        Assert.True(await Policy.ExecuteAsync(() => ++asked < 2 ? throw new HttpRequestException("away") : Task.FromResult(true), CancellationToken.None));
    }

    [Fact]
    public async Task A_connection_that_broke_in_the_middle_is_tried_again()
    {
        var asked = 0;
        var broken = new RpcException(new(StatusCode.Internal, "", new IOException("reset")));

        Assert.True(await Policy.ExecuteAsync(() => ++asked < 2 ? throw broken : Task.FromResult(true), CancellationToken.None));
    }

    [Theory]
    [InlineData(StatusCode.InvalidArgument)]
    [InlineData(StatusCode.FailedPrecondition)]
    [InlineData(StatusCode.PermissionDenied)]
    [InlineData(StatusCode.NotFound)]
    [InlineData(StatusCode.Internal)]
    [InlineData(StatusCode.ResourceExhausted)]
    public async Task A_refusal_is_told_at_once(StatusCode refused)
    {
        var asked = 0;

        await Assert.ThrowsAsync<RpcException>(() =>
            Policy.ExecuteAsync<bool>(() => throw new RpcException(new(refused, $"{++asked}")), CancellationToken.None)
        );
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task A_service_that_stays_away_fails_once_the_time_is_up()
    {
        var asked = 0;

        await Assert.ThrowsAsync<RpcException>(() =>
            new RetryPolicy(TimeSpan.FromMilliseconds(500)).ExecuteAsync<bool>(
                () => throw new RpcException(new(StatusCode.Unavailable, $"{++asked}")),
                CancellationToken.None
            )
        );
        Assert.InRange(asked, 2, 5);
    }

    [Fact]
    public async Task What_makes_progress_goes_on_when_the_time_would_be_up()
    {
        var asked = 0;
        var began = Stopwatch.GetTimestamp();
        var limit = TimeSpan.FromMilliseconds(500);

        var answer = await new RetryPolicy(limit).ExecuteAsync(
            onProgress =>
            {
                onProgress();
                return ++asked < 4 ? throw new RpcException(new(StatusCode.DeadlineExceeded, "")) : Task.FromResult("read to its end");
            },
            CancellationToken.None
        );

        Assert.Equal("read to its end", answer);
        Assert.True(Stopwatch.GetElapsedTime(began) > limit);
    }

    [Fact]
    public async Task Who_is_asked_to_stop_stops()
    {
        using var cancellationToken = new CancellationTokenSource();
        await cancellationToken.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() =>
            Policy.ExecuteAsync<bool>(() => throw new RpcException(new(StatusCode.Cancelled, "")), cancellationToken.Token)
        );
    }
}
