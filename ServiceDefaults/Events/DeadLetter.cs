using System.Globalization;
using System.Text.RegularExpressions;
using ThemeDay.ServiceDefaults.Calls;
using ThemeDay.ServiceDefaults.Rules;

namespace ThemeDay.ServiceDefaults.Events;

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
    /// <summary>Its resource name.</summary>
    public DeadLetterName Name => new(Source, Position);
}

/// <summary>deadLetters/{source}-{position}.</summary>
public readonly partial record struct DeadLetterName(string Source, long Position)
{
    private static readonly ResourceNamePattern Template = new("deadLetters/{dead_letter}");

    /// <summary>Parses a name.</summary>
    /// <returns>INVALID_ARGUMENT where it has another form.</returns>
    public static Result<DeadLetterName> Parse(string name, string field)
    {
        if (!Template.Parse(name, field).TryGetValue(out var ids, out var refusal))
            return refusal;
        var id = Id().Match(ids[0]);
        return long.TryParse(id.Groups["position"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            ? new DeadLetterName(id.Groups["source"].Value, position)
            : Error.InvalidArgument(field, ErrorReasons.NameMalformed);
    }

    /// <inheritdoc/>
    public override string ToString() => $"deadLetters/{Source}-{Position}";

    // No leading zero: each dead letter has one name.
    [GeneratedRegex(@"^(?<source>[a-z]+)-(?<position>[1-9][0-9]*)\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Id();
}
