using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Access;
using ThemeDay.ServiceDefaults.Calls;
using ThemeDay.ServiceDefaults.Events;
using ThemeDay.ServiceDefaults.Rules;
using Wire = ThemeDay.Registry.V1;

namespace ThemeDay.Registry.Campaigns;

/// <summary>Calls about calls for themes.</summary>
[Authorize(Policies.Reader)]
public sealed class CampaignEndpoint(RegistryDb db, Once once, TimeProvider clock) : Wire.CampaignService.CampaignServiceBase
{
    private static readonly FilterSchema<Campaign> Fields = new FilterSchema<Campaign>()
        .Word("state", campaign => campaign.State)
        .Day("deadline", campaign => campaign.Terms.Deadline)
        .Day("cut_off", campaign => campaign.Terms.CutOff)
        .Text("title", campaign => campaign.Terms.Title);

    private Answer<Campaign, Wire.Campaign> Answer =>
        new((name, cancellationToken) => FindAsync(name, cancellationToken), campaign => $"{campaign.Name}", CampaignWire.ToWire);

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override async Task<Wire.Campaign> CreateCampaign(Wire.CreateCampaignRequest request, ServerCallContext context)
    {
        var district = DistrictName.Read(request.Parent).District;
        context.DemandWrite(district);
        ResourceNamePattern.DemandNewId(request.CampaignId, "campaign_id");
        var name = CampaignName.Read($"districts/{district}/campaigns/{request.CampaignId}", "campaign_id");
        if (request.ValidateOnly)
            return (await NewAsync(request.Campaign, name, context.CancellationToken)).ToWire();
        return await once.DoAsync(
            request,
            request.RequestId,
            context,
            Answer,
            async cancellationToken =>
            {
                var campaign = await NewAsync(request.Campaign, name, cancellationToken);
                db.Add(campaign);
                once.Record(new CampaignDrafted { Fact = context.MasterFact(district), Campaign = $"{name}" }, district);
                return campaign;
            }
        );
    }

    /// <inheritdoc/>
    public override async Task<Wire.Campaign> GetCampaign(Wire.GetCampaignRequest request, ServerCallContext context) =>
        (await FindAsync(request.Name, context.CancellationToken)).ToWire();

