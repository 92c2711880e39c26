using System.Threading.RateLimiting;
using Google.Rpc;
using Grpc.Core;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Events;

/// <summary>Limits the number of feed subscribers of a process: each holds a stream open.</summary>
public sealed class EventFeedLimiter(FeedOptions options) : IDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    private readonly ConcurrencyLimiter limiter = new(new() { PermitLimit = options.MaxSubscribers, QueueLimit = 0 });

    /// <summary>Admits a subscriber until the lease is disposed of.</summary>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED: the feed has as many subscribers as it may have.</exception>
    public IDisposable Acquire()
    {
        var lease = limiter.AttemptAcquire();
        if (lease.IsAcquired)
            return lease;
        lease.Dispose();
        throw ErrorStatus.CreateRetryable(Code.ResourceExhausted, ErrorReasons.TooManySubscribers, RetryDelay).ToRpcException();
    }

    /// <inheritdoc/>
    public void Dispose() => limiter.Dispose();
}
