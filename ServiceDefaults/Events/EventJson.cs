using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace ThemeDay.ServiceDefaults.Events;

/// <summary>Converts logged events to ProtoJSON, for subscribers without the proto files.</summary>
internal static class EventJson
{
    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true));

    /// <summary>The event as a JSON object; null for a type of another version of the contract.</summary>
    /// <param name="type">The full name of the message type.</param>
    /// <param name="payload">The serialized message.</param>
    public static Struct? Convert(string type, byte[] payload) =>
        EventCatalogue.TryParse(type, payload) is { } message ? Struct.Parser.ParseJson(Json.Format(message)) : null;
}
