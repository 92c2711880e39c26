using Google.Protobuf.WellKnownTypes;
using Google.Type;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.Facts;
using ThemeDay.Scheduling.History;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Obligations;

/// <summary>RPCs for obligations. Obligations are derived from the facts on every request, so any point in time can be queried.</summary>
[Authorize(Policies.Reader)]
public sealed class ObligationEndpoint(CampaignFacts campaigns, CurrentCalendar calendar, TenantScope tenant, TimeProvider clock)
    : Proto.ObligationService.ObligationServiceBase
{
    private static readonly ResourceNamePattern Name = new("districts/{district}/units/{code}/obligations/{obligation}");

    private static readonly FilterSchema<ObligationView> Fields = new FilterSchema<ObligationView>()
        .Reference("campaign", CampaignName.Template, obligations => obligations.District, obligations => obligations.CampaignId)
        .Reference("unit", UnitName.Template, obligations => obligations.District, obligations => obligations.Obligation.Unit)
        .Enum("kind", obligations => obligations.Obligation.Kind)
        .Enum("state", obligations => obligations.Obligation.State)
        .Enum("light", obligations => obligations.Light, Proto.Light.Unspecified)
        .Boolean("late", obligations => obligations.Obligation.Late)
        .Date("due_date", obligations => obligations.Obligation.Due);

    private static readonly ListOrder<ObligationView> Order = new ListOrder<ObligationView>()
        .Key(each => each.District)
        .Key(each => each.Obligation.Unit)
        .Key(each => each.Id)
        .Field("due_date", each => each.Obligation.Due ?? DateOnly.MaxValue)
        .Field("unit", each => each.Obligation.Unit)
        .Field("campaign", each => each.CampaignId)
        .Field("days_late", each => each.Obligation.DaysLate ?? int.MaxValue);

    private static readonly FilterSchema<ThemeReceiptView> ReceiptFields = new FilterSchema<ThemeReceiptView>()
        .Reference("unit", UnitName.Template, each => each.District, each => each.Receipt.Unit)
        .Boolean("late", each => each.Receipt.Late)
        .Date("first_received_date", each => each.Receipt.ReceivedOn)
        .Text("external_reference", each => each.ExternalReference);

    private static readonly ListOrder<ThemeReceiptView> ReceiptOrder = new ListOrder<ThemeReceiptView>()
        .Key(each => each.Receipt.ReceivedOn)
        .Key(each => each.Receipt.Theme);

    /// <inheritdoc/>
    public override async Task<Proto.Obligation> GetObligation(Proto.GetObligationRequest request, ServerCallContext context)
    {
        var parts = Name.Parse(request.Name, "name").OrThrow();
        var obligations = await ListAsync(new(parts[0], parts[1]), request.CutOffDate, request.KnownTime, context.CancellationToken);
        return obligations.Find(each => each.Id == parts[2])?.ToProto() ?? throw RequestGuards.NotFound();
    }

    /// <inheritdoc/>
    public override async Task<Proto.ListObligationsResponse> ListObligations(Proto.ListObligationsRequest request, ServerCallContext context)
    {
        var parent = UnitName.Parse(request.Parent, "parent", allowWildcard: true);
        var page = context.ParsePage(Order, request);
        var wanted = Fields.Compile(request.Filter).OrThrow();
        var obligations = (await ListAsync(parent, request.CutOffDate, request.KnownTime, context.CancellationToken))
            .AsQueryable()
            .Where(wanted)
            .TakePage(page)
            .ToList();
        return new() { Obligations = { page.Items(obligations).Select(each => each.ToProto()) }, NextPageToken = page.NextPageToken(obligations) };
    }

    /// <inheritdoc/>
    public override async Task<Proto.ObligationCounts> CountObligations(Proto.CountObligationsRequest request, ServerCallContext context)
    {
        var parent = UnitName.Parse(request.Parent, "parent", allowWildcard: true);
        var wanted = Fields.Compile(request.Filter).OrThrow();
        var counts = new Proto.ObligationCounts();
        foreach (var view in (await ListAsync(parent, request.CutOffDate, request.KnownTime, context.CancellationToken)).AsQueryable().Where(wanted))
        {
            switch (view.Obligation)
            {
                case { State: ObligationState.Met }:
                    counts.Met++;
                    break;
                case { State: ObligationState.Closed }:
                    counts.Closed++;
                    break;
                case { Light: Light.Green }:
                    counts.Green++;
                    break;
                case { Light: Light.Yellow }:
                    counts.Yellow++;
                    break;
                case { Light: Light.Red }:
                    counts.Red++;
                    break;
                default:
                    counts.Unknown++;
                    break;
            }
        }

        return counts;
    }

    /// <inheritdoc/>
    public override async Task<Proto.ListThemeReceiptsResponse> ListThemeReceipts(Proto.ListThemeReceiptsRequest request, ServerCallContext context)
    {
        var name = CampaignName.Parse(request.Parent, "parent");
        var page = context.ParsePage(ReceiptOrder, request);
        var wanted = ReceiptFields.Compile(request.Filter).OrThrow();
        var pointInTime = ParsePointInTime(request.CutOffDate, request.KnownTime);
        var campaign = await campaigns.FindAsync(name, context.CancellationToken) ?? throw RequestGuards.NotFound();
        var days = await calendar.WorkingDaysAsync(pointInTime.KnownTime, context.CancellationToken);
        var obligations = Ledger.Derive(campaign.Facts, campaign.Terms, days, pointInTime, context.CancellationToken);
        var receipts = ThemeReceipt
            .Derive(pointInTime.Order(campaign.Facts), obligations, days, context.CancellationToken)
            .Where(receipt => tenant.Unit is null || receipt.Unit == tenant.Unit)
            .Select(receipt => new ThemeReceiptView(campaign, receipt))
            .AsQueryable()
            .Where(wanted)
            .TakePage(page)
            .ToList();
        return new() { Receipts = { page.Items(receipts).Select(each => each.ToProto()) }, NextPageToken = page.NextPageToken(receipts) };
    }

    private PointInTime ParsePointInTime(Date? cutOff, Timestamp? knownAt) =>
        new(ShanghaiTime.Today(clock), DateConversions.Parse(cutOff, "cut_off_date").OrThrow(), DateConversions.ParseInstant(knownAt, "known_time").OrThrow());

    private async Task<List<ObligationView>> ListAsync(UnitName parent, Date? cutOff, Timestamp? knownAt, CancellationToken cancellationToken)
    {
        if (tenant.Unit is { } own && !parent.IsWildcard && parent.Unit != own)
            throw RequestGuards.NotFound();
        var pointInTime = ParsePointInTime(cutOff, knownAt);
        var days = await calendar.WorkingDaysAsync(pointInTime.KnownTime, cancellationToken);
        List<ObligationView> obligations = [];
        foreach (var name in await campaigns.CampaignsAsync(parent.IsAnyDistrict ? null : parent.District, cancellationToken))
        {
            if (await campaigns.FindAsync(name, cancellationToken) is not { } campaign)
                continue;
            obligations.AddRange(
                Ledger
                    .Derive(campaign.Facts, campaign.Terms, days, pointInTime, cancellationToken)
                    .Where(obligation => (parent.IsWildcard || obligation.Unit == parent.Unit) && (tenant.Unit is null || obligation.Unit == tenant.Unit))
                    .Select(obligation => new ObligationView(campaign, obligation))
            );
        }

        return obligations;
    }
}

