using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Scheduling.Activities;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Programmes;

/// <summary>The RPC of approved programmes for anyone. Its answer does not depend on the caller and has no contact data.</summary>
[AllowAnonymous]
public sealed class PublicProgrammeEndpoint(SchedulingDb db, TenantScope caller) : Proto.PublicProgrammeService.PublicProgrammeServiceBase
{
    /// <inheritdoc/>
    public override async Task<Proto.ApprovedProgramme> GetApprovedProgramme(Proto.GetApprovedProgrammeRequest request, ServerCallContext context)
    {
        var name = ActivityName.ParseSingleton(request.Name, "programme");
        caller.BypassFilter("approved programmes are public");
        var programme = await db
            .Programmes.AsNoTracking()
            .Where(programme =>
                programme.District == name.District
                && programme.ActivityId == name.Id
                && programme.State == ProgrammeState.Approved
                && db.Activities.Any(activity =>
                    activity.District == programme.District && activity.Id == programme.ActivityId && activity.State != ActivityState.Cancelled
                )
            )
            .SingleOrDefaultAsync(context.CancellationToken)
            .OrNotFoundAsync();
        return new()
        {
            Name = $"{name}/programme",
            Time = programme.Form.Time,
            Venue = programme.Form.Venue,
            Agenda = programme.Form.Agenda,
            Guests = { programme.Form.Guests.Select(ProgrammeMapping.ToProto) },
            Signage = programme.Form.Signage,
            ApproveDate = programme.LastTransitionOn.ToProto(), // an approved programme has no later transition
        };
    }
}
