using System.Runtime.CompilerServices;
using Google.Protobuf.WellKnownTypes;
using Google.Type;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.Facts;
using ThemeDay.Scheduling.History;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Obligations;

/// <summary>RPCs for obligations. Those of today are stored; for another point in time they are derived from the facts of the campaigns asked for.</summary>
[Authorize(Policies.Reader)]
public sealed class ObligationEndpoint(
    CampaignFacts campaigns,
    CurrentCalendar calendar,
    StoredLedger ledger,
    SchedulingDb db,
    TenantScope tenant,
    TimeProvider clock
) : Proto.ObligationService.ObligationServiceBase
{
    private static readonly FilterSchema<ObligationView> Fields = new FilterSchema<ObligationView>()
        .Reference("campaign", CampaignName.Template, each => each.District, each => each.CampaignId)
        .Reference("unit", UnitName.Template, each => each.District, each => each.Unit)
        .Enum("kind", each => each.Kind)
        .Enum("state", each => each.State)
        .Enum("light", each => each.Light, each => each.State == ObligationState.Open, Proto.Light.Unspecified)
        .Boolean("late", each => each.Late)
        .Date("due_date", each => each.Due);

    private static readonly ListOrder<ObligationView> Order = new ListOrder<ObligationView>()
        .Key(each => each.District)
        .Key(each => each.Unit)
        .Key(each => each.Id)
        .Field("due_date", each => each.Due ?? DateOnly.MaxValue)
        .Field("unit", each => each.Unit)
        .Field("campaign", each => each.CampaignId)
        .Field("days_late", each => each.DaysLate ?? int.MaxValue);

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
        var parts = ObligationName.Pattern.Parse(request.Name, "name").OrThrow();
        var parent = new UnitName(parts[0], parts[1]);
        EnsureVisible(parent);
        var pointInTime = ParsePointInTime(request.CutOffDate, request.KnownTime);
        var day = await ledger.ReadTodayAsync(parent.District, context.CancellationToken);
        var row = await db
            .Obligations.AsNoTracking()
            .SingleOrDefaultAsync(each => each.District == parts[0] && each.Unit == parts[1] && each.Id == parts[2], context.CancellationToken)
            .OrNotFoundAsync();
        if (pointInTime.IsNow)
            return row.ToProto(day.Today, day.Calendar);
        // What exists by the facts of an earlier point in time, exists now.
        var derived = await DeriveAsync(parent, row.CampaignId, pointInTime, context.CancellationToken).SingleAsync(context.CancellationToken);
        return derived.Find(each => each.Id == row.Id)?.Message ?? throw RequestGuards.NotFound();
    }

    /// <inheritdoc/>
    public override async Task<Proto.ListObligationsResponse> ListObligations(Proto.ListObligationsRequest request, ServerCallContext context)
    {
        var parent = UnitName.Parse(request.Parent, "parent", allowWildcard: true);
        var page = context.ParsePage(Order, request);
        var wanted = Fields.Compile(request.Filter).OrThrow();
        var pointInTime = ParsePointInTime(request.CutOffDate, request.KnownTime);
        EnsureVisible(parent);
        List<ObligationView> shown = [];
        if (pointInTime.IsNow)
        {
            var day = await ledger.ReadTodayAsync(DistrictOf(parent), context.CancellationToken);
            var rows = await ledger
                .On(day)
                .WhereUnit(parent, each => each.District, each => each.Unit)
                .Where(wanted)
                .TakePage(page)
                .Select(each => each.Row!)
                .ToListAsync(context.CancellationToken);
            shown.AddRange(rows.Select(row => ObligationView.Create(row, day)));
        }
        else
        {
            // Of each campaign only what may be on the page is kept.
            await foreach (var derived in DeriveAsync(parent, FindCampaign(request.Filter), pointInTime, context.CancellationToken))
                shown = [.. shown.Concat(derived).AsQueryable().Where(wanted).TakePage(page)];
        }

        return new() { Obligations = { page.Items(shown).Select(each => each.Message) }, NextPageToken = page.NextPageToken(shown) };
    }

    /// <inheritdoc/>
    public override async Task<Proto.ObligationCounts> CountObligations(Proto.CountObligationsRequest request, ServerCallContext context)
    {
        var counts = new Proto.ObligationCounts();
        foreach (var (group, count) in await CountAsync(request.Parent, request.Filter, request.CutOffDate, request.KnownTime, context.CancellationToken))
            counts.Add(group, count);
        return counts;
    }

    /// <inheritdoc/>
    public override async Task<Proto.CountObligationsByDistrictResponse> CountObligationsByDistrict(
        Proto.CountObligationsByDistrictRequest request,
        ServerCallContext context
    )
    {
        var response = new Proto.CountObligationsByDistrictResponse();
        var counts = await CountAsync($"{request.Parent}/units/-", request.Filter, request.CutOffDate, request.KnownTime, context.CancellationToken);
        foreach (var ofDistrict in counts.GroupBy(each => each.Key.District).OrderBy(each => each.Key, StringComparer.Ordinal))
        {
            var counted = new Proto.DistrictObligationCounts { District = $"districts/{ofDistrict.Key}", Counts = new() };
            foreach (var (group, count) in ofDistrict)
                counted.Counts.Add(group, count);
            response.Districts.Add(counted);
        }

        return response;
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

    private async Task<Dictionary<ObligationGroup, int>> CountAsync(
        string parentName,
        string filter,
        Date? cutOff,
        Timestamp? knownAt,
        CancellationToken cancellationToken
    )
    {
        var parent = UnitName.Parse(parentName, "parent", allowWildcard: true);
        var wanted = Fields.Compile(filter).OrThrow();
        var pointInTime = ParsePointInTime(cutOff, knownAt);
        EnsureVisible(parent);
        if (pointInTime.IsNow)
        {
            var day = await ledger.ReadTodayAsync(DistrictOf(parent), cancellationToken);
            var counts = await ledger
                .On(day)
                .WhereUnit(parent, each => each.District, each => each.Unit)
                .Where(wanted)
                .GroupBy(each => new
                {
                    each.District,
                    each.State,
                    each.Light,
                })
                .Select(group => new { group.Key, Count = group.Count() })
                .ToListAsync(cancellationToken);
            return counts.ToDictionary(each => new ObligationGroup(each.Key.District, each.Key.State, each.Key.Light), each => each.Count);
        }

        Dictionary<ObligationGroup, int> derivedCounts = [];
        await foreach (var derived in DeriveAsync(parent, FindCampaign(filter), pointInTime, cancellationToken))
        foreach (var each in derived.AsQueryable().Where(wanted).CountBy(each => new ObligationGroup(each.District, each.State, each.Light)))
            derivedCounts[each.Key] = derivedCounts.GetValueOrDefault(each.Key) + each.Value;
        return derivedCounts;
    }

    /// <summary>Derives the obligations of one campaign after the other, by district.</summary>
    private async IAsyncEnumerable<List<ObligationView>> DeriveAsync(
        UnitName parent,
        string? campaignId,
        PointInTime pointInTime,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var days = await calendar.WorkingDaysAsync(pointInTime.KnownTime, cancellationToken);
        foreach (var name in await campaigns.CampaignsAsync(DistrictOf(parent), cancellationToken))
        {
            if ((campaignId ?? name.Campaign) != name.Campaign || await campaigns.FindAsync(name, cancellationToken) is not { } campaign)
                continue;
            yield return
            [
                .. Ledger
                    .Derive(campaign.Facts, campaign.Terms, days, pointInTime, cancellationToken)
                    .Where(obligation => (parent.IsWildcard || obligation.Unit == parent.Unit) && (tenant.Unit is null || obligation.Unit == tenant.Unit))
                    .Select(obligation => ObligationView.Create(campaign, obligation)),
            ];
        }
    }

    private void EnsureVisible(UnitName parent)
    {
        if (tenant.Unit is { } own && !parent.IsWildcard && parent.Unit != own)
            throw RequestGuards.NotFound();
    }

    private static string? DistrictOf(UnitName parent) => parent.IsAnyDistrict ? null : parent.District;

    // The only campaign whose obligations match the filter, if it says so.
    private static string? FindCampaign(string filter) =>
        FilterParser.FindRequired(filter, "campaign") is { } campaign ? ResourceNamePattern.GetId(campaign) : null;
}

/// <summary>What obligations are counted by.</summary>
internal readonly record struct ObligationGroup(string District, ObligationState State, Proto.Light Light);

internal static class ObligationCounting
{
    /// <summary>Adds the obligations of a group.</summary>
    public static void Add(this Proto.ObligationCounts counts, ObligationGroup group, int count)
    {
        switch (group)
        {
            case { State: ObligationState.Met }:
                counts.Met += count;
                break;
            case { State: ObligationState.Closed }:
                counts.Closed += count;
                break;
            case { Light: Proto.Light.Green }:
                counts.Green += count;
                break;
            case { Light: Proto.Light.Yellow }:
                counts.Yellow += count;
                break;
            case { Light: Proto.Light.Red }:
                counts.Red += count;
                break;
            default:
                counts.Unknown += count;
                break;
        }
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
