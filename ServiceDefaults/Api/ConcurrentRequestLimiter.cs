using System.Threading.RateLimiting;
using Google.Rpc;
using Grpc.Core;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>Limits the requests of one kind that a process serves at a time, in all and of one account.</summary>
/// <param name="limit">The maximum number.</param>
/// <param name="limitPerAccount">The maximum number of one account.</param>
/// <param name="reason">The reason of the error.</param>
/// <param name="queueLimit">The maximum number that waits in <see cref="AcquireAsync"/>, of one account and, of those that its limit admits, in all.</param>
public abstract class ConcurrentRequestLimiter(int limit, int limitPerAccount, string reason, int queueLimit = 0) : IDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    private readonly PartitionedRateLimiter<string> limiter = PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<string, string>(account => Concurrency(account, limitPerAccount, queueLimit)),
        PartitionedRateLimiter.Create<string, string>(_ => Concurrency("", limit, queueLimit))
    );

    /// <summary>Admits a request until the lease is disposed of.</summary>
    /// <param name="account">The account that makes it.</param>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED with RetryInfo: the limit is reached.</exception>
    public IDisposable Acquire(string account) => OrThrow(limiter.AttemptAcquire(account));

    /// <summary>Admits a request until the lease is disposed of. One over the limit waits in a queue.</summary>
    /// <param name="account">The account that makes it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED with RetryInfo: the queue is full.</exception>
    public async Task<IDisposable> AcquireAsync(string account, CancellationToken cancellationToken) =>
        OrThrow(await limiter.AcquireAsync(account, permitCount: 1, cancellationToken));

    /// <inheritdoc/>
    public void Dispose()
    {
        limiter.Dispose();
        GC.SuppressFinalize(this);
    }

    private RateLimitLease OrThrow(RateLimitLease lease)
    {
        if (lease.IsAcquired)
            return lease;
        lease.Dispose();
        throw ErrorStatus.CreateRetryable(Code.ResourceExhausted, reason, RetryDelay).ToRpcException();
    }

    private static RateLimitPartition<string> Concurrency(string key, int permits, int queue) =>
        RateLimitPartition.GetConcurrencyLimiter(key, _ => new() { PermitLimit = permits, QueueLimit = queue });
}
