using System.Linq.Expressions;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.Facts;
using ThemeDay.Scheduling.History;
using ThemeDay.ServiceDefaults.Api;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Obligations;

/// <summary>An obligation as of a day, with the fields that lists are filtered and sorted by: a row, or derived from the facts of its campaign.</summary>
public sealed record ObligationView
{
    public required string District { get; init; }

    public required string CampaignId { get; init; }

    public required string Unit { get; init; }

    public required string Id { get; init; }

    public required ObligationKind Kind { get; init; }

    public required ObligationState State { get; init; }

    /// <summary>The traffic-light status; Unspecified represents an obligation that is not open.</summary>
    public required Proto.Light Light { get; init; }

    public required bool Late { get; init; }

    public required DateOnly? Due { get; init; }

    public required int? DaysLate { get; init; }

    /// <summary>The row; null if it was derived.</summary>
    public StoredObligation? Row { get; init; }

    /// <summary>The API message; null in PostgreSQL.</summary>
    public Proto.Obligation? Message { get; init; }

    /// <summary>A derived obligation.</summary>
    public static ObligationView Create(CampaignRecord campaign, Obligation obligation) =>
        new()
        {
            District = campaign.Name.District,
            CampaignId = campaign.Name.Campaign,
            Unit = obligation.Unit,
            Id = ObligationName.GetId(campaign, obligation),
            Kind = obligation.Kind,
            State = obligation.State,
            Light = obligation.Light.ToProto(),
            Late = obligation.Late,
            Due = obligation.Due,
            DaysLate = obligation.DaysLate,
            Message = obligation.ToProto(campaign),
        };

    /// <summary>A row as of a day.</summary>
    public static ObligationView Create(StoredObligation row, LedgerDay day)
    {
        var timing = row.Timing;
        return new()
        {
            District = row.District,
            CampaignId = row.CampaignId,
            Unit = row.Unit,
            Id = row.Id,
            Kind = row.Kind,
            State = row.State,
            Light = timing.LightOn(day.Today).ToProto(),
            Late = timing.MissedDueOn(day.Today) is not null,
            Due = row.Due,
            DaysLate = timing.DaysLateOn(day.Today, day.Calendar),
            Row = row,
            Message = row.ToProto(day.Today, day.Calendar),
        };
    }

    /// <summary>A row as of a day, for PostgreSQL.</summary>
    /// <param name="today">The day.</param>
    /// <param name="elapsed">The working days after each day, up to this one (<see cref="WorkingDays.CountsUpTo"/>).</param>
    /// <param name="firstDay">The number of the day of the first element.</param>
    public static Expression<Func<StoredObligation, ObligationView>> FromRow(DateOnly today, int?[] elapsed, int firstDay) =>
        row => new ObligationView
        {
            District = row.District,
            CampaignId = row.CampaignId,
            Unit = row.Unit,
            Id = row.Id,
            Kind = row.Kind,
            State = row.State,
            Light =
                row.State != ObligationState.Open ? Proto.Light.Unspecified
                : row.MissedDue != null || row.Due < today ? Proto.Light.Red
                : row.YellowOn == null ? Proto.Light.Unknown
                : today < row.YellowOn ? Proto.Light.Green
                : Proto.Light.Yellow,
            Late = row.MissedDue != null || (row.State == ObligationState.Open && row.Due < today),
            Due = row.Due,
            DaysLate =
                row.State != ObligationState.Open ? row.DaysLate
                : row.MissedDue == null && (row.Due == null || row.Due >= today) ? 0
                : elapsed[(row.MissedDue ?? row.Due)!.Value.DayNumber - firstDay] == null ? null
                : Math.Max(elapsed[(row.MissedDue ?? row.Due)!.Value.DayNumber - firstDay]!.Value - row.PausedDays, 1),
            Row = row,
        };
}

/// <summary>The names of obligations.</summary>
internal static class ObligationName
{
    public static readonly ResourceNamePattern Pattern = NamedObligation.NamePattern;

    private const string SubmitThemePrefix = "submit-theme-";

    /// <summary>The obligation id, composed of kind and subject so that it is stable across derivations.</summary>
    public static string GetId(CampaignRecord campaign, Obligation obligation) =>
        obligation.Kind switch
        {
            ObligationKind.SubmitTheme => $"{SubmitThemePrefix}{campaign.Name.Campaign}",
            ObligationKind.Rectify => $"rectify-{campaign.Name.Campaign}~{obligation.Subject}",
            _ => GetKey(obligation),
        };

    /// <summary>Whether an id of the campaign is that of the obligation.</summary>
    public static bool IsId(string id, Obligation obligation) =>
        obligation.Kind switch
        {
            ObligationKind.SubmitTheme => id.StartsWith(SubmitThemePrefix, StringComparison.Ordinal),
            ObligationKind.Rectify => false, // no circular names one
            _ => id == GetKey(obligation),
        };

    private static string GetKey(Obligation obligation) =>
        obligation.Kind switch
        {
            ObligationKind.FileProgramme => $"file-programme-{obligation.Subject}",
            ObligationKind.FileReport => $"file-report-{obligation.Subject}",
            ObligationKind.CorrectTheme => $"correct-theme-{GetReturnEventId(obligation)}",
            ObligationKind.CorrectProgramme => $"correct-programme-{GetReturnEventId(obligation)}",
            ObligationKind.CorrectReport => $"correct-report-{GetReturnEventId(obligation)}",
            _ => throw new InvalidOperationException($"no id for {obligation.Kind}"),
        };

