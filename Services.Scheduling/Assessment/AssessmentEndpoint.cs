using System.Globalization;
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
using ThemeDay.Scheduling.Obligations;
using ThemeDay.ServiceDefaults.Access;
using ThemeDay.ServiceDefaults.Calls;
using ThemeDay.ServiceDefaults.Events;
using ThemeDay.ServiceDefaults.Rules;
using Api = ThemeDay.Scheduling.V1;
using Told = ThemeDay.Events.V1;

namespace ThemeDay.Scheduling.Assessment;

/// <summary>Calls about scores, figures and the evidence behind them.</summary>
[Authorize(Policies.DistrictReader)]
public sealed class AssessmentEndpoint(
    SchedulingDb db,
    CampaignFacts campaigns,
    CurrentCalendar calendar,
    Schemes schemes,
    Once once,
    Recording recording,
    TimeProvider clock
) : Api.AssessmentService.AssessmentServiceBase
{
    private const int MostEvidence = 200;
    private static readonly string FreezingType = Told.AssessmentFrozen.Descriptor.FullName;

    /// <inheritdoc/>
    public override async Task<Api.Scores> GetScores(Api.GetScoresRequest request, ServerCallContext context)
    {
        var campaign = await CampaignAsync(request.Campaign, context.CancellationToken);
        return await ScoreAsync(campaign, KnowledgeOf(campaign, request.CutOff, request.KnownAt), context.CancellationToken);
    }

    /// <inheritdoc/>
    public override async Task<Api.CampaignFigures> GetCampaignFigures(Api.GetCampaignFiguresRequest request, ServerCallContext context)
    {
        var campaign = await CampaignAsync(request.Campaign, context.CancellationToken);
        var obligations = Ledger.Derive(
            campaign.Facts,
            campaign.Terms,
            await calendar.WorkingDaysAsync(context.CancellationToken),
            new(ShanghaiTime.Today(clock))
        );
        return new CampaignFigures(campaign.Facts, obligations).ToWire(campaign);
    }

    /// <inheritdoc/>
    public override async Task<Api.ListEvidenceResponse> ListEvidence(Api.ListEvidenceRequest request, ServerCallContext context)
    {
        var name = CampaignName.Read(request.Campaign, "campaign");
        if (request.EventIds.Count > MostEvidence)
            throw Error.Invalid("event_ids", ErrorReasons.OutOfRange).ToException();
        List<Guid> wanted = [];
        foreach (var id in request.EventIds)
            wanted.Add(Guid.TryParse(id, out var read) ? read : throw Error.Invalid("event_ids", ErrorReasons.Malformed).ToException());
        var page = Paging.Read(request.PageSize, request.PageToken, request.Campaign, string.Join(',', request.EventIds), "id").OrThrow();
        var after =
            page.Key is not [var last] ? Guid.Empty
            : Guid.TryParse(last, out var id0) ? id0
            : throw Error.Invalid("page_token", ErrorReasons.PageTokenForeign).ToException();
        var facts = await db
            .Facts.AsNoTracking()
            .Where(fact => fact.District == name.District && fact.CampaignId == name.Campaign && wanted.Contains(fact.EventId) && fact.EventId > after)
            .OrderBy(fact => fact.EventId)
            .Take(page.Size + 1)
            .ToListAsync(context.CancellationToken);
        return new() { Evidence = { page.Shown(facts).Select(AssessmentWire.ToWire) }, NextPageToken = page.Next(facts, fact => [$"{fact.EventId}"]) };
    }

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Api.Snapshot> FreezeAssessment(Api.FreezeAssessmentRequest request, ServerCallContext context)
    {
        var name = CampaignName.Read(request.Campaign, "campaign");
        context.DemandWrite(name.District);
        return once.DoAsync(
            request,
            request.RequestId,
            context,
            new Answer<Api.Snapshot, Api.Snapshot>(SnapshotAsync, snapshot => snapshot.Name, snapshot => snapshot),
            async cancellationToken =>
            {
                var campaign = await CampaignAsync(request.Campaign, cancellationToken);
                var frozenAt = Chain.ToMicrosecond(clock.GetUtcNow()); // as it is stored, so that a repeat answers the same
                var knowledge = KnowledgeOf(campaign, request.CutOff, Timestamp.FromDateTimeOffset(frozenAt));
                var scores = await ScoreAsync(campaign, knowledge, cancellationToken);
                var number =
                    await db.Snapshots.CountAsync(snapshot => snapshot.District == name.District && snapshot.CampaignId == name.Campaign, cancellationToken)
                    + 1;
                var bytes = scores.ToByteArray();
                var cutOff = knowledge.CutOff ?? knowledge.Today;
                var counted = campaign.Events.AsQueryable().Where(Before(cutOff)).Count(each => each.RecordedAt <= frozenAt);
                var snapshot = new Snapshot(name.District, name.Campaign, number, cutOff, frozenAt, counted, bytes, SHA256.HashData(bytes));
                db.Add(snapshot);
                var by = context.Actor();
                recording.Tell(
                    new Told.AssessmentFrozen
                    {
                        Fact = ServiceDefaults.Events.Facts.Of(by, name.District, knowledge.Today),
                        Campaign = $"{name}",
                        CutOff = snapshot.CutOff.ToWire(),
                        KnownAt = Timestamp.FromDateTimeOffset(frozenAt),
                        Digest = ByteString.CopyFrom(snapshot.Digest),
                    },
                    name.District
                );
                return snapshot.ToWire(enteredAfter: 0);
            }
        );
    }

    /// <inheritdoc/>
    public override Task<Api.Snapshot> GetSnapshot(Api.GetSnapshotRequest request, ServerCallContext context) =>
        SnapshotAsync(request.Name, context.CancellationToken);

    /// <inheritdoc/>
    public override async Task<Api.ListSnapshotsResponse> ListSnapshots(Api.ListSnapshotsRequest request, ServerCallContext context)
    {
        var name = CampaignName.Read(request.Parent, "parent");
        var (page, after) = Paging.ReadNumbered(request.PageSize, request.PageToken, request.Parent, "number").OrThrow();
        var snapshots = await db
            .Snapshots.AsNoTracking()
            .Where(snapshot => snapshot.District == name.District && snapshot.CampaignId == name.Campaign && snapshot.Number > after)
            .OrderBy(snapshot => snapshot.Number)
            .Take(page.Size + 1)
            .ToListAsync(context.CancellationToken);
        List<Api.Snapshot> shown = [];
        foreach (var snapshot in page.Shown(snapshots))
            shown.Add(snapshot.ToWire(await EnteredAfterAsync(snapshot, context.CancellationToken)));
        return new() { Snapshots = { shown }, NextPageToken = page.Next(snapshots, snapshot => [$"{snapshot.Number}"]) };
    }

    private async Task<Api.Scores> ScoreAsync(CampaignRecord campaign, Knowledge knowledge, CancellationToken cancellationToken)
    {
        var scheme = schemes.Find(campaign.Opened.Scheme).OrThrow();
        var scores = Scores.Of(campaign.Facts, campaign.Terms, await calendar.WorkingDaysAsync(cancellationToken), scheme, knowledge).OrThrow();
        return new()
        {
            Campaign = $"{campaign.Name}",
            Scheme = scheme.Code,
            CutOff = knowledge.CutOff.ToWire(),
            Units = { scores.Select(score => score.ToWire(campaign)) },
        };
    }

    private async Task<Api.Snapshot> SnapshotAsync(string name, CancellationToken cancellationToken)
    {
        var parts = name.Split("/snapshots/");
        var campaign = CampaignName.Read(parts[0]);
        if (parts is not [_, var number] || !int.TryParse(number, out var wanted))
            throw Error.Invalid("name", ErrorReasons.NameMalformed).ToException();
        var snapshot = await db
            .Snapshots.AsNoTracking()
            .SingleOrDefaultAsync(
                each => each.District == campaign.District && each.CampaignId == campaign.Campaign && each.Number == wanted,
                cancellationToken
            )
            .OrNotThereAsync();
        return snapshot.ToWire(await EnteredAfterAsync(snapshot, cancellationToken));
    }

    private async Task<int> EnteredAfterAsync(Snapshot snapshot, CancellationToken cancellationToken) =>
        await db
            .Facts.Where(each => each.District == snapshot.District && each.CampaignId == snapshot.CampaignId)
            .CountAsync(Before(snapshot.CutOff), cancellationToken) - snapshot.Counted;

    // That something was frozen is no fact of the campaign: neither this freezing nor a later one was entered behind the cut-off.
    private static Expression<Func<StoredFact, bool>> Before(DateOnly cutOff) => each => each.EffectiveOn < cutOff && each.Type != FreezingType;

    private async Task<CampaignRecord> CampaignAsync(string name, CancellationToken cancellationToken) =>
        await campaigns.FindAsync(CampaignName.Read(name, "campaign"), cancellationToken) ?? throw RequestGuards.NotThere();

    private Knowledge KnowledgeOf(CampaignRecord campaign, Date? cutOff, Timestamp? knownAt) =>
        new(ShanghaiTime.Today(clock), Days.Read(cutOff, "cut_off").OrThrow() ?? campaign.CutOff, Days.ReadInstant(knownAt, "known_at").OrThrow());
}

