using System.Threading.RateLimiting;

namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>
/// What each unit, or each address, may use at once; as much again is added over a day or a minute. Counted by each process, from its start.
/// </summary>
public sealed class Quota : IDisposable
{
    private const int HoursPerDay = 24;

    private readonly int permits;
    private readonly string reason;
    private readonly TimeSpan period;
    private readonly PartitionedRateLimiter<string> limiter;

    private Quota(int permits, int added, TimeSpan period, string reason)
    {
        (this.permits, this.reason, this.period) = (permits, reason, period);
        limiter = PartitionedRateLimiter.Create<string, string>(user =>
            RateLimitPartition.GetTokenBucketLimiter(
                user,
                _ =>
                    new()
                    {
                        TokenLimit = permits,
                        TokensPerPeriod = added,
                        ReplenishmentPeriod = period,
                        QueueLimit = 0,
                    }
            )
        );
    }

    /// <summary>A quota that is added again over a day, and no more than that: a part of it each hour; of fewer than 24, one at a time.</summary>
    /// <param name="permits">How much; at least 1.</param>
    /// <param name="reason">The reason of the error.</param>
    public static Quota PerDay(int permits, string reason) =>
        permits < HoursPerDay ? new(permits, 1, TimeSpan.FromDays(1) / permits, reason) : new(permits, permits / HoursPerDay, TimeSpan.FromHours(1), reason);

    /// <summary>A quota that is added again each minute.</summary>
    /// <inheritdoc cref="PerDay"/>
    public static Quota PerMinute(int permits, string reason) => new(permits, permits, TimeSpan.FromMinutes(1), reason);

    /// <summary>Counts what a unit or an address is about to use.</summary>
    /// <returns>Null; RESOURCE_EXHAUSTED if it has used too much, with the time to try again unless it is more than it may ever use at once.</returns>
    public Error? Count(string user, int needed)
    {
        if (needed > permits)
            return new Error(ErrorKind.ResourceExhausted, reason);
        using var lease = limiter.AttemptAcquire(user, needed);
        if (lease.IsAcquired)
            return null;
        return Exhausted(lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : period);
    }

    /// <summary>Whether anything is left, without counting.</summary>
    /// <returns>Null; RESOURCE_EXHAUSTED if nothing is left, with the time to try again.</returns>
    public Error? Check(string user) => limiter.GetStatistics(user) is { CurrentAvailablePermits: 0 } ? Exhausted(period) : null;

    /// <inheritdoc/>
    public void Dispose() => limiter.Dispose();

    private Error Exhausted(TimeSpan retryDelay) => new(ErrorKind.ResourceExhausted, reason) { RetryDelay = retryDelay };
}
