using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.Facts;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Events;
using EventsV1 = ThemeDay.Events.V1;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Assessment;

/// <summary>Maps stored events to evidence.</summary>
internal static class EvidenceMapping
{
    public static Proto.Evidence ToProto(this StoredFact fact, WorkingDays calendar)
    {
        var message = EventCatalogue.TryParse(fact.Type, fact.Payload);
        var evidence = new Proto.Evidence
        {
            EventId = $"{fact.EventId}",
            Source = fact.Source,
            Type = fact.Type,
            EffectiveDate = fact.EffectiveOn.ToProto(),
            RecordTime = Timestamp.FromDateTimeOffset(fact.RecordedAt),
            Subject = message is null ? "" : GetSubject(message),
            RecordDate = fact.RecordedOn.ToProto(),
            DaysEnteredLate = fact.DaysEnteredLate,
            FileSha256S = { GetFiles(message) },
            Unit = message is null ? "" : StoredFact.GetUnit(message),
        };
        if (fact.DaysEnteredLate is 0)
            evidence.WorkingDaysEnteredLate = 0;
        else if (calendar.CountBetween(fact.EffectiveOn!.Value, fact.RecordedOn).ToNullable() is { } days)
            evidence.WorkingDaysEnteredLate = days;
        return evidence;
    }

    /// <summary>The resource name of the most specific thing that the event is about.</summary>
    private static string GetSubject(IMessage message)
    {
        var type = message.Descriptor.Name;
        if ((Text("publicity") ?? Text("opinion")) is { } part)
            return part;
        if (StoredFact.GetActivity(message)?.Activity is { } activity)
            return type.StartsWith("Programme", StringComparison.Ordinal) ? $"{activity}/programme"
                : type.StartsWith("Report", StringComparison.Ordinal) ? $"{activity}/report"
                : activity;
        return StoredFact.GetTheme(message)?.Theme ?? Text("unit") ?? Text("campaign") ?? "";

        string? Text(string field) => message.Descriptor.FindFieldByName(field)?.Accessor.GetValue(message) is string and not "" and var name ? name : null;
    }

    private static IEnumerable<string> GetFiles(IMessage? message) =>
        message switch
        {
            EventsV1.ThemeSubmitted { ScanSha256: not "" } theme => [theme.ScanSha256],
            EventsV1.ReportFiled report => report.PictureSha256S,
            EventsV1.ReportPublished report => report.PictureSha256S,
            _ => [],
        };
}
