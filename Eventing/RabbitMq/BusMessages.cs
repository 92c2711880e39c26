using System.Diagnostics.CodeAnalysis;
using System.Net.Mime;
using System.Runtime.Serialization;
using MassTransit;
using MassTransit.Serialization;
using ThemeDay.Eventing.Log;
using ThemeDay.Eventing.Subscriptions;

namespace ThemeDay.Eventing.RabbitMq;

/// <summary>
/// An event on the bus. The body is the payload of the log, byte for byte; the other columns of the log are CloudEvents headers (binary mode).
/// </summary>
/// <param name="Received">The event.</param>
public sealed record EventMessage(ReceivedEvent Received);

/// <summary>Header names (CloudEvents AMQP protocol binding 1.0).</summary>
internal static class CloudEventHeaders
{
    public const string Id = "cloudEvents:id";
    public const string Source = "cloudEvents:source";
    public const string Type = "cloudEvents:type";
    public const string Time = "cloudEvents:time";
    public const string Version = "cloudEvents:specversion";
    public const string Position = "cloudEvents:position";
    public const string District = "cloudEvents:district";
    public const string Traceparent = "cloudEvents:traceparent";
    public const string Hash = "cloudEvents:chainhash";
    public const string AuthenticationCode = "cloudEvents:mac";
}

/// <summary>Writes the payload of the log as the body.</summary>
internal sealed class RawPayloadSerializer(EventLogEntry row) : IMessageSerializer
{
    public static readonly ContentType Protobuf = new("application/protobuf");

    public ContentType ContentType => Protobuf;

    public MessageBody GetMessageBody<T>(SendContext<T> context)
        where T : class => new BytesMessageBody(row.Payload);
}

/// <summary>Deserializes body and headers into an event, if the message is authentic.</summary>
internal sealed class CloudEventDeserializer(MessageAuthenticator authenticator) : ISerializerFactory, IMessageDeserializer
{
    public ContentType ContentType => RawPayloadSerializer.Protobuf;

    public IMessageSerializer CreateSerializer() => new UnsupportedSerializer();

    public IMessageDeserializer CreateDeserializer() => this;

    public ConsumeContext Deserialize(ReceiveContext receiveContext) =>
        new BodyConsumeContext(receiveContext, Deserialize(receiveContext.Body, receiveContext.TransportHeaders, receiveContext.InputAddress));

    public SerializerContext Deserialize(MessageBody body, Headers headers, Uri? destinationAddress = null) =>
        new EventSerializerContext(Parse(body, headers), new RawMessageContext(headers, destinationAddress, RawSerializerOptions.Default));

    public MessageBody GetMessageBody(string text) => new StringMessageBody(text);

    public void Probe(ProbeContext context) => context.CreateScope("cloudevents");

    private EventMessage Parse(MessageBody body, Headers headers)
    {
        try
        {
            var row = new EventLogEntry(
                Position(Text(CloudEventHeaders.Position)),
                Guid.Parse(Text(CloudEventHeaders.Id)),
                Text(CloudEventHeaders.Type),
                headers.Get<string>(CloudEventHeaders.District) ?? "",
                DateTimeOffset.Parse(Text(CloudEventHeaders.Time)).ToUniversalTime(),
                headers.Get<string>(CloudEventHeaders.Traceparent) ?? "",
                body.GetBytes(),
                Convert.FromHexString(Text(CloudEventHeaders.Hash))
            );
            var received = new ReceivedEvent(Text(CloudEventHeaders.Source), row);
            return authenticator.IsValid(received, Text(CloudEventHeaders.AuthenticationCode))
                ? new(received)
                : throw new SerializationException("not authentic: sent by none of the services, or with another key (Messaging__AuthenticationKey)");
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            throw new SerializationException("not an event of ThemeDay", exception);
        }

        static long Position(string text) => long.Parse(text) is > 0 and var position ? position : throw new FormatException("a log begins at position 1");

        string Text(string name) => headers.Get<string>(name) ?? throw new FormatException($"no header {name}");
    }

    private sealed class UnsupportedSerializer : IMessageSerializer
    {
        public ContentType ContentType => RawPayloadSerializer.Protobuf;

        public MessageBody GetMessageBody<T>(SendContext<T> context)
            where T : class => throw new NotSupportedException("events are published by EventLogPublisher alone");
    }

    private sealed class EventSerializerContext(EventMessage message, MessageContext headers)
        : BaseSerializerContext(SystemTextJsonMessageSerializer.Instance, headers, [MessageUrn.ForTypeString<EventMessage>()])
    {
        public override bool TryGetMessage<T>([NotNullWhen(true)] out T? wanted)
            where T : class => (wanted = message as T) is not null;

        public override bool TryGetMessage(System.Type messageType, [NotNullWhen(true)] out object? wanted) =>
            (wanted = messageType.IsInstanceOfType(message) ? message : null) is not null;

        public override IMessageSerializer GetMessageSerializer() => new RawPayloadSerializer(message.Received.Entry);

        public override IMessageSerializer GetMessageSerializer<T>(MessageEnvelope envelope, T other) => GetMessageSerializer();

        public override IMessageSerializer GetMessageSerializer(object other, string[] messageTypes) => GetMessageSerializer();

        public override Dictionary<string, object> ToDictionary<T>(T? other)
            where T : class => [];
    }
}
