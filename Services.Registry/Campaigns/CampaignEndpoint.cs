using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Documents.Cells;
using ThemeDay.Documents.Notices;
using ThemeDay.Events.V1;
using ThemeDay.Registry.Units;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using DocumentFile = ThemeDay.Type.V1.DocumentFile;
using Proto = ThemeDay.Registry.V1;

namespace ThemeDay.Registry.Campaigns;

/// <summary>RPCs of campaigns.</summary>
[Authorize(Policies.Reader)]
public sealed class CampaignEndpoint(RegistryDb db, TransitionPipeline transitions, IndicatorSchemes schemes, CampaignWarnings warnings)
    : Proto.CampaignService.CampaignServiceBase
{
    private static readonly FilterSchema<Campaign> Fields = new FilterSchema<Campaign>()
        .Enum("state", campaign => campaign.State)
        .Date("deadline", campaign => campaign.Deadline)
        .Date("cut_off_date", campaign => campaign.Terms.CutOff)
        .Text("title", campaign => campaign.Terms.Title);

    private static readonly ListOrder<Campaign> Order = new ListOrder<Campaign>()
        .Key(campaign => campaign.District)
        .Key(campaign => campaign.Id)
        .Field("title", campaign => campaign.Terms.Title)
        .Field("open_date", campaign => campaign.OpenedOn ?? DateOnly.MaxValue)
        .Field("deadline", campaign => campaign.Deadline)
        .Field("first_month", campaign => campaign.Terms.FirstMonth)
        .Field("cut_off_date", campaign => campaign.Terms.CutOff)
        .Field("create_time", campaign => campaign.CreatedAt)
        .Field("update_time", campaign => campaign.UpdatedAt);

    private ResourceAdapter<Campaign, Proto.Campaign> Adapter =>
        new((name, cancellationToken) => FindAsync(name, cancellationToken), campaign => $"{campaign.Name}", CampaignMapping.ToProto);

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Campaign> CreateCampaign(Proto.CreateCampaignRequest request, ServerCallContext context)
    {
        var district = DistrictName.Parse(request.Parent).District;
        return transitions.CreateAsync(
            request,
            request.RequestId,
            request.ValidateOnly,
            context,
            district,
            Adapter,
            async cancellationToken =>
            {
                ResourceNamePattern.EnsureValidId(request.CampaignId, "campaign_id");
                var name = new CampaignName(district, request.CampaignId);
                var campaign = await CreateDraftAsync(request.Campaign, name, cancellationToken);
                db.Add(campaign);
                return (campaign, new CampaignDrafted { Metadata = context.CreateMetadata(district), Campaign = $"{name}" });
            }
        );
    }

    /// <inheritdoc/>
    public override async Task<Proto.Campaign> GetCampaign(Proto.GetCampaignRequest request, ServerCallContext context) =>
        (await FindAsync(request.Name, context.CancellationToken)).ToProto().ForCaller(context.Actor());

    /// <inheritdoc/>
    public override async Task<Proto.ListCampaignsResponse> ListCampaigns(Proto.ListCampaignsRequest request, ServerCallContext context)
    {
        var parent = DistrictName.Parse(request.Parent, allowWildcard: true);
        var page = context.ParsePage(Order, request);
        var campaigns = await db
            .Campaigns.AsNoTracking()
            .WhereDistrict(parent, campaign => campaign.District)
            .Where(Fields.Compile(request.Filter).OrThrow())
            .TakePage(page)
            .ToListAsync(context.CancellationToken);
        return new()
        {
            Campaigns = { page.Items(campaigns).Select(campaign => campaign.ToProto().ForCaller(context.Actor())) },
            NextPageToken = page.NextPageToken(campaigns),
        };
    }

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Campaign> UpdateCampaign(Proto.UpdateCampaignRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Campaign?.Name ?? ""),
            async (campaign, transition) =>
            {
                CampaignTransitions.Table.Check(campaign.State, CampaignTrigger.Update, transition.Actor).ThrowIfError();
                var merged = campaign.ToProto();
                FieldMasks.Merge(request.UpdateMask, CampaignMapping.Updatable, request.Campaign!, merged).ThrowIfError();
                var before = campaign.ToProto();
                var draft = await ParseDraftAsync(merged, campaign.Name, transition.CancellationToken);
                campaign.Write(draft.Terms, draft.InvitedUnits);
                if (campaign.ToProto().Equals(before))
                    return null;
                return new CampaignDrafted { Metadata = context.CreateMetadata(campaign.District), Campaign = $"{campaign.Name}" };
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Empty> DeleteCampaign(Proto.DeleteCampaignRequest request, ServerCallContext context) =>
        transitions.DeleteAsync(
            request,
            context,
            Target(request.Name),
            (campaign, transition) =>
            {
                CampaignTransitions.Table.Check(campaign.State, CampaignTrigger.Delete, transition.Actor).ThrowIfError();
                db.Remove(campaign);
                return new CampaignDeleted { Metadata = context.CreateMetadata(campaign.District), Campaign = $"{campaign.Name}" };
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Campaign> CopyCampaign(Proto.CopyCampaignRequest request, ServerCallContext context)
    {
        var district = CampaignName.Parse(request.Name).District;
        return transitions.CreateAsync(
            request,
            request.RequestId,
            request.ValidateOnly,
            context,
            district,
            Adapter,
            async cancellationToken =>
            {
                var campaign = await CopyAsync(await FindAsync(request.Name, cancellationToken), request, cancellationToken);
                db.Add(campaign);
                return (campaign, new CampaignDrafted { Metadata = context.CreateMetadata(district), Campaign = $"{campaign.Name}" });
            }
        );
    }

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Campaign> OpenCampaign(Proto.OpenCampaignRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            async (campaign, transition) =>
            {
                var activeUnits = await ActiveUnitsAsync(campaign.District, transition.CancellationToken);
                var invited = CampaignRules.Open(campaign.State, campaign.InvitedUnits, activeUnits, transition.Actor).OrThrow();
                await schemes.EnsureExistsAsync(campaign.Terms.Scheme, transition.CancellationToken);
                var kinds = await db
                    .Units.Where(unit => unit.District == campaign.District && invited.Contains(unit.Code))
                    .ToDictionaryAsync(unit => unit.Code, unit => unit.Kind, transition.CancellationToken);
                campaign.Open(invited, transition.EffectiveDate);
                return campaign.ToOpened(transition.Metadata, kinds);
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override async Task<Proto.Campaign> ExtendCampaign(Proto.ExtendCampaignRequest request, ServerCallContext context)
    {
        var extended = await transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name) with
            {
                DecidesEffectiveDate = true,
            },
            (campaign, transition) =>
            {
                // May be before the last transition: the decision on paper is often older than its entry
                var effectiveDate = transition.ResolveEffectiveDate(campaign.OpenedOn);
                var unit = request.Unit is "" ? null : UnitOf(request.Unit, campaign);
                var deadline =
                    DateConversions.Parse(request.Deadline, "deadline").OrThrow()
                    ?? throw Error.InvalidArgument("deadline", ErrorReasons.Required).ToException();
                var extension = CampaignRules.Extend(campaign.Status, unit, deadline, request.Reason, transition.Actor, effectiveDate).OrThrow();
                campaign.Extend(extension);
                return new CampaignExtended
                {
                    Metadata = transition.CreateMetadata(effectiveDate),
                    Campaign = $"{campaign.Name}",
                    Unit = request.Unit,
                    Deadline = deadline.ToProto(),
                };
            }
        );
        extended.Warnings.Add(await warnings.FindCircularsAsync(request.Name, request.Unit, context.CancellationToken));
        return extended;
    }

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Campaign> InviteUnit(Proto.InviteUnitRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            async (campaign, transition) =>
            {
                var unit = UnitOf(request.Unit, campaign);
                var invited = await db
                    .Units.AsNoTracking()
                    .SingleOrDefaultAsync(existing => existing.District == campaign.District && existing.Code == unit, transition.CancellationToken)
                    .OrNotFoundAsync();
                var deadline = CampaignRules
                    .InviteUnit(
                        campaign.Status,
                        unit,
                        invited.State,
                        DateConversions.Parse(request.Deadline, "deadline").OrThrow(),
                        transition.Actor,
                        transition.EffectiveDate
                    )
                    .OrThrow();
                campaign.InviteUnit(unit, deadline, transition.EffectiveDate);
                return new UnitInvited
                {
                    Metadata = transition.Metadata,
                    Campaign = $"{campaign.Name}",
                    Unit = request.Unit,
                    Deadline = deadline.ToProto(),
                    Kind = invited.Kind.ToProto(),
                };
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override async Task<Proto.Campaign> UninviteUnit(Proto.UninviteUnitRequest request, ServerCallContext context)
    {
        var uninvited = await transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            (campaign, transition) =>
            {
                var unit = UnitOf(request.Unit, campaign);
                CampaignRules.UninviteUnit(campaign.Status, unit, request.Reason, transition.Actor).ThrowIfError();
                campaign.UninviteUnit(unit, request.Reason, transition.EffectiveDate);
                return new UnitUninvited
                {
                    Metadata = transition.Metadata,
                    Campaign = $"{campaign.Name}",
                    Unit = request.Unit,
                };
            }
        );
        uninvited.Warnings.Add(await warnings.FindPlannedActivitiesAsync(request.Name, request.Unit, context.CancellationToken));
        return uninvited;
    }

    /// <inheritdoc/>
    public override async Task<DocumentFile> GetCampaignDocument(Proto.GetCampaignDocumentRequest request, ServerCallContext context)
    {
        var campaign = await FindAsync(request.Name, context.CancellationToken);
        List<FieldViolation> violations = [];
        var head = NoticeHead.Read(request.Issuer, campaign.Terms.DocumentNumber, request.DocumentDate, violations);
        if (violations is not [])
            throw Error.InvalidArgument(violations).ToException();
        var notice = new CampaignNotice(campaign, Division.Find(campaign.District));
        return DocumentFiles.ToFile(notice.FileTitle, notice.Write(head.Issuer, head.Date ?? campaign.OpenedOn));
    }

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Campaign> CloseCampaign(Proto.CloseCampaignRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            (campaign, transition) =>
            {
                CampaignTransitions.Table.Check(campaign.State, CampaignTrigger.Close, transition.Actor).ThrowIfError();
                campaign.Close(transition.EffectiveDate);
                return new CampaignClosed { Metadata = transition.Metadata, Campaign = $"{campaign.Name}" };
            }
        );

    private TransitionTarget<Campaign, Proto.Campaign> Target(string name) => new(name, CampaignName.Parse(name).District, Adapter);

    private async Task<Campaign> FindAsync(string name, CancellationToken cancellationToken)
    {
        var parsed = CampaignName.Parse(name);
        return await db
            .Campaigns.SingleOrDefaultAsync(campaign => campaign.District == parsed.District && campaign.Id == parsed.Campaign, cancellationToken)
            .OrNotFoundAsync();
    }

    private Task<List<string>> ActiveUnitsAsync(string district, CancellationToken cancellationToken) =>
        db.Units.Where(unit => unit.District == district && unit.State == UnitState.Active).Select(unit => unit.Code).ToListAsync(cancellationToken);

    private async Task EnsureNewAsync(CampaignName name, CancellationToken cancellationToken)
    {
        if (await db.Campaigns.AnyAsync(existing => existing.District == name.District && existing.Id == name.Campaign, cancellationToken))
            throw RequestGuards.AlreadyExists($"{name}");
    }

    private async Task<Campaign> CreateDraftAsync(Proto.Campaign? draft, CampaignName name, CancellationToken cancellationToken)
    {
        var campaign = await ParseDraftAsync(draft, name, cancellationToken);
        await EnsureNewAsync(name, cancellationToken);
        return campaign;
    }

    private async Task<Campaign> CopyAsync(Campaign earlier, Proto.CopyCampaignRequest request, CancellationToken cancellationToken)
    {
        var id = ResourceNamePattern.ParseNewId(request.CampaignId, "campaign_id");
        var shifted = CampaignCopy.Shift(earlier.Terms, request.Years is 0 ? 1 : request.Years);
        if (!shifted.TryGetValue(out var terms, out var error) || id.Error is not null)
            throw Error.InvalidArgument([.. id.Error?.Fields ?? [], .. error?.Fields ?? []]).ToException();
        if (CampaignValidator.Validate(terms, unknownUnits: [], closedUnits: []) is [_, ..] violations)
            throw Error.InvalidArgument(violations).ToException();
        var units = CampaignCopy.Units(earlier.State, earlier.InvitedUnits, await ActiveUnitsAsync(earlier.District, cancellationToken)).OrThrow();
        await EnsureNewAsync(new(earlier.District, request.CampaignId), cancellationToken);
        var campaign = new Campaign(earlier.District, request.CampaignId, terms);
        campaign.Write(terms, units);
        return campaign;
    }

    private async Task<Campaign> ParseDraftAsync(Proto.Campaign? draft, CampaignName name, CancellationToken cancellationToken)
    {
        var (terms, units) = CampaignMapping.FromProto(draft ?? new()).OrThrow();
        var called = units.Where(unit => unit.District == name.District).Select(unit => unit.Unit).ToList();
        var known = called is []
            ? []
            : await db
                .Units.Where(unit => unit.District == name.District && called.Contains(unit.Code))
                .ToDictionaryAsync(unit => unit.Code, unit => unit.State, cancellationToken);
        var unknownUnits = units.Where(unit => unit.District != name.District || !known.ContainsKey(unit.Unit)).Select(unit => unit.Unit);
        var closedUnits = called.Where(unit => known.GetValueOrDefault(unit) is UnitState.Closed);
        if (CampaignValidator.Validate(terms, unknownUnits, closedUnits) is [_, ..] violations)
            throw Error.InvalidArgument(violations).ToException();
        var campaign = new Campaign(name.District, name.Campaign, terms);
        campaign.Write(terms, called);
        return campaign;
    }

    // A unit of another district answers NOT_FOUND, like one that does not exist.
    private static string UnitOf(string name, Campaign campaign) =>
        UnitName.Parse(name, "unit") is var unit && unit.District == campaign.District ? unit.Unit : throw RequestGuards.NotFound();
}