    public static string Format(string district, string unit, string id) => $"districts/{district}/units/{unit}/obligations/{id}";

    /// <summary>The event that returned what is to be corrected; empty for other kinds.</summary>
    public static string GetReturnEventId(Obligation obligation) => obligation.ReturnFactId is { } factId ? FactStamp.EventIdOf(factId) : "";
}

/// <summary>Maps obligations to API messages.</summary>
public static class ObligationMapping
{
    /// <summary>Maps an obligation of a campaign.</summary>
    public static Proto.Obligation ToProto(this Obligation obligation, CampaignRecord campaign)
    {
        var message = obligation.ToTimelessProto(campaign);
        message.Late = obligation.Late;
        if (obligation.Light is not null)
            message.Light = obligation.Light.ToProto();
        if (obligation.DaysLate is { } days)
            message.DaysLate = days;
        return message;
    }

    /// <summary>Maps what does not change with the days: all but light, late and days_late.</summary>
    public static Proto.Obligation ToTimelessProto(this Obligation obligation, CampaignRecord campaign)
    {
        var district = campaign.Name.District;
        var message = new Proto.Obligation
        {
            Name = ObligationName.Format(district, obligation.Unit, ObligationName.GetId(campaign, obligation)),
            Campaign = $"{campaign.Name}",
            Kind = obligation.Kind.ToProto(),
            Subject = obligation.Kind switch
            {
                ObligationKind.SubmitTheme => $"{new UnitName(district, obligation.Unit)}",
                ObligationKind.FileProgramme or ObligationKind.FileReport => $"{ActivityName.FromId(district, obligation.Subject)}",
                ObligationKind.CorrectTheme => $"{new ThemeName(district, campaign.Name.Campaign, obligation.Subject)}",
                ObligationKind.CorrectProgramme => $"{ActivityName.FromId(district, obligation.Subject)}/programme",
                ObligationKind.CorrectReport => $"{ActivityName.FromId(district, obligation.Subject)}/report",
                ObligationKind.Rectify => $"{campaign.Name}/circulars/{obligation.Subject}",
                _ => throw new InvalidOperationException($"no subject for {obligation.Kind}"),
            },
            ReturnEventId = ObligationName.GetReturnEventId(obligation),
            ExternalReference = obligation.Kind is ObligationKind.SubmitTheme or ObligationKind.Rectify
                ? ""
                : campaign.References.GetValueOrDefault(obligation.Subject, ""),
            DueDate = obligation.Due.ToProto(),
            MissingYear = obligation.MissingYear,
            History =
            {
                obligation.History.Select(due => new Proto.DueDay
                {
                    DueDate = due.Due.ToProto(),
                    SinceDate = due.Since.ToProto(),
                    EventId = FactStamp.EventIdOf(due.FactId),
                    RecordDate = campaign.EventOf(due.FactId).RecordedOn.ToProto(),
                    DaysEnteredLate = campaign.EventOf(due.FactId).DaysEnteredLate,
                }),
            },
            State = obligation.State switch
            {
                ObligationState.Open => Proto.ObligationState.Open,
                ObligationState.Met => Proto.ObligationState.Met,
                ObligationState.Closed => Proto.ObligationState.Closed,
                _ => throw new InvalidOperationException($"no wire value for {obligation.State}"),
            },
            FirstReceivedDate = obligation.First?.On.ToProto(),
        };
        if (obligation.First is { } first)
            (message.FirstReceiptRecordDate, message.FirstReceiptDaysEnteredLate) = (
                campaign.EventOf(first.FactId).RecordedOn.ToProto(),
                campaign.EventOf(first.FactId).DaysEnteredLate
            );
        return message;
    }

    /// <summary>Sets light, late and days_late as of a day.</summary>
    public static void SetTiming(this Proto.Obligation message, ObligationTiming timing, DateOnly day, WorkingDays calendar)
    {
        message.Late = timing.MissedDueOn(day) is not null;
        if (timing.LightOn(day) is { } light)
            message.Light = ((Light?)light).ToProto();
        if (timing.DaysLateOn(day, calendar) is { } days)
            message.DaysLate = days;
    }

    /// <summary>Maps a kind.</summary>
    public static Proto.ObligationKind ToProto(this ObligationKind kind) =>
        kind switch
        {
            ObligationKind.SubmitTheme => Proto.ObligationKind.SubmitTheme,
            ObligationKind.FileProgramme => Proto.ObligationKind.FileProgramme,
            ObligationKind.FileReport => Proto.ObligationKind.FileReport,
            ObligationKind.CorrectTheme => Proto.ObligationKind.CorrectTheme,
            ObligationKind.CorrectProgramme => Proto.ObligationKind.CorrectProgramme,
            ObligationKind.CorrectReport => Proto.ObligationKind.CorrectReport,
            ObligationKind.Rectify => Proto.ObligationKind.Rectify,
            _ => throw new InvalidOperationException($"no wire value for {kind}"),
        };

    /// <summary>Maps a light; Unspecified represents an obligation that is not open.</summary>
    public static Proto.Light ToProto(this Light? light) =>
        light switch
        {
            Light.Green => Proto.Light.Green,
            Light.Yellow => Proto.Light.Yellow,
            Light.Red => Proto.Light.Red,
            Light.Unknown => Proto.Light.Unknown,
            _ => Proto.Light.Unspecified,
        };
}
