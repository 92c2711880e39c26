using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using ThemeDay.Eventing.Log;

namespace ThemeDay.ServiceDefaults.Events;

/// <summary>Converts logged events to ProtoJSON, for subscribers without the proto files.</summary>
internal static class EventJson
{
    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true));

    /// <summary>The event as a JSON object; null for a type of another version of the contract.</summary>
    public static Struct? Convert(EventLogEntry entry) =>
        EventCatalogue.TryParse(entry.Type, entry.Payload) is { } message ? Struct.Parser.ParseJson(Json.Format(message)) : null;
}
