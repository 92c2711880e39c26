using Google.LongRunning;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.Facts;
using ThemeDay.Scheduling.IndicatorSchemes;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Operations;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Assessment;

/// <summary>RPCs for scores, statistics and their evidence.</summary>
[Authorize(Policies.Reader)] // methods narrow it: policies of the type and of the method must both pass
public sealed partial class AssessmentEndpoint(
    SchedulingDb db,
    CampaignAssessment assessment,
    CurrentCalendar calendar,
    Schemes schemes,
    LogHeads logHeads,
    ScoringLimiter limiter,
    TransitionPipeline transitions,
    OperationStarter operations,
    TenantScope tenant,
    TimeProvider clock
) : Proto.AssessmentService.AssessmentServiceBase
{
    private const int MaxEvidence = 200;
    private static readonly ListOrder<StoredFact> EvidenceOrder = new ListOrder<StoredFact>().Key(fact => fact.EventId);

    private static readonly FilterSchema<StoredFact> LateEntryFields = new FilterSchema<StoredFact>()
        .Reference("unit", UnitName.Template, entry => entry.District, entry => entry.Unit)
        .Date("effective_date", entry => entry.EffectiveOn)
        .Date("record_date", entry => entry.RecordedOn)
        .Int32("days_entered_late", entry => entry.DaysEnteredLate);

    private static readonly ListOrder<StoredFact> LateEntryOrder = new ListOrder<StoredFact>()
        .Key(entry => entry.RecordedAt)
        .Key(entry => entry.EventId)
        .Field("effective_date", entry => entry.EffectiveOn!.Value)
        .Field("record_date", entry => entry.RecordedOn)
        .Field("days_entered_late", entry => entry.DaysEnteredLate)
        .Field("unit", entry => entry.Unit);

    /// <inheritdoc/>
    [Authorize(Policies.DistrictReader)]
    public override async Task<Proto.Scores> GetScores(Proto.GetScoresRequest request, ServerCallContext context)
    {
        using var lease = await limiter.AcquireAsync(context.Actor(), context.CancellationToken);
        var campaign = await assessment.FindAsync(request.Campaign, context.CancellationToken);
        var pointInTime = assessment.ParsePointInTime(request.CutOffDate, request.KnownTime, campaign.CutOff);
        return await assessment.ScoreAsync(campaign, SchemeName(request.Scheme, campaign), pointInTime, context.CancellationToken);
    }

    /// <inheritdoc/>
    [Authorize(Policies.DistrictReader)]
    public override Task<Operation> ScoreCampaigns(Proto.ScoreCampaignsRequest request, ServerCallContext context)
    {
        var parent = DistrictName.Parse(request.Parent, "parent", allowWildcard: true);
        var scope = parent.IsWildcard ? context.Actor().DistrictPrefix : parent.District;
        if (scope is null || !context.Actor().CanRead(scope))
            throw RequestGuards.NotFound();
        DateConversions.Parse(request.CutOffDate, "cut_off_date").OrThrow();
        if (request.Year is < 1950 or > 9998)
            throw Error.InvalidArgument("year", ErrorReasons.OutOfRange, given: $"{request.Year}", allowed: "1950-9998").ToException();
        return operations.StartAsync(request, context, scope, $"districts/{scope}/campaigns:{request.Year}", _ => Task.CompletedTask);
    }

    /// <inheritdoc/>
    public override async Task<Proto.UnitScore> GetUnitScore(Proto.GetUnitScoreRequest request, ServerCallContext context)
    {
        var unit = UnitName.Parse(request.Unit, "unit");
        var campaignName = CampaignName.Parse(request.Campaign, "campaign");
        // A unit of another caller and one of another district answer the same NOT_FOUND as one that was not invited.
        if (unit.District != campaignName.District || (tenant.Unit is { } own && own != unit.Unit))
            throw RequestGuards.NotFound();
        using var lease = await limiter.AcquireAsync(context.Actor(), context.CancellationToken);
        var campaign = await assessment.FindAsync(request.Campaign, context.CancellationToken);
        var pointInTime = assessment.ParsePointInTime(request.CutOffDate, request.KnownTime, campaign.CutOff);
        var scores = await assessment.ScoreAsync(campaign, new(campaign.Opened.Scheme, null), pointInTime, context.CancellationToken);
        var score = scores.Units.SingleOrDefault(score => score.Unit == request.Unit) ?? throw RequestGuards.NotFound();
        var days = await calendar.WorkingDaysAsync(knownTime: null, context.CancellationToken);
        foreach (var line in score.Lines)
            line.Facts.Add(line.Evidence.Select(id => campaign.EventOf(id).ToProto(days)));
        return score;
    }

    /// <inheritdoc/>
    [Authorize(Policies.DistrictReader)]
    public override async Task<Proto.CampaignFigures> GetCampaignFigures(Proto.GetCampaignFiguresRequest request, ServerCallContext context)
    {
        var campaign = await assessment.FindAsync(request.Campaign, context.CancellationToken);
        var pointInTime = assessment.ParsePointInTime(request.CutOffDate, request.KnownTime);
        return await assessment.ComputeFiguresAsync(campaign, pointInTime, context.CancellationToken);
    }

    /// <inheritdoc/>
    [Authorize(Policies.DistrictReader)]
    public override async Task<Proto.ListEvidenceResponse> ListEvidence(Proto.ListEvidenceRequest request, ServerCallContext context)
    {
        var name = CampaignName.Parse(request.Campaign, "campaign");
        if (request.EventIds.Count > MaxEvidence)
            throw Error.InvalidArgument("event_ids", ErrorReasons.OutOfRange).ToException();
        List<Guid> wanted = [];
        foreach (var id in request.EventIds)
            wanted.Add(Guid.TryParse(id, out var read) ? read : throw Error.InvalidArgument("event_ids", ErrorReasons.Malformed).ToException());
        var page = context.ParsePage(EvidenceOrder, request);
        var days = await calendar.WorkingDaysAsync(knownTime: null, context.CancellationToken);
        var facts = await db
            .Facts.AsNoTracking()
            .Where(fact => fact.District == name.District && fact.CampaignId == name.Campaign && wanted.Contains(fact.EventId))
            .TakePage(page)
            .ToListAsync(context.CancellationToken);
        return new() { Evidence = { page.Items(facts).Select(fact => fact.ToProto(days)) }, NextPageToken = page.NextPageToken(facts) };
    }

    /// <inheritdoc/>
    [Authorize(Policies.DistrictReader)]
    public override async Task<Proto.ListLateEntriesResponse> ListLateEntries(Proto.ListLateEntriesRequest request, ServerCallContext context)
    {
        var page = context.ParsePage(LateEntryOrder, request);
        var wanted = LateEntryFields.Compile(request.Filter).OrThrow();
        var campaign = await assessment.FindAsync(request.Parent, context.CancellationToken, "parent");
        var days = await calendar.WorkingDaysAsync(knownTime: null, context.CancellationToken);
        var entries = campaign
            .Events.Where(entry => entry.DaysEnteredLate > 0 && !StoredFact.DerivedTypes.Contains(entry.Type))
            .AsQueryable()
            .Where(wanted)
            .TakePage(page)
            .ToList();
        return new() { LateEntries = { page.Items(entries).Select(entry => entry.ToProto(days)) }, NextPageToken = page.NextPageToken(entries) };
    }
}
