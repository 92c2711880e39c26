using Google.Protobuf.Reflection;
using Npgsql;
using ThemeDay.Eventing.Log;

namespace ThemeDay.Eventing.Subscriptions;

/// <summary>An event of another service.</summary>
/// <param name="Source">Whose it is: registry, scheduling or publication.</param>
/// <param name="Entry">Its row of that service's log.</param>
public sealed record ReceivedEvent(string Source, EventLogEntry Entry)
{
    /// <summary>Is it the same event, byte for byte?</summary>
    public bool HasSamePayload(ReceivedEvent other) => Entry.EventId == other.Entry.EventId && Entry.Payload.AsSpan().SequenceEqual(other.Entry.Payload);
}

/// <summary>What a service makes of others' events.</summary>
public interface IEventHandler
{
    /// <summary>The effect of one event, in the transaction that records that it was applied: in the source's order, and once.</summary>
    /// <param name="received">The event.</param>
    /// <param name="transaction">The running transaction, on its own connection. Not to be committed here.</param>
    /// <param name="cancellationToken">Ends the attempt; it comes again.</param>
    Task HandleAsync(ReceivedEvent received, NpgsqlTransaction transaction, CancellationToken cancellationToken);
}

/// <summary>A source this service hears.</summary>
/// <param name="Name">registry, scheduling or publication.</param>
/// <param name="File">The file of its events. All of them come by the bus, also those that nothing is made of: one left out would look like one lost.</param>
public sealed record EventSourceDescriptor(string Name, FileDescriptor File)
{
    /// <summary>The full names of its messages.</summary>
    public IEnumerable<string> Types => File.MessageTypes.Select(message => message.FullName);
}
