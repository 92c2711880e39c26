using System.Threading.RateLimiting;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Files;

/// <summary>What a unit may upload: so many files at a time, and so many bytes, which are added again over a day (<see cref="FileStoreOptions"/>). Counted by
/// each process, from its start.</summary>
public sealed class UploadLimits : IDisposable
{
    private const int UnitBytes = 64 << 10; // what the smallest file counts, so that the number of files is limited too
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    private readonly PartitionedRateLimiter<string> concurrent;
    private readonly Quota daily;

    /// <summary>Creates the limits.</summary>
    public UploadLimits(FileStoreOptions options)
    {
        concurrent = PartitionedRateLimiter.Create<string, string>(unit =>
            RateLimitPartition.GetConcurrencyLimiter(unit, _ => new() { PermitLimit = options.UnitUploads, QueueLimit = 0 })
        );
        daily = Quota.PerDay((int)(options.UnitDailyBytes / UnitBytes), ErrorReasons.UploadQuotaExceeded);
    }

    /// <summary>Admits an upload of a unit until the lease is disposed of.</summary>
    /// <returns>The lease; RESOURCE_EXHAUSTED with the time to try again if the unit has too many uploads under way.</returns>
    public Result<RateLimitLease> Admit(string unit)
    {
        var lease = concurrent.AttemptAcquire(unit);
        if (lease.IsAcquired)
            return lease;
        lease.Dispose();
        return new Error(ErrorKind.ResourceExhausted, ErrorReasons.TooManyUploads) { RetryDelay = RetryDelay };
    }

    /// <summary>Counts a file that is about to be stored.</summary>
    /// <returns>Null; RESOURCE_EXHAUSTED with the time to try again if the unit has uploaded as much as it may.</returns>
    public Error? Count(string unit, long sizeBytes) => daily.Count(unit, (int)(1 + ((sizeBytes - 1) / UnitBytes)));

    /// <inheritdoc/>
    public void Dispose()
    {
        concurrent.Dispose();
        daily.Dispose();
    }
}
