using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Assessment;

/// <summary>Limits the requests that score a whole campaign (docs/contract.md, Limits): each reads all of its events, and computes on one processor.</summary>
public sealed class ScoringLimiter() : ConcurrentRequestLimiter(MaxScoring, MaxScoringPerAccount, ErrorReasons.TooManyRequests, MaxWaiting)
{
    private const int MaxScoring = 4;
    private const int MaxScoringPerAccount = 2;
    private const int MaxWaiting = 50;

    /// <summary>Admits a request until the lease is disposed of; one over the limit waits. A service is not limited.</summary>
    /// <returns>The lease; null for a service.</returns>
    public async Task<IDisposable?> AcquireAsync(Actor actor, CancellationToken cancellationToken) =>
        actor.Role is Role.Service ? null : await AcquireAsync(actor.Account, cancellationToken);
}
