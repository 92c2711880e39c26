using Google.LongRunning;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Operations;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Export;

/// <summary>RPCs for exports.</summary>
[Authorize(Policies.DistrictReader)]
public sealed class ExportEndpoint(SchedulingDb db, OperationStarter operations) : Proto.ExportService.ExportServiceBase
{
    /// <inheritdoc/>
    public override Task<Operation> ExportCampaign(Proto.ExportCampaignRequest request, ServerCallContext context)
    {
        var name = CampaignName.Parse(request.Campaign, "campaign");
        DateConversions.Parse(request.CutOffDate, "cut_off_date").OrThrow();
        return operations.StartAsync(
            request,
            context,
            name.District,
            request.Campaign,
            cancellationToken => db.EnsureCampaignOpenedAsync(name, cancellationToken)
        );
    }
}
