using System.ComponentModel.DataAnnotations;
using System.Threading.RateLimiting;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Publication.Questionnaires;

/// <summary>Settings of questionnaires, section <c>Questionnaires</c>. They are per process.</summary>
internal sealed record QuestionnaireOptions
{
    /// <summary>Answers per minute that may come from an address, at once or one after the other: an office with many people has one address.</summary>
    [Range(1, 1_000_000)]
    public int AnswersPerMinutePerAddress { get; init; } = 60;
}

/// <summary>Limits the answers that come from an address: each is counted, and who makes up browsers makes up answers.</summary>
public sealed class AnswerLimits(int answersPerMinute) : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<string> limiter = PartitionedRateLimiter.Create<string, string>(address =>
        RateLimitPartition.GetTokenBucketLimiter(
            address,
            _ =>
                new()
                {
                    TokenLimit = answersPerMinute,
                    TokensPerPeriod = answersPerMinute,
                    ReplenishmentPeriod = Period,
                    QueueLimit = 0,
                }
        )
    );

    /// <summary>Counts answers that are about to be stored.</summary>
    /// <returns>Null; RESOURCE_EXHAUSTED with the time to try again if too many came from the address.</returns>
    public Error? Count(string address)
    {
        using var lease = limiter.AttemptAcquire(address);
        if (lease.IsAcquired)
            return null;
        return new Error(ErrorKind.ResourceExhausted, ErrorReasons.TooManyRequests)
        {
            RetryDelay = lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : Period,
        };
    }

    /// <inheritdoc/>
    public void Dispose() => limiter.Dispose();
}
