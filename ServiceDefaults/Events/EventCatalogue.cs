using Google.Protobuf;
using ThemeDay.Events.V1;

namespace ThemeDay.ServiceDefaults.Events;

/// <summary>All known event types, by full message name.</summary>
public static class EventCatalogue
{
    private static readonly Dictionary<string, MessageParser> Parsers = new[]
    {
        RegistryEventsReflection.Descriptor,
        SchedulingEventsReflection.Descriptor,
        PublicationEventsReflection.Descriptor,
    }
        .SelectMany(file => file.MessageTypes)
        .ToDictionary(message => message.FullName, message => message.Parser);

    /// <summary>The full names of all known event types.</summary>
    public static IReadOnlyCollection<string> Types => Parsers.Keys;

    /// <summary>Parses an event; returns null for a type unknown to this version.</summary>
    /// <param name="type">The full name of the message type.</param>
    /// <param name="payload">The serialized message.</param>
    /// <exception cref="InvalidProtocolBufferException">The payload is not a valid message of this type.</exception>
    public static IMessage? TryParse(string type, byte[] payload) => Parsers.TryGetValue(type, out var parser) ? parser.ParseFrom(payload) : null;
}
