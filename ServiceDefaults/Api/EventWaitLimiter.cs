using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>Limits the requests that wait for an event (docs/contract.md, Read your writes): each asks the database again and again.</summary>
public sealed class EventWaitLimiter() : ConcurrentRequestLimiter(MaxWaiting, MaxWaitingPerAccount, ErrorReasons.TooManyRequests)
{
    private const int MaxWaiting = 200;
    private const int MaxWaitingPerAccount = 50;
}
