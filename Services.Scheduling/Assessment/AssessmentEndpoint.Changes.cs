using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.CalendarYears;
using ThemeDay.Scheduling.Facts;
using ThemeDay.Scheduling.History;
using ThemeDay.Scheduling.IndicatorSchemes;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Assessment;

/// <summary>RPCs that compare scores.</summary>
public sealed partial class AssessmentEndpoint
{
    /// <inheritdoc/>
    [Authorize(Policies.DistrictReader)]
    [DefaultDeadline(60)] // computes all scores
    public override async Task<Proto.Scores> SimulateScores(Proto.SimulateScoresRequest request, ServerCallContext context)
    {
        using var lease = await limiter.AcquireAsync(context.Actor(), context.CancellationToken);
        var campaign = await assessment.FindAsync(request.Campaign, context.CancellationToken);
        var pointInTime = assessment.ParsePointInTime(request.CutOffDate, request.KnownTime, campaign.CutOff);
        var facts = HypotheticalFacts.Apply(request, campaign, pointInTime.KnownTime ?? clock.GetUtcNow()).OrThrow();
        return await assessment.ScoreAsync(campaign with { Facts = facts }, SchemeName(request.Scheme, campaign), pointInTime, context.CancellationToken);
    }

    /// <inheritdoc/>
    [Authorize(Policies.DistrictReader)]
    [DefaultDeadline(60)] // computes all scores several times
    public override async Task<Proto.ExplainScoreChangeResponse> ExplainScoreChange(Proto.ExplainScoreChangeRequest request, ServerCallContext context)
    {
        using var lease = await limiter.AcquireAsync(context.Actor(), context.CancellationToken);
        var now = await assessment.FindAsync(request.Campaign, context.CancellationToken);
        if (request.Before is null)
            throw Error.InvalidArgument("before", ErrorReasons.Required).ToException();
        var before = await FindBasisAsync(request.Before, "before", now, context.CancellationToken);
        var after = await FindBasisAsync(request.After ?? new(), "after", now, context.CancellationToken);
        var days = await calendar.WorkingDaysAsync(knownTime: null, context.CancellationToken);
        var changes = ScoreChanges.Explain(before, after, context.CancellationToken).OrThrow();
        return new() { Changes = { changes.Select(change => change.ToProto(now, days)) } };
    }

    private static IndicatorSchemeName SchemeName(string requested, CampaignRecord campaign, string field = "scheme") =>
        requested is "" ? new(campaign.Opened.Scheme, null) : IndicatorSchemeName.Parse(requested, field);

    private async Task<ScoreBasis> FindBasisAsync(Proto.ScorePoint point, string field, CampaignRecord now, CancellationToken cancellationToken)
    {
        if (point.Snapshot is "")
        {
            var pointInTime = assessment.ParsePointInTime(point.CutOffDate, point.KnownTime, now.CutOff, $"{field}.");
            var scheme = (await schemes.FindAsync(SchemeName(point.Scheme, now, $"{field}.scheme"), cancellationToken)).OrThrow();
            var years = await calendar.ListInForceAsync(pointInTime.KnownTime, cancellationToken);
            return new(now.Facts, now.Terms, [.. years.Select(year => year.List)], scheme.Scheme, pointInTime);
        }

        var (district, campaign, number) = SnapshotName.ParseNumbered(point.Snapshot, $"{field}.snapshot").OrThrow();
        if (new CampaignName(district, campaign) != now.Name)
            throw Error.InvalidArgument($"{field}.snapshot", ErrorReasons.ResourceNotFound).ToException();
        if (point is not { CutOffDate: null, KnownTime: null, Scheme: "" })
            throw Error.InvalidArgument($"{field}.snapshot", ErrorReasons.OutOfRange).ToException();
        var inputs = Proto.SnapshotInputs.Parser.ParseFrom(await FindInputsAsync(district, campaign, number, cancellationToken));
        var frozen = inputs.ToCampaign();
        return new(frozen.Facts, frozen.Terms, [.. inputs.CalendarYears.Select(CalendarMapping.FromProto)], inputs.Scheme.FromProto(), inputs.ToPointInTime());
    }

    /// <summary>NOT_FOUND without the snapshot; FAILED_PRECONDITION SNAPSHOT_INPUTS_NOT_KEPT for one of an earlier build.</summary>
    private async Task<byte[]> FindInputsAsync(string district, string campaign, int number, CancellationToken cancellationToken)
    {
        var content = await db
            .SnapshotInputs.AsNoTracking()
            .Where(each => each.District == district && each.CampaignId == campaign && each.Number == number)
            .Select(each => each.Content)
            .SingleOrDefaultAsync(cancellationToken);
        if (content is not null)
            return content;
        var isKnown = await db.Snapshots.AnyAsync(each => each.District == district && each.CampaignId == campaign && each.Number == number, cancellationToken);
        throw isKnown ? new Error(ErrorKind.FailedPrecondition, ErrorReasons.SnapshotInputsNotKept).ToException() : RequestGuards.NotFound();
    }
}

/// <summary>Maps changes of scores to API messages.</summary>
internal static class ScoreChangeMapping
{
    public static Proto.ScoreChange ToProto(this ScoreChange change, CampaignRecord campaign, WorkingDays days) =>
        new()
        {
            Cause = change.Cause.ToProto(),
            Fact = change.EventId is "" ? null : campaign.EventOf(change.EventId).ToProto(days),
            Units =
            {
                change.Units.Select(unit => new Proto.UnitScoreChange
                {
                    Unit = $"{new UnitName(campaign.Name.District, (unit.Before ?? unit.After)!.Unit)}",
                    TotalBefore = unit.Before?.Total?.ToProto("0.00"),
                    TotalAfter = unit.After?.Total?.ToProto("0.00"),
                    Lines = { ScoreChanges.LineDifferences(unit.Before, unit.After).Select(line => ToProto(line.Before, line.After)) },
                }),
            },
        };

    private static Proto.ScoreChangeCause ToProto(this ScoreChangeCause cause) =>
        cause switch
        {
            ScoreChangeCause.FactRemoved => Proto.ScoreChangeCause.FactRemoved,
            ScoreChangeCause.PointInTime => Proto.ScoreChangeCause.PointInTime,
            ScoreChangeCause.Calendar => Proto.ScoreChangeCause.Calendar,
            ScoreChangeCause.Scheme => Proto.ScoreChangeCause.Scheme,
            ScoreChangeCause.FactAdded => Proto.ScoreChangeCause.FactAdded,
            _ => throw new InvalidOperationException($"no wire value for {cause}"),
        };

    private static Proto.ScoreLineChange ToProto(ScoreLine? before, ScoreLine? after) =>
        new()
        {
            Indicator = (before ?? after)!.Indicator,
            StateBefore = before?.State.ToProto() ?? Proto.ScoreLineState.Unspecified,
            PointsBefore = before?.RoundedPoints?.ToProto(),
            StateAfter = after?.State.ToProto() ?? Proto.ScoreLineState.Unspecified,
            PointsAfter = after?.RoundedPoints?.ToProto(),
            Difference = ((after?.RoundedPoints ?? 0) - (before?.RoundedPoints ?? 0)).ToProto(),
        };
}
