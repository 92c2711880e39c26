using System.Threading.RateLimiting;
using Google.Rpc;
using Grpc.Core;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>Limits the requests of one kind that a process serves at a time, in all and of one account.</summary>
/// <param name="limit">The maximum number.</param>
/// <param name="limitPerAccount">The maximum number of one account.</param>
/// <param name="reason">The reason of the error.</param>
public abstract class ConcurrentRequestLimiter(int limit, int limitPerAccount, string reason) : IDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    private readonly PartitionedRateLimiter<string> limiter = PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<string, string>(account => Concurrency(account, limitPerAccount)),
        PartitionedRateLimiter.Create<string, string>(_ => Concurrency("", limit))
    );

    /// <summary>Admits a request until the lease is disposed of.</summary>
    /// <param name="account">The account that makes it.</param>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED with RetryInfo: the limit is reached.</exception>
    public IDisposable Acquire(string account)
    {
        var lease = limiter.AttemptAcquire(account);
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

    private static RateLimitPartition<string> Concurrency(string key, int permits) =>
        RateLimitPartition.GetConcurrencyLimiter(key, _ => new() { PermitLimit = permits, QueueLimit = 0 });
}
