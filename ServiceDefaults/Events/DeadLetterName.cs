using System.Globalization;
using System.Text.RegularExpressions;
using ThemeDay.Eventing.Subscriptions;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Events;

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

    /// <summary>The key in the store.</summary>
    public DeadLetterKey Key => new(Source, Position);

    /// <summary>The name of a dead letter.</summary>
    public static DeadLetterName From(DeadLetterKey key) => new(key.Source, key.Position);

    /// <inheritdoc/>
    public override string ToString() => $"deadLetters/{Source}-{Position}";

    // No leading zero: each dead letter has exactly one name.
    [GeneratedRegex(@"^(?<source>[a-z]+)-(?<position>[1-9][0-9]*)\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Id();
}
