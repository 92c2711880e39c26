using Google.Protobuf;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>Records an event in the current transaction.</summary>
public interface IEventRecorder
{
    /// <summary>Adds the event to the current transaction; it is also the audit entry.</summary>
    /// <param name="message">The event.</param>
    /// <param name="district">The six-digit code of the district of the event.</param>
    /// <param name="eventId">The event id, a UUID of version 7 created now; null for a new one.</param>
    void Record(IMessage message, string district, Guid? eventId = null);
}
