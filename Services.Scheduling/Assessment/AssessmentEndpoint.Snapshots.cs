using System.Linq.Expressions;
using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Scheduling.Facts;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Events;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.Verification;
using EventsV1 = ThemeDay.Events.V1;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Assessment;

/// <summary>RPCs for snapshots.</summary>
public sealed partial class AssessmentEndpoint
{
    private const int ChunkSize = 64 << 10;
    private static readonly ResourceNamePattern SnapshotName = new("districts/{district}/campaigns/{campaign}/snapshots/{snapshot}");
    private static readonly ListOrder<Snapshot> SnapshotOrder = new ListOrder<Snapshot>().Key(snapshot => snapshot.Number);

    private ResourceAdapter<SnapshotView, Proto.Snapshot> SnapshotAdapter => new(FindSnapshotAsync, view => view.Stored.GetName(), view => view.ToProto());

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    [DefaultDeadline(60)] // computes all scores and stores what they were computed from
    public override async Task<Proto.Snapshot> FreezeAssessment(Proto.FreezeAssessmentRequest request, ServerCallContext context)
    {
        var name = CampaignName.Parse(request.Campaign, "campaign");
        using var lease = await limiter.AcquireAsync(context.Actor(), context.CancellationToken);
        return await transitions.CreateAsync(
            request,
            request.RequestId,
            request.ValidateOnly,
            context,
            name.District,
            SnapshotAdapter,
            async cancellationToken =>
            {
                var heads = await logHeads.ReadAsync(cancellationToken); // first: facts and lists then include all up to the heads
                var frozenAt = HashChain.ToMicrosecond(clock.GetUtcNow()); // database precision, so that a retried request returns the same value
                var campaign = await assessment.FindAsync(request.Campaign, cancellationToken);
                var pointInTime = assessment.ParsePointInTime(request.CutOffDate, Timestamp.FromDateTimeOffset(frozenAt), campaign.CutOff) with
                {
                    Today = ShanghaiTime.DateOf(frozenAt), // not the next day if midnight passed
                };
                var cutOff = pointInTime.CutOffDate!.Value;
                var existing = db.Snapshots.Where(snapshot => snapshot.District == name.District && snapshot.CampaignId == name.Campaign);
                var count = await existing.CountAsync(cancellationToken);
                SnapshotRules.Freeze(cutOff, pointInTime.Today, count).ThrowIfError();
                var scheme = (await schemes.FindAsync(new(campaign.Opened.Scheme, null), cancellationToken)).OrThrow();
                var counted = campaign.Events.AsQueryable().Where(Before(cutOff)).Where(each => each.RecordedAt <= frozenAt);
                var inputs = SnapshotInputsMapping.Create(
                    campaign,
                    counted,
                    scheme.Scheme,
                    await calendar.ListInForceAsync(frozenAt, cancellationToken),
                    pointInTime,
                    heads
                );
                var scores = SnapshotRecomputation.Compute(inputs, cancellationToken);
                if (scores.Units.SelectMany(unit => unit.Lines).FirstOrDefault(line => line.State == Proto.ScoreLineState.Unknown) is { } unknown)
                    throw new Error(ErrorKind.FailedPrecondition, unknown.UnknownReason) { Subject = unknown.UnknownSubject }.ToException();
                var (bytes, content) = (scores.ToByteArray(), inputs.ToByteArray());
                var snapshot = new Snapshot(name.District, name.Campaign, count + 1)
                {
                    CutOff = cutOff,
                    FrozenAt = frozenAt,
                    Counted = inputs.Facts.Count,
                    Scores = bytes,
                    Digest = SHA256.HashData(bytes),
                    InputsDigest = SHA256.HashData(content),
                    LastTransitionOn = pointInTime.Today,
                };
                db.Add(snapshot);
                db.Add(new StoredSnapshotInputs(name.District, name.Campaign, snapshot.Number, content));
                var frozen = new EventsV1.AssessmentFrozen
                {
                    Metadata = EventMetadataExtensions.CreateMetadata(context.Actor(), name.District, pointInTime.Today),
                    Campaign = $"{name}",
                    CutOffDate = snapshot.CutOff.ToProto(),
                    KnownTime = Timestamp.FromDateTimeOffset(frozenAt),
                    Digest = ByteString.CopyFrom(snapshot.Digest),
                    Snapshot = snapshot.GetName(),
                    InputsDigest = ByteString.CopyFrom(snapshot.InputsDigest),
                };
                var released = await FindFirstReleaseAsync(name, cancellationToken);
                return (new SnapshotView(snapshot, EnteredAfterFreezing: 0, LatestSubmission: 0, snapshot, released), frozen);
            }
        );
    }

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Snapshot> MarkSnapshotSubmitted(Proto.MarkSnapshotSubmittedRequest request, ServerCallContext context)
    {
        var (district, campaign, _) = SnapshotName.ParseNumbered(request.Name, "name").OrThrow();
        return transitions.ExecuteAsync(
            request,
            context,
            new TransitionTarget<SnapshotView, Proto.Snapshot>(request.Name, district, SnapshotAdapter),
            async (view, transition) =>
            {
                var superseded = await db
                    .Snapshots.AsNoTracking()
                    .Where(other => other.District == district && other.CampaignId == campaign && other.Submission == view.LatestSubmission)
                    .Select(Snapshot.WithoutScores)
                    .SingleOrDefaultAsync(transition.CancellationToken);
                var opened = await db.GetCampaignOpenedAsync(new(district, campaign), transition.CancellationToken);
                var cutOff = EventMapping.ToDateOnly(opened.CutOffDate);
                SnapshotRules.Submit(view.State, view.Stored.CutOff, cutOff, superseded is not null, request.Reason, transition.Actor).ThrowIfError();
                view.Stored.Submit(view.LatestSubmission + 1, request.Reason, transition.EffectiveDate);
                return new EventsV1.SnapshotSubmitted
                {
                    Metadata = transition.Metadata,
                    Campaign = $"{new CampaignName(district, campaign)}",
                    Snapshot = request.Name,
                    SupersededSnapshot = superseded?.GetName() ?? "",
                };
            }
        );
    }

