using Google.Protobuf;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThemeDay.Eventing.Log;
using ThemeDay.Eventing.Subscriptions;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Events;
using static ThemeDay.ServiceDefaults.Api.ResourceNamePattern;

namespace ThemeDay.Scheduling.Facts;

/// <summary>A stored event of a campaign, from this or another service. Obligations and scores are derived from these rows.</summary>
/// <param name="EventId">The event id, cited as evidence by score lines.</param>
/// <param name="Source">The service whose log contains the event.</param>
/// <param name="Type">The full name of the message type.</param>
/// <param name="District">The district code, six digits.</param>
/// <param name="CampaignId">The campaign id; empty for master data.</param>
/// <param name="EffectiveOn">The effective date: the day of receipt, holding or decision; null for drafts and master data.</param>
/// <param name="RecordedAt">The record time.</param>
/// <param name="Payload">The serialized message.</param>
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
    /// <summary>The types of events that Scheduling derives from the facts of a campaign. They are none of its facts.</summary>
    public static readonly IReadOnlyList<string> DerivedTypes =
    [
        AssessmentFrozen.Descriptor.FullName,
        SnapshotSubmitted.Descriptor.FullName,
        ObligationOverdue.Descriptor.FullName,
        ObligationCleared.Descriptor.FullName,
        NotificationIssued.Descriptor.FullName,
        NotificationAcknowledged.Descriptor.FullName,
    ];

    /// <summary>Compares by record time and, for equal times, by event id as PostgreSQL does.</summary>
    public static int CompareRecordingOrder(StoredFact left, StoredFact right) =>
        left.RecordedAt.CompareTo(right.RecordedAt) is not 0 and var order ? order : string.CompareOrdinal($"{left.EventId}", $"{right.EventId}");

    /// <summary>The code of the unit it concerns; empty if it concerns all of them. Rows of earlier versions have none until the ledger of their campaign is
    /// stored (<c>LedgerStore</c>): then it is read from the payload.</summary>
    public string Unit
    {
        get => field ??= EventCatalogue.TryParse(Type, Payload) is { } message ? GetUnitCode(message) : "";
        private init;
    }

    /// <summary>The day of the record time, Asia/Shanghai.</summary>
    public DateOnly RecordedOn => ShanghaiTime.DateOf(RecordedAt);

    /// <summary>Calendar days from the effective date to the day of the record time: more than 0 if it was entered late (补录).</summary>
    public int DaysEnteredLate => EffectiveOn is { } on ? Math.Max(RecordedOn.DayNumber - on.DayNumber, 0) : 0;

    /// <summary>Creates a row for an event of this service, to be stored in the transaction that records the event.</summary>
    public static StoredFact FromOwnEvent(OutboxMessage row, IMessage message) =>
        Create(row.EventId, "scheduling", row.District, row.RecordedAt, row.Payload, message);

    /// <summary>Creates a row for an event received from another service.</summary>
    public static StoredFact FromReceivedEvent(ReceivedEvent received, IMessage message) =>
        Create(received.Entry.EventId, received.Source, received.Entry.District, received.Entry.RecordedAt, received.Entry.Payload, message);

    /// <summary>Creates the row of an event from its logged bytes.</summary>
    /// <exception cref="FormatException">The event is of no known type.</exception>
    public static StoredFact Restore(Guid id, string source, string type, string district, DateTimeOffset recordedAt, byte[] payload) =>
        EventCatalogue.TryParse(type, payload) is { } message
            ? Create(id, source, district, recordedAt, payload, message)
            : throw new FormatException($"{type} is no event that is known here");

    private static StoredFact Create(Guid id, string source, string district, DateTimeOffset recordedAt, byte[] payload, IMessage message)
    {
        var day = DateConversions.Parse(GetMetadata(message).EffectiveDate, "effective_date").TryGetValue(out var effectiveOn, out _) ? effectiveOn : null;
        return new(id, source, message.Descriptor.FullName, district, GetCampaign(message), day, recordedAt, payload) { Unit = GetUnitCode(message) };
    }

    /// <summary>Returns the metadata of an event.</summary>
    public static EventMetadata GetMetadata(IMessage message) =>
        (EventMetadata)message.Descriptor.FindFieldByName("metadata").Accessor.GetValue(message) ?? new();

    /// <summary>Returns the theme an event refers to, or null.</summary>
    public static ThemeRef? GetTheme(IMessage message) =>
        message.Descriptor.FindFieldByName("theme")?.Accessor.GetValue(message) as ThemeRef ?? GetActivity(message)?.Theme;

    /// <summary>Returns the activity an event refers to, or null.</summary>
    public static ActivityRef? GetActivity(IMessage message) => message.Descriptor.FindFieldByName("activity")?.Accessor.GetValue(message) as ActivityRef;

    /// <summary>Returns the name of the unit an event concerns; empty if it concerns all of them.</summary>
    public static string GetUnit(IMessage message) =>
        GetTheme(message)?.Unit ?? message.Descriptor.FindFieldByName("unit")?.Accessor.GetValue(message) as string ?? "";

    private static string GetUnitCode(IMessage message) => GetUnit(message) is not "" and var name ? GetId(name) : "";

    private static string GetCampaign(IMessage message)
    {
        var name = message.Descriptor.FindFieldByName("campaign")?.Accessor.GetValue(message) as string ?? GetTheme(message)?.Campaign ?? "";
        return name is "" ? "" : CampaignName.Parse(name).Campaign;
    }
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
        fact.Property(stored => stored.Unit).HasMaxLength(20).IsRequired(false);
        fact.HasIndex(stored => new
        {
            stored.District,
            stored.CampaignId,
            stored.RecordedAt,
        }); // all events of a campaign in recording order
        fact.HasIndex(stored => new
        {
            stored.District,
            stored.CampaignId,
            stored.Unit,
        }); // the events of a unit in a campaign
    }
}
