using Google.Protobuf;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>Records an event in the current transaction.</summary>
public interface IEventRecorder
{
    /// <summary>Adds the event to the current transaction; it is also the audit entry.</summary>
    void Record(IMessage message, string district);
}
