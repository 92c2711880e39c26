using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using ThemeDay.Events.V1;

namespace ThemeDay.Eventing.Log;

/// <summary>What a subscriber is sent of an event.</summary>
public enum FeedContent
{
    /// <summary>All but the payload, which is withheld.</summary>
    Header,

    /// <summary>The event with its payload.</summary>
    Payload,

    /// <summary>The event with its payload, as bytes and as JSON.</summary>
    PayloadAndJson,
}

/// <summary>An entry of the log as the feed sends it.</summary>
/// <param name="entry">The entry, read from the log.</param>
/// <param name="source">The service that owns the log.</param>
/// <param name="isShared">Whether many subscribers get it: then each message is serialized once, when the first of them needs it.</param>
/// <remarks>Thread-safe. Two subscribers that need the same message at the same moment may both make it; one is kept.</remarks>
public sealed class FeedEntry(EventLogEntry entry, string source, bool isShared)
{
    private readonly SubscribeResponse?[] serialized = isShared ? new SubscribeResponse?[3] : [];

    /// <summary>The entry.</summary>
    public EventLogEntry Entry => entry;

    /// <summary>The message to a subscriber. Only its bytes are of use: its fields may be unset (<see cref="SubscribeResponse.ToSerialized"/>).</summary>
    /// <param name="content">What it contains.</param>
    /// <param name="toJson">Converts an event to JSON; null for a type unknown to this version.</param>
    public SubscribeResponse Get(FeedContent content, Func<EventLogEntry, Struct?> toJson) =>
        isShared ? serialized[(int)content] ??= Create(content, toJson).ToSerialized() : Create(content, toJson);

    /// <summary>The message to a subscriber, with its fields.</summary>
    /// <inheritdoc cref="Get"/>
    public SubscribeResponse Create(FeedContent content, Func<EventLogEntry, Struct?> toJson) =>
        new()
        {
            Event = new()
            {
                Position = entry.Position,
                EventId = $"{entry.EventId}",
                Type = entry.Type,
                Source = source,
                RecordTime = Timestamp.FromDateTimeOffset(entry.RecordedAt),
                Payload = content is FeedContent.Header ? ByteString.Empty : UnsafeByteOperations.UnsafeWrap(entry.Payload),
                Digest = UnsafeByteOperations.UnsafeWrap(entry.StoredDigest),
                Hash = UnsafeByteOperations.UnsafeWrap(entry.Hash),
                Traceparent = entry.Traceparent,
                PayloadWithheld = content is FeedContent.Header,
                District = entry.District,
                JsonPayload = content is FeedContent.PayloadAndJson ? toJson(entry) : null,
            },
        };
}