/// <summary>Scores and figures on the wire.</summary>
internal static class AssessmentWire
{
    public static Api.UnitScore ToWire(this UnitScore score, CampaignRecord campaign) =>
        new()
        {
            Rank = score.Rank ?? 0,
            Unit = $"districts/{campaign.Name.District}/units/{score.Unit}",
            UnitDisplayName = campaign.Units.TryGetValue(score.Unit, out var unit) ? unit.DisplayName : "",
            Kind = Wire.KindOf(unit?.Kind ?? ""),
            Full = score.Full.ToString("0.##", CultureInfo.InvariantCulture),
            Lines =
            {
                score.Lines.Select(line => new Api.ScoreLine
                {
                    Indicator = line.Indicator,
                    Cell = line.Cell,
                    RuleVersion = line.RuleVersion,
                    Evidence = { line.Evidence.Select(OwedByUnit.EventIdOf).Distinct() },
                }),
            },
            Bonus = score.Bonus.ToString("0.##", CultureInfo.InvariantCulture),
            Total = score.Total?.ToString("0.00", CultureInfo.InvariantCulture) ?? "",
        };

    public static Api.CampaignFigures ToWire(this CampaignFigures figures, CampaignRecord campaign)
    {
        return new()
        {
            PlanReleases = figures.PlanReleases,
            Units = figures.Units,
            UnitsSubmitted = figures.UnitsSubmitted,
            Themes = figures.Themes,
            Accepted = figures.Accepted,
            Returned = figures.Returned,
            Declined = figures.Declined,
            Merged = figures.Merged,
            Withdrawn = figures.Withdrawn,
            Activities = figures.Activities,
            Held = figures.Held,
            Cancelled = figures.Cancelled,
            Rescheduled = figures.Rescheduled,
            Programmes = figures.Programmes,
            Reports = figures.Reports,
            Attended = figures.Attended,
            Pictures = figures.Pictures,
            Opinions = figures.Opinions,
            LateSubmissions = { Named(figures.LateSubmissions(campaign.Terms)) },
            LateProgrammes = { Named(figures.Late(ObligationKind.FileProgramme)) },
            MissingProgrammes = { Named(figures.Missing(ObligationKind.FileProgramme)) },
            LateReports = { Named(figures.Late(ObligationKind.FileReport)) },
            MissingReports = { Named(figures.Missing(ObligationKind.FileReport)) },
        };

        IEnumerable<string> Named(IEnumerable<string> ids) => ids.Select(id => campaign.References.GetValueOrDefault(id, id)).Order(StringComparer.Ordinal);
    }

    public static Api.Evidence ToWire(StoredFact fact)
    {
        var message = EventCatalogue.Read(fact.Type, fact.Payload);
        return new()
        {
            EventId = $"{fact.EventId}",
            Source = fact.Source,
            Type = fact.Type,
            EffectiveOn = fact.EffectiveOn.ToWire(),
            RecordedAt = Timestamp.FromDateTimeOffset(fact.RecordedAt),
            Subject = message is null ? "" : StoredFact.ActivityOf(message)?.Activity ?? StoredFact.ThemeOf(message)?.Theme ?? "",
        };
    }

    public static Api.Snapshot ToWire(this Snapshot snapshot, int enteredAfter) =>
        new()
        {
            Name = $"districts/{snapshot.District}/campaigns/{snapshot.CampaignId}/snapshots/{snapshot.Number}",
            FrozenAt = Timestamp.FromDateTimeOffset(snapshot.FrozenAt),
            Scores = Api.Scores.Parser.ParseFrom(snapshot.Scores),
            Digest = ByteString.CopyFrom(snapshot.Digest),
            EnteredAfterFreezing = enteredAfter,
        };
}
