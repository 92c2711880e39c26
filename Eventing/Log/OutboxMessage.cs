using System.Diagnostics;
using System.Security.Cryptography;
using Google.Protobuf;
using Npgsql;
using NpgsqlTypes;
using ThemeDay.Eventing.Signals;
using ThemeDay.Events.V1;
using ThemeDay.Verification;

namespace ThemeDay.Eventing.Log;

/// <summary>An event as written by the business transaction; also its audit entry.</summary>
/// <param name="EventId">The event id, a UUID of version 7.</param>
/// <param name="Type">The full name of the message type, such as themeday.events.v1.ThemeSubmitted; at most 200 characters.</param>
/// <param name="District">The six-digit code of the district of the event.</param>
/// <param name="RecordedAt">The record time, in whole microseconds.</param>
/// <param name="Traceparent">The W3C trace context of the request; empty if there is none.</param>
/// <param name="Payload">The serialized message, at most 1 MiB; log, feed and bus carry the same bytes.</param>
public sealed record OutboxMessage(Guid EventId, string Type, string District, DateTimeOffset RecordedAt, string Traceparent, byte[] Payload)
{
    /// <summary>The maximum size of a payload, 1 MiB; the outbox table checks it too.</summary>
    public const int MaxPayloadBytes = 1 << 20;

    private const int SaltBytes = 16;
    private const string Insert = "insert into outbox (event_id, type, district, recorded_at, traceparent, payload) values ($1, $2, $3, $4, $5, $6)";

    /// <summary>The row of an event that is recorded now, in the trace of the current request.</summary>
    /// <param name="message">The event; its metadata gets a salt.</param>
    /// <param name="district">The six-digit code of the district of the event.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="eventId">The event id, a UUID of version 7 created now; null for a new one.</param>
    /// <exception cref="EventTooLargeException">The payload exceeds <see cref="MaxPayloadBytes"/>.</exception>
    public static OutboxMessage Create(IMessage message, string district, TimeProvider clock, Guid? eventId = null)
    {
        var now = clock.GetUtcNow();
        AddSalt(message);
        var payload = message.ToByteArray();
        if (payload.Length > MaxPayloadBytes)
            throw new EventTooLargeException(message.Descriptor.FullName, payload.Length);
        return new(eventId ?? Guid.CreateVersion7(now), message.Descriptor.FullName, district, HashChain.ToMicrosecond(now), CurrentTraceparent(), payload);
    }

    // Everyone may read the digests of an event log. Without a salt, a reader could compute the digest of each event that is likely, and compare.
    private static void AddSalt(IMessage message)
    {
        var field =
            message.Descriptor.FindFieldByName("metadata")
            ?? throw new ArgumentException($"{message.Descriptor.FullName} has no metadata: it is no event", nameof(message));
        var metadata = (EventMetadata?)field.Accessor.GetValue(message) ?? new EventMetadata();
        metadata.Salt = UnsafeByteOperations.UnsafeWrap(RandomNumberGenerator.GetBytes(SaltBytes));
        field.Accessor.SetValue(message, metadata);
    }

    // An invalid traceparent gives the activity an id of another format, of any length the client chooses.
    private static string CurrentTraceparent() => Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } ? id : "";

    /// <summary>The insert, for the batch of the business transaction.</summary>
    /// <remarks>
    /// No NOTIFY in that transaction: PostgreSQL would take a cluster-wide lock at every commit (docs/contract.md, Events). The writer raises an
    /// <see cref="AsyncSignal"/> after the commit.
    /// </remarks>
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
