using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Scheduling.Assessment;
using ThemeDay.Scheduling.Plan;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Operations;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Export;

/// <summary>Runs the operations of ExportCampaign: figures, scores and plan as files, from one reading of the facts.</summary>
public sealed class ExportCampaignHandler(SchedulingDb db, CampaignAssessment assessment, PlanReasons reasons)
    : IOperationHandler<Proto.ExportCampaignRequest, Proto.CampaignExport>
{
    private const int MaxSize = 3 << 20; // the response is one message, and clients receive 4 MiB
    private const int Steps = 3;

    /// <inheritdoc/>
    public async Task<Proto.CampaignExport> RunAsync(Proto.ExportCampaignRequest request, OperationContext context)
    {
        var cancellationToken = context.CancellationToken;
        var campaign = await assessment.FindAsync(request.Campaign, cancellationToken);
        var scoredAsOf = assessment.ParsePointInTime(request.CutOffDate, knownAt: null, campaign.CutOff);
        var figures = await assessment.ComputeFiguresAsync(campaign, scoredAsOf, cancellationToken);
        context.Report(1, Steps);
        var scores = await assessment.ScoreAsync(campaign, new(campaign.Opened.Scheme, null), scoredAsOf, cancellationToken);
        context.Report(2, Steps);
        // Not those from the cut-off date on, nor those that were released after the facts were read.
        var releases = await db.ListReleasesAsync(campaign.Name, first: 1, figures.PlanReleases, cancellationToken);
        await reasons.FillAsync(releases, context.ServerCallContext.Actor(), cancellationToken);
        var export = new Proto.CampaignExport
        {
            Campaign = request.Campaign,
            FiguresJson = ByteString.CopyFromUtf8(FiguresJson.Format(figures)),
            ScoresCsv = ByteString.CopyFromUtf8(ScoresCsv.Format(scores)),
            PlanCsv = ByteString.CopyFromUtf8(PlanCsv.FormatLatestRelease(releases)),
            ChangesCsv = ByteString.CopyFromUtf8(PlanCsv.FormatChanges(releases)),
            ExplanationsCsv = ByteString.CopyFromUtf8(ExplanationsCsv.Format(scores)),
            SummaryCsv = ByteString.CopyFromUtf8(SummaryCsv.Format(figures)),
        };
        if (export.CalculateSize() > MaxSize)
            throw ErrorStatus.Create(Code.ResourceExhausted, ErrorReasons.ExportTooLarge).ToRpcException();
        return export;
    }
}
