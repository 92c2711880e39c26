using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Events;

/// <summary>Limits the feed subscribers of a process: each holds a stream open.</summary>
public sealed class EventFeedLimiter(FeedOptions options)
    : ConcurrentRequestLimiter(options.MaxSubscribers, options.MaxSubscribersPerAccount, ErrorReasons.TooManySubscribers);