    /// <inheritdoc/>
    [Authorize(Policies.DistrictReader)]
    public override async Task<Proto.Snapshot> GetSnapshot(Proto.GetSnapshotRequest request, ServerCallContext context) =>
        (await FindSnapshotAsync(request.Name, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    [Authorize(Policies.DistrictReader)]
    public override async Task<Proto.ListSnapshotsResponse> ListSnapshots(Proto.ListSnapshotsRequest request, ServerCallContext context)
    {
        var name = CampaignName.Parse(request.Parent, "parent");
        var page = context.ParsePage(SnapshotOrder, request);
        var withScores = ListViews.IsFull(request.View, Proto.SnapshotView.Full);
        var wanted = db.Snapshots.AsNoTracking().Where(snapshot => snapshot.District == name.District && snapshot.CampaignId == name.Campaign).TakePage(page);
        var snapshots = await (withScores ? wanted : wanted.Select(Snapshot.WithoutScores)).ToListAsync(context.CancellationToken);
        List<Proto.Snapshot> shown = [];
        foreach (var view in await ViewAsync(name, page.Items(snapshots), context.CancellationToken))
            shown.Add(view.ToProto());
        return new() { Snapshots = { shown }, NextPageToken = page.NextPageToken(snapshots) };
    }

    /// <inheritdoc/>
    [Authorize(Policies.DistrictReader)]
    public override async Task DownloadSnapshotInputs(
        Proto.DownloadSnapshotInputsRequest request,
        IServerStreamWriter<Proto.DownloadSnapshotInputsResponse> responseStream,
        ServerCallContext context
    )
    {
        var (district, campaign, number) = SnapshotName.ParseNumbered(request.Name, "name").OrThrow();
        var content = await FindInputsAsync(district, campaign, number, context.CancellationToken);
        for (var offset = 0; offset < content.Length; offset += ChunkSize)
        {
            var chunk = ByteString.CopyFrom(content.AsSpan(offset, Math.Min(ChunkSize, content.Length - offset)));
            await responseStream.WriteAsync(new() { Chunk = chunk }, context.CancellationToken);
        }
    }

    private async Task<SnapshotView> FindSnapshotAsync(string name, CancellationToken cancellationToken)
    {
        var (district, campaign, wanted) = SnapshotName.ParseNumbered(name, "name").OrThrow();
        var snapshot = await db
            .Snapshots.SingleOrDefaultAsync(each => each.District == district && each.CampaignId == campaign && each.Number == wanted, cancellationToken)
            .OrNotFoundAsync();
        return (await ViewAsync(new(district, campaign), [snapshot], cancellationToken)).Single();
    }

    // Snapshots of one campaign.
    private async Task<IReadOnlyList<SnapshotView>> ViewAsync(CampaignName name, IEnumerable<Snapshot> snapshots, CancellationToken cancellationToken)
    {
        var latest = await FindLatestSubmissionAsync(name.District, name.Campaign, cancellationToken);
        var released = await FindFirstReleaseAsync(name, cancellationToken);
        var last = await db
            .Snapshots.AsNoTracking()
            .Where(each => each.District == name.District && each.CampaignId == name.Campaign)
            .OrderByDescending(each => each.Number)
            .Select(Snapshot.WithoutScores)
            .FirstOrDefaultAsync(cancellationToken);
        List<SnapshotView> views = [];
        foreach (var snapshot in snapshots)
        {
            var entered = await db
                .Facts.Where(each => each.District == snapshot.District && each.CampaignId == snapshot.CampaignId)
                .CountAsync(Before(snapshot.CutOff), cancellationToken);
            views.Add(new(snapshot, entered - snapshot.Counted, latest, last ?? snapshot, released));
        }

        return views;
    }

    private Task<DateTimeOffset?> FindFirstReleaseAsync(CampaignName name, CancellationToken cancellationToken) =>
        db
            .PlanReleases.Where(release => release.District == name.District && release.CampaignId == name.Campaign && release.Number == 1)
            .Select(release => (DateTimeOffset?)release.CreatedAt)
            .SingleOrDefaultAsync(cancellationToken);

    private async Task<int> FindLatestSubmissionAsync(string district, string campaign, CancellationToken cancellationToken) =>
        await db.Snapshots.Where(each => each.District == district && each.CampaignId == campaign).MaxAsync(each => each.Submission, cancellationToken) ?? 0;

    private static Expression<Func<StoredFact, bool>> Before(DateOnly cutOff) =>
        each => each.EffectiveOn < cutOff && !StoredFact.DerivedTypes.Contains(each.Type);
}
