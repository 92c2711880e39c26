using System.Linq.Expressions;
using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Type;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.Facts;
using ThemeDay.Scheduling.History;
using ThemeDay.Scheduling.IndicatorSchemes;
using ThemeDay.Scheduling.Obligations;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Events;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.Verification;
using EventsV1 = ThemeDay.Events.V1;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Assessment;

/// <summary>RPCs for scores, statistics and their evidence.</summary>
[Authorize(Policies.Reader)] // methods narrow it: policies of the type and of the method must both pass
public sealed class AssessmentEndpoint(
    SchedulingDb db,
    CampaignAssessment assessment,
    CurrentCalendar calendar,
    TransitionPipeline transitions,
    TenantScope tenant,
    TimeProvider clock
) : Proto.AssessmentService.AssessmentServiceBase
{
    private const int MaxEvidence = 200;
    private static readonly ResourceNamePattern SnapshotName = new("districts/{district}/campaigns/{campaign}/snapshots/{snapshot}");
    private static readonly ListOrder<StoredFact> EvidenceOrder = new ListOrder<StoredFact>().Key(fact => fact.EventId);
    private static readonly ListOrder<Snapshot> SnapshotOrder = new ListOrder<Snapshot>().Key(snapshot => snapshot.Number);

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
        var campaign = await assessment.FindAsync(request.Campaign, context.CancellationToken);
        var wanted = request.Scheme is "" ? new(campaign.Opened.Scheme, null) : IndicatorSchemeName.Parse(request.Scheme, "scheme");
        var pointInTime = assessment.ParsePointInTime(request.CutOffDate, request.KnownTime, campaign.CutOff);
        return await assessment.ScoreAsync(campaign, wanted, pointInTime, context.CancellationToken);
    }

    /// <inheritdoc/>
    public override async Task<Proto.UnitScore> GetUnitScore(Proto.GetUnitScoreRequest request, ServerCallContext context)
    {
        var unit = UnitName.Parse(request.Unit, "unit");
        var campaignName = CampaignName.Parse(request.Campaign, "campaign");
        // A unit of another caller and one of another district answer the same NOT_FOUND as one that was not invited.
        if (unit.District != campaignName.District || (tenant.Unit is { } own && own != unit.Unit))
            throw RequestGuards.NotFound();
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

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Snapshot> FreezeAssessment(Proto.FreezeAssessmentRequest request, ServerCallContext context)
    {
        var name = CampaignName.Parse(request.Campaign, "campaign");
        return transitions.CreateAsync(
            request,
            request.RequestId,
            validateOnly: false,
            context,
            name.District,
            new ResourceAdapter<Proto.Snapshot, Proto.Snapshot>(SnapshotAsync, snapshot => snapshot.Name, snapshot => snapshot),
            async cancellationToken =>
            {
                var campaign = await assessment.FindAsync(request.Campaign, cancellationToken);
                var frozenAt = HashChain.ToMicrosecond(clock.GetUtcNow()); // database precision, so that a retried request returns the same value
                var pointInTime = assessment.ParsePointInTime(request.CutOffDate, Timestamp.FromDateTimeOffset(frozenAt), campaign.CutOff);
                var scores = await assessment.ScoreAsync(campaign, new(campaign.Opened.Scheme, null), pointInTime, cancellationToken);
                if (scores.Units.SelectMany(unit => unit.Lines).FirstOrDefault(line => line.State == Proto.ScoreLineState.Unknown) is { } unknown)
                    throw new Error(ErrorKind.FailedPrecondition, unknown.UnknownReason) { Subject = unknown.UnknownSubject }.ToException();
                var number =
                    await db.Snapshots.CountAsync(snapshot => snapshot.District == name.District && snapshot.CampaignId == name.Campaign, cancellationToken)
                    + 1;
                var bytes = scores.ToByteArray();
                var cutOff = pointInTime.CutOffDate ?? pointInTime.Today;
                var counted = campaign.Events.AsQueryable().Where(Before(cutOff)).Count(each => each.RecordedAt <= frozenAt);
                var snapshot = new Snapshot(name.District, name.Campaign, number, cutOff, frozenAt, counted, bytes, SHA256.HashData(bytes));
                db.Add(snapshot);
                var frozen = new EventsV1.AssessmentFrozen
                {
                    Metadata = EventMetadataExtensions.CreateMetadata(context.Actor(), name.District, pointInTime.Today),
                    Campaign = $"{name}",
                    CutOffDate = snapshot.CutOff.ToProto(),
                    KnownTime = Timestamp.FromDateTimeOffset(frozenAt),
                    Digest = ByteString.CopyFrom(snapshot.Digest),
                };
                return (snapshot.ToProto(enteredAfter: 0), frozen);
            }
        );
    }

    /// <inheritdoc/>
    [Authorize(Policies.DistrictReader)]
    public override Task<Proto.Snapshot> GetSnapshot(Proto.GetSnapshotRequest request, ServerCallContext context) =>
        SnapshotAsync(request.Name, context.CancellationToken);

    /// <inheritdoc/>
    [Authorize(Policies.DistrictReader)]
    public override async Task<Proto.ListSnapshotsResponse> ListSnapshots(Proto.ListSnapshotsRequest request, ServerCallContext context)
    {
        var name = CampaignName.Parse(request.Parent, "parent");
        var page = context.ParsePage(SnapshotOrder, request);
        var withScores = ListViews.IsFull(request.View, Proto.SnapshotView.Full);
        var snapshots = await db
            .Snapshots.AsNoTracking()
            .Where(snapshot => snapshot.District == name.District && snapshot.CampaignId == name.Campaign)
            .TakePage(page)
            .Select(snapshot => new Snapshot(
                snapshot.District,
                snapshot.CampaignId,
                snapshot.Number,
                snapshot.CutOff,
                snapshot.FrozenAt,
                snapshot.Counted,
                withScores ? snapshot.Scores : null,
                snapshot.Digest
            ))
            .ToListAsync(context.CancellationToken);
        List<Proto.Snapshot> shown = [];
        foreach (var snapshot in page.Items(snapshots))
            shown.Add(snapshot.ToProto(await CountEnteredAfterAsync(snapshot, context.CancellationToken)));
        return new() { Snapshots = { shown }, NextPageToken = page.NextPageToken(snapshots) };
    }

    private async Task<Proto.Snapshot> SnapshotAsync(string name, CancellationToken cancellationToken)
    {
        var (district, campaign, wanted) = SnapshotName.ParseNumbered(name, "name").OrThrow();
        var snapshot = await db
            .Snapshots.AsNoTracking()
            .SingleOrDefaultAsync(each => each.District == district && each.CampaignId == campaign && each.Number == wanted, cancellationToken)
            .OrNotFoundAsync();
        return snapshot.ToProto(await CountEnteredAfterAsync(snapshot, cancellationToken));
    }

    private async Task<int> CountEnteredAfterAsync(Snapshot snapshot, CancellationToken cancellationToken) =>
        await db
            .Facts.Where(each => each.District == snapshot.District && each.CampaignId == snapshot.CampaignId)
            .CountAsync(Before(snapshot.CutOff), cancellationToken) - snapshot.Counted;

    private static Expression<Func<StoredFact, bool>> Before(DateOnly cutOff) =>
        each => each.EffectiveOn < cutOff && !StoredFact.DerivedTypes.Contains(each.Type);
}
