using Google.Rpc;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Scheduling.Facts;
using ThemeDay.Scheduling.IndicatorSchemes;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Operations;
using EventsV1 = ThemeDay.Events.V1;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Assessment;

/// <summary>Runs the operations of ScoreCampaigns: the totals of one campaign after the other, of which only one is in memory.</summary>
public sealed class ScoreCampaignsHandler(SchedulingDb db, CampaignFacts campaigns, CampaignAssessment assessment, Schemes schemes)
    : IOperationHandler<Proto.ScoreCampaignsRequest, Proto.ScoreCampaignsResponse>
{
    private const int MaxSize = 3 << 20; // the response is one message, and clients receive 4 MiB

    /// <inheritdoc/>
    public async Task<Proto.ScoreCampaignsResponse> RunAsync(Proto.ScoreCampaignsRequest request, OperationContext context)
    {
        var response = new Proto.ScoreCampaignsResponse();
        var names = await ListCampaignsAsync(DistrictName.Parse(request.Parent, "parent", allowWildcard: true), request.Year, context.CancellationToken);
        var size = 0;
        foreach (var name in names)
        {
            var totals = await ScoreAsync(name, request, context.CancellationToken);
            if ((size += totals.CalculateSize()) > MaxSize)
                throw ErrorStatus.Create(Code.ResourceExhausted, ErrorReasons.ExportTooLarge).ToRpcException();
            response.Campaigns.Add(totals);
            context.Report(response.Campaigns.Count, names.Count);
        }

        return response;
    }

    private async Task<IReadOnlyList<CampaignName>> ListCampaignsAsync(DistrictName parent, int year, CancellationToken cancellationToken)
    {
        var opened = db
            .Campaigns.AsNoTracking()
            .WhereDistrict(parent, known => known.District)
            .OrderBy(known => known.District)
            .ThenBy(known => known.Id)
            .AsAsyncEnumerable();
        List<CampaignName> names = [];
        await foreach (var known in opened.WithCancellation(cancellationToken))
            if (EventsV1.CampaignOpened.Parser.ParseFrom(known.Opened).FirstMonth.Year == year)
                names.Add(new(known.District, known.Id));
        return names;
    }

    private async Task<Proto.CampaignTotals> ScoreAsync(CampaignName name, Proto.ScoreCampaignsRequest request, CancellationToken cancellationToken)
    {
        var campaign = await campaigns.FindAsync(name, cancellationToken) ?? throw RequestGuards.NotFound();
        var pointInTime = assessment.ParsePointInTime(request.CutOffDate, knownAt: null, campaign.CutOff);
        var totals = new Proto.CampaignTotals { Campaign = $"{name}", CutOffDate = pointInTime.CutOffDate.ToProto() };
        var scheme = new IndicatorSchemeName(campaign.Opened.Scheme, null);
        if (!(await schemes.FindAsync(scheme, cancellationToken)).TryGetValue(out _, out var missing))
        {
            totals.UnscoredReason = missing.Reason;
            return totals;
        }

        var scores = await assessment.ScoreAsync(campaign, scheme, pointInTime, cancellationToken);
        totals.Scheme = scores.Scheme;
        totals.Units.Add(scores.Units.Select(ToTotal));
        return totals;
    }

    private static Proto.UnitTotal ToTotal(Proto.UnitScore score)
    {
        var total = new Proto.UnitTotal { Unit = score.Unit, Total = score.Total };
        if (score.HasRank)
            total.Rank = score.Rank;
        return total;
    }
}
