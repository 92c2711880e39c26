namespace ThemeDay.Eventing.Subscriptions;

/// <summary>Where a dead letter stands.</summary>
public enum DeadLetterState
{
    /// <summary>It waits for a decision.</summary>
    Failed,

    /// <summary>A retry has applied it.</summary>
    Applied,

    /// <summary>An operator has dropped it.</summary>
    Dropped,
}

/// <summary>An event of another service that could not be applied.</summary>
/// <param name="Source">The service whose event it is.</param>
/// <param name="Position">Its position in that service's log.</param>
/// <param name="EventId">The event's own id.</param>
/// <param name="Type">The full name of its message.</param>
/// <param name="Error">Why the last attempt failed.</param>
/// <param name="Attempts">How many attempts have failed.</param>
/// <param name="FailedAt">When the last attempt failed.</param>
/// <param name="State">Whether it waits for a decision.</param>
/// <param name="ResolvedAt">When it was applied or dropped; null while it waits.</param>
/// <param name="ResolvedBy">The account that retried or dropped it; empty while it waits, and where the subscription retried it.</param>
/// <param name="DropReason">Why it was dropped; else empty.</param>
public sealed record DeadLetter(
    string Source,
    long Position,
    Guid EventId,
    string Type,
    string Error,
    int Attempts,
    DateTimeOffset FailedAt,
    DeadLetterState State,
    DateTimeOffset? ResolvedAt,
    string ResolvedBy,
    string DropReason
)
{
    /// <summary>What identifies it.</summary>
    public DeadLetterKey Key => new(Source, Position);
}

/// <summary>Identifies a dead letter.</summary>
/// <param name="Source">The service whose event it is.</param>
/// <param name="Position">Its position in the log of that service.</param>
public readonly record struct DeadLetterKey(string Source, long Position);
