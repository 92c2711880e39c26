using Google.Protobuf.Reflection;
using Npgsql;

namespace ThemeDay.ServiceDefaults.Events;

/// <summary>An event of another service.</summary>
/// <param name="Source">Whose it is: registry, scheduling or publication.</param>
/// <param name="Row">Its row of that service's log.</param>
public sealed record ReceivedEvent(string Source, EventLogEntry Row)
{
    /// <summary>Is it the same event, byte for byte?</summary>
    public bool IsSame(ReceivedEvent other) => Row.EventId == other.Row.EventId && Row.Payload.AsSpan().SequenceEqual(other.Row.Payload);
}

/// <summary>What a service makes of others' events.</summary>
public interface IEventHandler
{
    /// <summary>The effect of one event, in the transaction that records that it was applied: in the source's order, and once.</summary>
    /// <param name="received">The event.</param>
    /// <param name="transaction">The running transaction, on its own connection. Not to be committed here.</param>
    /// <param name="cancellationToken">Ends the attempt; it comes again.</param>
    Task ApplyAsync(ReceivedEvent received, NpgsqlTransaction transaction, CancellationToken cancellationToken);
}

/// <summary>A source this service hears.</summary>
/// <param name="Name">registry, scheduling or publication.</param>
/// <param name="Events">The file of its events. All of them come by the bus, also those that nothing is made of: one left out would look like one lost.</param>
public sealed record EventSource(string Name, FileDescriptor Events)
{
    /// <summary>The full names of its messages.</summary>
    public IEnumerable<string> Types => Events.MessageTypes.Select(message => message.FullName);
}
