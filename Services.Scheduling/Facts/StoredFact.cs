using Google.Protobuf;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThemeDay.Eventing.Log;
using ThemeDay.Eventing.Subscriptions;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Scheduling.Facts;

/// <summary>An event of a call, own or of another service, as it was logged: what ledger and scores are derived from.</summary>
/// <param name="EventId">The event's id: what a score line names as evidence.</param>
/// <param name="Source">The service in whose log it stands.</param>
/// <param name="Type">The full name of its message.</param>
/// <param name="District">The district, six digits.</param>
/// <param name="CampaignId">The call; empty for master data.</param>
/// <param name="EffectiveOn">The day it was received, held or decided; null for drafts and master data.</param>
/// <param name="RecordedAt">The instant it was recorded.</param>
/// <param name="Payload">The message's bytes.</param>
public sealed record StoredFact(
    Guid EventId,
    string Source,
    string Type,
    string District,
    string CampaignId,
    DateOnly? EffectiveOn,
    DateTimeOffset RecordedAt,
    byte[] Payload
)
{
    /// <summary>An event of this service's own, to be stored in the transaction that records it.</summary>
    public static StoredFact FromOwnEvent(OutboxMessage row, IMessage message) =>
        Create(row.EventId, "scheduling", row.District, row.RecordedAt, row.Payload, message);

    /// <summary>An event of another.</summary>
    public static StoredFact FromReceivedEvent(ReceivedEvent received, IMessage message) =>
        Create(received.Entry.EventId, received.Source, received.Entry.District, received.Entry.RecordedAt, received.Entry.Payload, message);

    private static StoredFact Create(Guid id, string source, string district, DateTimeOffset recordedAt, byte[] payload, IMessage message)
    {
        var day = DateConversions.Parse(GetMetadata(message).EffectiveDate, "effective_date").TryGetValue(out var effectiveOn, out _) ? effectiveOn : null;
        return new(id, source, message.Descriptor.FullName, district, GetCampaign(message), day, recordedAt, payload);
    }

    /// <summary>What the event says of itself.</summary>
    public static EventMetadata GetMetadata(IMessage message) =>
        (EventMetadata)message.Descriptor.FindFieldByName("metadata").Accessor.GetValue(message) ?? new();

    /// <summary>The theme it is about; null where it is about none.</summary>
    public static ThemeRef? GetTheme(IMessage message) =>
        message.Descriptor.FindFieldByName("theme")?.Accessor.GetValue(message) as ThemeRef ?? GetActivity(message)?.Theme;

    /// <summary>The activity it is about; null where it is about none.</summary>
    public static ActivityRef? GetActivity(IMessage message) => message.Descriptor.FindFieldByName("activity")?.Accessor.GetValue(message) as ActivityRef;

    private static string GetCampaign(IMessage message)
    {
        var name = message.Descriptor.FindFieldByName("campaign")?.Accessor.GetValue(message) as string ?? GetTheme(message)?.Campaign ?? "";
        return name is "" ? "" : CampaignName.Parse(name).Campaign;
    }
}

/// <summary>Every event there is, by the full name of its message.</summary>
public static class EventCatalogue
{
    private static readonly Dictionary<string, MessageParser> Parsers = new[]
    {
        RegistryEventsReflection.Descriptor,
        SchedulingEventsReflection.Descriptor,
        PublicationEventsReflection.Descriptor,
    }
        .SelectMany(file => file.MessageTypes)
        .ToDictionary(message => message.FullName, message => message.Parser);

    /// <summary>The event; null for one of a version newer than this.</summary>
    /// <exception cref="InvalidProtocolBufferException">The bytes are no such message.</exception>
    public static IMessage? TryParse(string type, byte[] payload) => Parsers.TryGetValue(type, out var parser) ? parser.ParseFrom(payload) : null;
}

internal sealed class FactStorage : IEntityTypeConfiguration<StoredFact>
{
    public void Configure(EntityTypeBuilder<StoredFact> fact)
    {
        fact.ToTable("fact");
        fact.HasKey(stored => stored.EventId);
        fact.Property(stored => stored.Source).HasMaxLength(20);
        fact.Property(stored => stored.Type).HasMaxLength(200);
        fact.Property(stored => stored.District).HasMaxLength(6);
        fact.Property(stored => stored.CampaignId).HasMaxLength(63);
        fact.HasIndex(stored => new
        {
            stored.District,
            stored.CampaignId,
            stored.RecordedAt,
        }); // all of a call, in the order of recording
    }
}