    /// <inheritdoc/>
    public override async Task<Wire.ListCampaignsResponse> ListCampaigns(Wire.ListCampaignsRequest request, ServerCallContext context)
    {
        var parent = DistrictName.Read(request.Parent, orAny: true);
        var page = Paging.Read(request.PageSize, request.PageToken, request.Parent, request.Filter, "district,id").OrThrow();
        var campaigns = await db
            .Campaigns.AsNoTracking()
            .Where(campaign => parent.IsAny || campaign.District == parent.District)
            .Where(Fields.Compile(request.Filter).OrThrow())
            .After(page, campaign => campaign.District, campaign => campaign.Id)
            .ToListAsync(context.CancellationToken);
        return new()
        {
            Campaigns = { page.Shown(campaigns).Select(CampaignWire.ToWire) },
            NextPageToken = page.Next(campaigns, campaign => [campaign.District, campaign.Id]),
        };
    }

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Wire.Campaign> UpdateCampaign(Wire.UpdateCampaignRequest request, ServerCallContext context) =>
        MoveAsync(
            request,
            request.Campaign?.Name ?? "",
            request.Campaign?.Etag ?? "",
            request.RequestId,
            context,
            async (campaign, by, cancellationToken) =>
            {
                CampaignTransitions.Table.Refuse(campaign.State, CampaignMove.Update, by).ThrowIfRefused();
                var merged = campaign.ToWire();
                var mask = request.UpdateMask is { Paths.Count: > 0 } given ? given : CampaignWire.AllFields;
                if (!mask.Paths.All(CampaignWire.AllFields.Paths.Contains))
                    throw Error.Invalid("update_mask", ErrorReasons.Malformed).ToException();
                mask.Merge(
                    request.Campaign,
                    merged,
                    new FieldMask.MergeOptions
                    {
                        ReplaceMessageFields = true,
                        ReplacePrimitiveFields = true,
                        ReplaceRepeatedFields = true,
                    }
                );
                var draft = await DraftAsync(merged, campaign.Name, cancellationToken);
                campaign.Write(draft.Terms, draft.Called);
                return new CampaignDrafted { Fact = context.MasterFact(campaign.District), Campaign = $"{campaign.Name}" };
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Wire.Campaign> OpenCampaign(Wire.OpenCampaignRequest request, ServerCallContext context) =>
        MoveAsync(
            request,
            request.Name,
            request.Etag,
            request.RequestId,
            context,
            async (campaign, by, cancellationToken) =>
            {
                CampaignTransitions.Table.Refuse(campaign.State, CampaignMove.OpenCall, by).ThrowIfRefused();
                var on = context.EffectiveOn(request.EffectiveOn, campaign.MovedOn, clock);
                var units = await db.Units.Where(unit => unit.District == campaign.District).Select(unit => unit.Code).ToListAsync(cancellationToken);
                var called = campaign.Called is [] ? units : campaign.Called;
                if (called is [])
                    throw new Error(ErrorKind.NotNow, ErrorReasons.NoUnits) { State = $"{campaign.State}" }.ToException();
                campaign.Open([.. called.Order(StringComparer.Ordinal)], on);
                return campaign.ToOpened(Facts.Of(by, campaign.District, on));
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Wire.Campaign> ExtendCampaign(Wire.ExtendCampaignRequest request, ServerCallContext context) =>
        MoveAsync(
            request,
            request.Name,
            request.Etag,
            request.RequestId,
            context,
            (campaign, by, _) =>
            {
                // It may reach back behind a later move: that is what clears lateness
                var on = context.EffectiveOn(request.EffectiveOn, campaign.OpenedOn, clock);
                var unit = request.Unit is "" ? null : UnitOf(request.Unit, campaign);
                var deadline = Days.Read(request.Deadline, "deadline").OrThrow() ?? throw Error.Invalid("deadline", ErrorReasons.Required).ToException();
                var extension = CampaignRules.Extend(campaign.Call, unit, deadline, request.Reason, by, on).OrThrow();
                campaign.Extend(extension);
                return Task.FromResult<IMessage>(
                    new CampaignExtended
                    {
                        Fact = Facts.Of(by, campaign.District, on),
                        Campaign = $"{campaign.Name}",
                        Unit = request.Unit,
                        Deadline = deadline.ToWire(),
                    }
                );
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Wire.Campaign> CallUnit(Wire.CallUnitRequest request, ServerCallContext context) =>
        MoveAsync(
            request,
            request.Name,
            request.Etag,
            request.RequestId,
            context,
            async (campaign, by, cancellationToken) =>
            {
                var on = context.EffectiveOn(request.EffectiveOn, campaign.MovedOn, clock);
                var unit = UnitOf(request.Unit, campaign);
                if (!await db.Units.AnyAsync(there => there.District == campaign.District && there.Code == unit, cancellationToken))
                    throw RequestGuards.NotThere();
                var deadline = CampaignRules.CallUnit(campaign.Call, unit, Days.Read(request.Deadline, "deadline").OrThrow(), by, on).OrThrow();
                campaign.CallUnit(unit, deadline, on);
                return new UnitCalled
                {
                    Fact = Facts.Of(by, campaign.District, on),
                    Campaign = $"{campaign.Name}",
                    Unit = request.Unit,
                    Deadline = deadline.ToWire(),
                };
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Wire.Campaign> UncallUnit(Wire.UncallUnitRequest request, ServerCallContext context) =>
        MoveAsync(
            request,
            request.Name,
            request.Etag,
            request.RequestId,
            context,
            (campaign, by, _) =>
            {
                var on = context.EffectiveOn(request.EffectiveOn, campaign.MovedOn, clock);
                var unit = UnitOf(request.Unit, campaign);
                CampaignRules.UncallUnit(campaign.Call, unit, request.Reason, by).ThrowIfRefused();
                campaign.UncallUnit(unit, request.Reason, on);
                return Task.FromResult<IMessage>(
                    new UnitUncalled
                    {
                        Fact = Facts.Of(by, campaign.District, on),
                        Campaign = $"{campaign.Name}",
                        Unit = request.Unit,
                    }
                );
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Wire.Campaign> CloseCampaign(Wire.CloseCampaignRequest request, ServerCallContext context) =>
        MoveAsync(
            request,
            request.Name,
            request.Etag,
            request.RequestId,
            context,
            (campaign, by, _) =>
            {
                CampaignTransitions.Table.Refuse(campaign.State, CampaignMove.Close, by).ThrowIfRefused();
                var on = context.EffectiveOn(request.EffectiveOn, campaign.MovedOn, clock);
                campaign.Close(on);
                return Task.FromResult<IMessage>(new CampaignClosed { Fact = Facts.Of(by, campaign.District, on), Campaign = $"{campaign.Name}" });
            }
        );

    private Task<Wire.Campaign> MoveAsync(
        IMessage request,
        string name,
        string etag,
        string requestId,
        ServerCallContext context,
        Func<Campaign, Actor, CancellationToken, Task<IMessage>> move
    )
    {
        context.DemandWrite(CampaignName.Read(name).District);
        return once.DoAsync(
            request,
            requestId,
            context,
            Answer,
            async cancellationToken =>
            {
                var campaign = await FindAsync(name, cancellationToken);
                RequestGuards.DemandEtag(etag, campaign.Version);
                once.Record(await move(campaign, context.Actor(), cancellationToken), campaign.District);
                return campaign;
            }
        );
    }

    private async Task<Campaign> FindAsync(string name, CancellationToken cancellationToken)
    {
        var wanted = CampaignName.Read(name);
        return await db
            .Campaigns.SingleOrDefaultAsync(campaign => campaign.District == wanted.District && campaign.Id == wanted.Campaign, cancellationToken)
            .OrNotThereAsync();
    }

    private async Task<Campaign> NewAsync(Wire.Campaign? draft, CampaignName name, CancellationToken cancellationToken)
    {
        var campaign = await DraftAsync(draft, name, cancellationToken);
        var exists = await db.Campaigns.AnyAsync(there => there.District == name.District && there.Id == name.Campaign, cancellationToken);
        return exists ? throw new Error(ErrorKind.Exists, ErrorReasons.ExistsAlready) { Subject = $"{name}" }.ToException() : campaign;
    }

    private async Task<Campaign> DraftAsync(Wire.Campaign? draft, CampaignName name, CancellationToken cancellationToken)
    {
        var (terms, units) = CampaignWire.Read(draft ?? new()).OrThrow();
        var called = units.Where(unit => unit.District == name.District).Select(unit => unit.Unit).ToList();
        var known = called is []
            ? []
            : await db
                .Units.Where(unit => unit.District == name.District && called.Contains(unit.Code))
                .Select(unit => unit.Code)
                .ToListAsync(cancellationToken);
        var strangers = units.Where(unit => unit.District != name.District || !known.Contains(unit.Unit)).Select(unit => unit.Unit);
        if (CampaignDraft.Problems(terms, strangers) is [_, ..] problems)
            throw Error.Invalid(problems).ToException();
        var campaign = new Campaign(name.District, name.Campaign, terms);
        campaign.Write(terms, called);
        return campaign;
    }

    // Another district's unit is as little there as one that does not exist.
    private static string UnitOf(string name, Campaign campaign) =>
        UnitName.Read(name, "unit") is var unit && unit.District == campaign.District ? unit.Unit : throw RequestGuards.NotThere();
}
