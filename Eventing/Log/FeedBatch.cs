namespace ThemeDay.Eventing.Log;

/// <summary>The next entries of the log for a subscriber.</summary>
/// <param name="Entries">The entries, in order.</param>
/// <param name="HasMore">Whether there may be more after them now.</param>
public readonly record struct FeedBatch(IReadOnlyList<FeedEntry> Entries, bool HasMore);
