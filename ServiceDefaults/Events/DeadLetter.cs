using System.Globalization;
using System.Text.RegularExpressions;
using ThemeDay.ServiceDefaults.Calls;
using ThemeDay.ServiceDefaults.Rules;

namespace ThemeDay.ServiceDefaults.Events;

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
    /// <summary>The resource name.</summary>
    public DeadLetterName Name => new(Source, Position);
}

/// <summary>deadLetters/{source}-{position}.</summary>
public readonly partial record struct DeadLetterName(string Source, long Position)
{
    private static readonly ResourceNamePattern Template = new("deadLetters/{dead_letter}");

    /// <summary>Parses a name.</summary>
    /// <returns>INVALID_ARGUMENT if the name is malformed.</returns>
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

    // No leading zero: each dead letter has exactly one name.
    [GeneratedRegex(@"^(?<source>[a-z]+)-(?<position>[1-9][0-9]*)\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Id();
}
