using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using ThemeDay.Events.V1;

namespace ThemeDay.ServiceDefaults.Events;

/// <summary>Converts logged events to ProtoJSON, for subscribers without the proto files.</summary>
internal static class EventJson
{
    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true));

    private static readonly Dictionary<string, MessageDescriptor> Types = new[]
    {
        RegistryEventsReflection.Descriptor,
        SchedulingEventsReflection.Descriptor,
        PublicationEventsReflection.Descriptor,
    }
        .SelectMany(file => file.MessageTypes)
        .ToDictionary(message => message.FullName);

    /// <summary>The event as a JSON object; null for a type of another version of the contract.</summary>
    /// <param name="type">The full name of the message type.</param>
    /// <param name="payload">The serialized message.</param>
    public static Struct? Convert(string type, byte[] payload) =>
        Types.TryGetValue(type, out var message) ? Struct.Parser.ParseJson(Json.Format(message.Parser.ParseFrom(payload))) : null;
}
