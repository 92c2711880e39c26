namespace ThemeDay.Eventing.Log;

/// <summary>The payload of an event would exceed <see cref="OutboxMessage.MaxPayloadBytes"/>: nothing of its request can be recorded.</summary>
/// <param name="type">The type of the event.</param>
/// <param name="bytes">The size of its payload.</param>
public sealed class EventTooLargeException(string type, int bytes) : Exception($"{type} of {bytes} bytes: an event has at most {OutboxMessage.MaxPayloadBytes}")
{
    /// <summary>The full name of the message type.</summary>
    public string Type => type;
}
