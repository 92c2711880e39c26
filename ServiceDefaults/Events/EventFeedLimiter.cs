using System.Threading.RateLimiting;
using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.Configuration;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Events;

/// <summary>Limits the number of feed subscribers of a process: each polls the log and holds a stream open.</summary>
/// <remarks><c>Feed:MaxSubscribers</c>, 500 by default.</remarks>
public sealed class EventFeedLimiter(IConfiguration configuration) : IDisposable
{
    private const int DefaultMaxSubscribers = 500;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    private readonly ConcurrencyLimiter limiter = new(
        new() { PermitLimit = configuration.GetValue("Feed:MaxSubscribers", DefaultMaxSubscribers), QueueLimit = 0 }
    );

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
