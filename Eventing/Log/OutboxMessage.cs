using System.Diagnostics;
using Google.Protobuf;
using Npgsql;
using NpgsqlTypes;
using ThemeDay.Eventing.Signals;
using ThemeDay.Verification;

namespace ThemeDay.Eventing.Log;

/// <summary>One event as the business transaction writes it: the audit entry of what it did.</summary>
/// <param name="EventId">The event's own id, a UUID of version 7.</param>
/// <param name="Type">The full name of its message, such as themeday.events.v1.ThemeSubmitted; at most 200 characters.</param>
/// <param name="District">The six-digit code of the district whose event it is.</param>
/// <param name="RecordedAt">When, in whole microseconds.</param>
/// <param name="Traceparent">The W3C trace context of the call; empty where there is none.</param>
/// <param name="Payload">The message's bytes, at most 1 MiB: log, feed and bus carry these very bytes.</param>
public sealed record OutboxMessage(Guid EventId, string Type, string District, DateTimeOffset RecordedAt, string Traceparent, byte[] Payload)
{
    private const string Insert = "insert into outbox (event_id, type, district, recorded_at, traceparent, payload) values ($1, $2, $3, $4, $5, $6)";

    /// <summary>The row of an event that happens now, in the trace of the running call.</summary>
    public static OutboxMessage Create(IMessage message, string district, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        return new(Guid.CreateVersion7(now), message.Descriptor.FullName, district, HashChain.ToMicrosecond(now), CurrentTraceparent(), message.ToByteArray());
    }

    // A caller whose traceparent is none gives the call an id of another form, as long as he likes.
    private static string CurrentTraceparent() => Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } ? id : "";

    /// <summary>The insert, for the batch of the business transaction.</summary>
    /// <remarks>No NOTIFY in that transaction: PostgreSQL would hold one cluster-wide lock over every commit (contract, Events). The writer beats a <see
    /// cref="AsyncSignal"/> after it.</remarks>
    public NpgsqlBatchCommand ToBatchCommand() =>
        new(Insert)
        {
            Parameters =
            {
                new() { Value = EventId },
                new() { Value = Type },
                new() { Value = District },
                new() { Value = RecordedAt, NpgsqlDbType = NpgsqlDbType.TimestampTz },
                new() { Value = Traceparent },
                new() { Value = Payload },
            },
        };
}
