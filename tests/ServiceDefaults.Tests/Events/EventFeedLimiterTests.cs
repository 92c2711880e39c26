using Google.Rpc;
using Grpc.Core;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Events;

namespace ThemeDay.ServiceDefaults.Tests.Events;

public sealed class EventFeedLimiterTests
{
    [Fact]
    public void No_account_keeps_the_others_out()
    {
        using var limiter = new EventFeedLimiter(new() { MaxSubscribers = 3, MaxSubscribersPerAccount = 2 });
        var first = limiter.Acquire("a");
        using var second = limiter.Acquire("a");

        var refused = Assert.Throws<RpcException>(() => limiter.Acquire("a"));
        using (limiter.Acquire("b"))
            Assert.Throws<RpcException>(() => limiter.Acquire("c")); // three in all
        first.Dispose();
        using var third = limiter.Acquire("a");

        var status = refused.GetRpcStatus()!;
        Assert.Equal((StatusCode.ResourceExhausted, ErrorReasons.TooManySubscribers), (refused.StatusCode, ErrorStatus.GetReason(status)));
        Assert.NotNull(status.GetDetail<RetryInfo>());
    }
}
