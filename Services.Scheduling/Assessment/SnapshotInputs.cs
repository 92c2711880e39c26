using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Npgsql;
using ThemeDay.Eventing.Log;
using ThemeDay.Eventing.Subscriptions;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.CalendarYears;
using ThemeDay.Scheduling.Facts;
using ThemeDay.Scheduling.History;
using ThemeDay.Scheduling.IndicatorSchemes;
using ThemeDay.Scheduling.Replicas;
using ThemeDay.ServiceDefaults.Api;
using EventsV1 = ThemeDay.Events.V1;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Assessment;

/// <summary>Reads how far this service knows the event logs: its own, and those of the other services as far as it has applied them.</summary>
public sealed class LogHeads(NpgsqlDataSource database, Inbox inbox)
{
    /// <summary>Reads the heads.</summary>
    internal async Task<IReadOnlyList<Proto.SnapshotLogHead>> ReadAsync(CancellationToken cancellationToken)
    {
        List<Proto.SnapshotLogHead> heads = [];
        foreach (var source in SchedulingEventHandlers.Sources)
        {
            var cursor = await inbox.GetCursorAsync(source.Name, cancellationToken);
            heads.Add(Head(source.Name, cursor.Position, cursor.Hash));
        }

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var own = await EventLog.GetHeadAsync(connection, cancellationToken);
        return [.. heads, Head("scheduling", own.Position, own.Hash)];
    }

    private static Proto.SnapshotLogHead Head(string source, long position, byte[] hash) =>
        new()
        {
            Source = source,
            Position = position,
            Hash = ByteString.CopyFrom(hash),
        };
}

/// <summary>Maps what scores are computed from to and from the message that a snapshot keeps.</summary>
internal static class SnapshotInputsMapping
{
    public static Proto.SnapshotInputs Create(
        CampaignRecord campaign,
        IEnumerable<StoredFact> counted,
        IndicatorScheme scheme,
        IEnumerable<StoredCalendarYear> calendar,
        PointInTime pointInTime,
        IEnumerable<Proto.SnapshotLogHead> heads
    ) =>
        new()
        {
            Campaign = $"{campaign.Name}",
            Date = pointInTime.Today.ToProto(),
            CutOffDate = pointInTime.CutOffDate.ToProto(),
            KnownTime = Timestamp.FromDateTimeOffset(pointInTime.KnownTime!.Value),
            CampaignOpened = campaign.Opened.ToByteString(),
            Scheme = scheme.ToProto(),
            CalendarYears = { calendar.Select(ToProto) },
            Units =
            {
                campaign
                    .Facts.OfType<UnitInvited>()
                    .Select(invited => invited.Unit)
                    .Distinct()
                    .Order(StringComparer.Ordinal)
                    .Where(campaign.Units.ContainsKey)
                    .Select(unit => new Proto.SnapshotUnit
                    {
                        Unit = $"{new UnitName(campaign.Name.District, unit)}",
                        DisplayName = campaign.Units[unit].DisplayName,
                        Kind = EventMapping.ToUnitKind(campaign.Units[unit].Kind),
                    }),
            },
            Facts =
            {
                counted.Select(fact => new Proto.SnapshotFact
                {
                    EventId = $"{fact.EventId}",
                    Source = fact.Source,
                    Type = fact.Type,
                    RecordTime = Timestamp.FromDateTimeOffset(fact.RecordedAt),
                    Payload = ByteString.CopyFrom(fact.Payload),
                }),
            },
            LogHeads = { heads },
        };

    // Without the impact, which only operators read, and the reason, which could not be masked.
    private static Proto.CalendarYear ToProto(StoredCalendarYear year)
    {
        var message = year.ToProto($"{new CalendarYearName(year.Year, year.ListVersion)}");
        (message.Impact, message.Reason, message.Etag) = (null, "", "");
        return message;
    }

    public static CampaignRecord ToCampaign(this Proto.SnapshotInputs inputs)
    {
        var name = CampaignName.Parse(inputs.Campaign);
        var units = inputs.Units.Select(unit => new UnitReplica(
            name.District,
            UnitName.Parse(unit.Unit).Unit,
            unit.DisplayName,
            EventMapping.ToSchemeKind(unit.Kind)
        ));
        return CampaignRecord.Create(
            name,
            EventsV1.CampaignOpened.Parser.ParseFrom(inputs.CampaignOpened),
            [.. inputs.Facts.Select(fact => ToStored(fact, name.District))],
            units.ToDictionary(unit => unit.Code)
        );
    }

    public static PointInTime ToPointInTime(this Proto.SnapshotInputs inputs) =>
        new(EventMapping.ToDateOnly(inputs.Date), EventMapping.ToDateOnly(inputs.CutOffDate), inputs.KnownTime.ToDateTimeOffset());

    private static StoredFact ToStored(Proto.SnapshotFact fact, string district) =>
        StoredFact.Restore(Guid.Parse(fact.EventId), fact.Source, fact.Type, district, fact.RecordTime.ToDateTimeOffset(), fact.Payload.ToByteArray());
}