/// <summary>An obligation together with its campaign.</summary>
internal sealed record ObligationView(CampaignRecord Campaign, Obligation Obligation)
{
    public string District => Campaign.Name.District;

    public string CampaignId => Campaign.Name.Campaign;

    /// <summary>The traffic-light status; in filters, Unspecified represents an obligation that is not open.</summary>
    public Proto.Light Light =>
        Obligation.Light switch
        {
            Obligations.Light.Green => Proto.Light.Green,
            Obligations.Light.Yellow => Proto.Light.Yellow,
            Obligations.Light.Red => Proto.Light.Red,
            Obligations.Light.Unknown => Proto.Light.Unknown,
            _ => Proto.Light.Unspecified,
        };

    /// <summary>The obligation id, composed of kind and subject so that it is stable across derivations.</summary>
    public string Id =>
        Obligation.Kind switch
        {
            ObligationKind.SubmitTheme => $"submit-theme-{CampaignId}",
            ObligationKind.FileProgramme => $"file-programme-{Obligation.Subject}",
            ObligationKind.FileReport => $"file-report-{Obligation.Subject}",
            ObligationKind.CorrectTheme => $"correct-theme-{ReturnEventId}",
            ObligationKind.CorrectProgramme => $"correct-programme-{ReturnEventId}",
            ObligationKind.CorrectReport => $"correct-report-{ReturnEventId}",
            _ => throw new InvalidOperationException($"no id for {Obligation.Kind}"),
        };

    private string ReturnEventId => Obligation.ReturnFactId is { } factId ? FactStamp.EventIdOf(factId) : "";

