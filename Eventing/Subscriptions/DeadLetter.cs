namespace ThemeDay.Eventing.Subscriptions;

/// <summary>The state of a dead letter.</summary>
public enum DeadLetterState
{
    /// <summary>Awaits a decision.</summary>
    Failed,

    /// <summary>Applied by a retry.</summary>
    Applied,

    /// <summary>Dropped by an operator.</summary>
    Dropped,
}

/// <summary>An event of another service that could not be applied.</summary>
/// <param name="Source">The service that published the event.</param>
/// <param name="Position">The position in the log of that service.</param>
/// <param name="EventId">The event id.</param>
/// <param name="Type">The full name of the message type.</param>
/// <param name="Error">The error of the last attempt.</param>
/// <param name="Attempts">The number of failed attempts.</param>
/// <param name="FailedAt">The time of the last failed attempt.</param>
/// <param name="State">The state.</param>
/// <param name="ResolvedAt">The time it was applied or dropped; null while it awaits a decision.</param>
/// <param name="ResolvedBy">The account that retried or dropped it; empty while it awaits a decision, and if the subscription retried it.</param>
/// <param name="DropReason">The reason for dropping it; otherwise empty.</param>
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
