using System.Threading.RateLimiting;

namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>What each unit may use at once; as much again is added over a day, a part of it each hour. Counted by each process, from its start.</summary>
/// <param name="permits">How much.</param>
/// <param name="reason">The reason of the error.</param>
internal sealed class DailyQuota(int permits, string reason) : IDisposable
{
    private const int HoursPerDay = 24;

    private readonly PartitionedRateLimiter<string> limiter = PartitionedRateLimiter.Create<string, string>(unit =>
        RateLimitPartition.GetTokenBucketLimiter(
            unit,
            _ =>
                new()
                {
                    TokenLimit = permits,
                    TokensPerPeriod = Math.Max(1, permits / HoursPerDay),
                    ReplenishmentPeriod = TimeSpan.FromHours(1),
                    QueueLimit = 0,
                }
        )
    );

    /// <summary>Counts what a unit is about to use.</summary>
    /// <returns>Null; RESOURCE_EXHAUSTED if it has used too much, with the time to try again unless it is more than a unit may ever use at once.</returns>
    public Error? Count(string unit, int needed)
    {
        if (needed > permits)
            return new Error(ErrorKind.ResourceExhausted, reason);
        using var lease = limiter.AttemptAcquire(unit, needed);
        if (lease.IsAcquired)
            return null;
        lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter);
        return new Error(ErrorKind.ResourceExhausted, reason) { RetryDelay = retryAfter };
    }

    /// <inheritdoc/>
    public void Dispose() => limiter.Dispose();
}