    private ActivityName Activity => ActivityName.FromId(Campaign.Name.District, Obligation.Subject);

    public string Name => $"districts/{Campaign.Name.District}/units/{Obligation.Unit}/obligations/{Id}";

    public Proto.Obligation ToProto()
    {
        var wire = new Proto.Obligation
        {
            Name = Name,
            Campaign = $"{Campaign.Name}",
            Kind = Obligation.Kind switch
            {
                ObligationKind.SubmitTheme => Proto.ObligationKind.SubmitTheme,
                ObligationKind.FileProgramme => Proto.ObligationKind.FileProgramme,
                ObligationKind.FileReport => Proto.ObligationKind.FileReport,
                ObligationKind.CorrectTheme => Proto.ObligationKind.CorrectTheme,
                ObligationKind.CorrectProgramme => Proto.ObligationKind.CorrectProgramme,
                ObligationKind.CorrectReport => Proto.ObligationKind.CorrectReport,
                _ => throw new InvalidOperationException($"no wire value for {Obligation.Kind}"),
            },
            Subject = Obligation.Kind switch
            {
                ObligationKind.SubmitTheme => $"{new UnitName(Campaign.Name.District, Obligation.Unit)}",
                ObligationKind.FileProgramme or ObligationKind.FileReport => $"{Activity}",
                ObligationKind.CorrectTheme => $"{new ThemeName(Campaign.Name.District, Campaign.Name.Campaign, Obligation.Subject)}",
                ObligationKind.CorrectProgramme => $"{Activity}/programme",
                ObligationKind.CorrectReport => $"{Activity}/report",
                _ => throw new InvalidOperationException($"no subject for {Obligation.Kind}"),
            },
            ReturnEventId = ReturnEventId,
            ExternalReference = Obligation.Kind is ObligationKind.SubmitTheme ? "" : Campaign.References.GetValueOrDefault(Obligation.Subject, ""),
            DueDate = Obligation.Due.ToProto(),
            MissingYear = Obligation.MissingYear,
            History =
            {
                Obligation.History.Select(due => new Proto.DueDay
                {
                    DueDate = due.Due.ToProto(),
                    SinceDate = due.Since.ToProto(),
                    EventId = FactStamp.EventIdOf(due.FactId),
                    RecordDate = Campaign.EventOf(due.FactId).RecordedOn.ToProto(),
                    DaysEnteredLate = Campaign.EventOf(due.FactId).DaysEnteredLate,
                }),
            },
            State = Obligation.State switch
            {
                ObligationState.Open => Proto.ObligationState.Open,
                ObligationState.Met => Proto.ObligationState.Met,
                ObligationState.Closed => Proto.ObligationState.Closed,
                _ => throw new InvalidOperationException($"no wire value for {Obligation.State}"),
            },
            FirstReceivedDate = Obligation.First?.On.ToProto(),
            Late = Obligation.Late,
        };
        if (Obligation.First is { } first)
            (wire.FirstReceiptRecordDate, wire.FirstReceiptDaysEnteredLate) = (
                Campaign.EventOf(first.FactId).RecordedOn.ToProto(),
                Campaign.EventOf(first.FactId).DaysEnteredLate
            );
        if (Obligation.Light is not null)
            wire.Light = Light;
        if (Obligation.DaysLate is { } days)
            wire.DaysLate = days;
        return wire;
    }
}

/// <summary>The first receipt of a theme together with its campaign.</summary>
internal sealed record ThemeReceiptView(CampaignRecord Campaign, ThemeReceipt Receipt)
{
    public string District => Campaign.Name.District;

    public string ExternalReference => Campaign.References.GetValueOrDefault(Receipt.Theme, "");

    public Proto.ThemeReceipt ToProto()
    {
        var message = new Proto.ThemeReceipt
        {
            Theme = $"{new ThemeName(District, Campaign.Name.Campaign, Receipt.Theme)}",
            Unit = $"{new UnitName(District, Receipt.Unit)}",
            ExternalReference = ExternalReference,
            FirstReceivedDate = Receipt.ReceivedOn.ToProto(),
            DueDate = Receipt.Due.ToProto(),
            Late = Receipt.Late,
            RecordDate = Campaign.EventOf(Receipt.FactId).RecordedOn.ToProto(),
            DaysEnteredLate = Campaign.EventOf(Receipt.FactId).DaysEnteredLate,
        };
        if (Receipt.DaysLate is { } days)
            message.DaysLate = days;
        return message;
    }
}
