using Google.Protobuf.Reflection;
using Npgsql;
using ThemeDay.Eventing.Log;

namespace ThemeDay.Eventing.Subscriptions;

/// <summary>An event of another service.</summary>
/// <param name="Source">The source: registry, scheduling or publication.</param>
/// <param name="Entry">The log entry of that service.</param>
public sealed record ReceivedEvent(string Source, EventLogEntry Entry)
{
    /// <summary>Whether it is the same event, byte for byte.</summary>
    public bool HasSamePayload(ReceivedEvent other) => Entry.EventId == other.Entry.EventId && Entry.Payload.AsSpan().SequenceEqual(other.Entry.Payload);
}

/// <summary>Applies the events of other services.</summary>
public interface IEventHandler
{
    /// <summary>Applies one event, in the transaction that records it as applied: in the order of the source, and once.</summary>
    /// <param name="received">The event.</param>
    /// <param name="transaction">The current transaction, on its own connection. The handler must not commit it.</param>
    /// <param name="cancellationToken">Cancels the attempt; the event is retried.</param>
    Task HandleAsync(ReceivedEvent received, NpgsqlTransaction transaction, CancellationToken cancellationToken);

    /// <summary>Called after the events of a transaction were handled, before it commits: for work that is done once for all of them.</summary>
    /// <param name="handled">The events, at least one.</param>
    /// <param name="transaction">The current transaction. The handler must not commit it.</param>
    /// <param name="cancellationToken">Cancels the attempt; the events are retried.</param>
    Task CompleteAsync(IReadOnlyList<ReceivedEvent> handled, NpgsqlTransaction transaction, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>A source that this service subscribes to.</summary>
/// <param name="Name">registry, scheduling or publication.</param>
/// <param name="File">The proto file of its events. The queue is bound to all of them, including those without a handler: a missing one would look like a
/// gap.</param>
public sealed record EventSourceDescriptor(string Name, FileDescriptor File)
{
    /// <summary>The full names of its message types.</summary>
    public IEnumerable<string> Types => File.MessageTypes.Select(message => message.FullName);
}
