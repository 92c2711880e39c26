using System.Threading.RateLimiting;
using Google.Rpc;
using Grpc.Core;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>Limits the requests of one kind that a process serves at a time.</summary>
/// <param name="limit">The maximum number.</param>
/// <param name="reason">The reason of the error.</param>
public abstract class ConcurrentRequestLimiter(int limit, string reason) : IDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    private readonly ConcurrencyLimiter limiter = new(new() { PermitLimit = limit, QueueLimit = 0 });

    /// <summary>Admits a request until the lease is disposed of.</summary>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED with RetryInfo: the limit is reached.</exception>
    public IDisposable Acquire()
    {
        var lease = limiter.AttemptAcquire();
        if (lease.IsAcquired)
            return lease;
        lease.Dispose();
        throw ErrorStatus.CreateRetryable(Code.ResourceExhausted, reason, RetryDelay).ToRpcException();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        limiter.Dispose();
        GC.SuppressFinalize(this);
    }
}
