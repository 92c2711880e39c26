using ThemeDay.Scheduling.Calendar;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Operations;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Plan;

/// <summary>The operation of DraftPlan: places the accepted themes.</summary>
public sealed class PlanDrafting(PlanEditor plans, CurrentCalendar calendar) : IOperationHandler<Proto.DraftPlanRequest, Proto.Plan>
{
    /// <inheritdoc/>
    public Task<Proto.Plan> RunAsync(Proto.DraftPlanRequest request, OperationContext context) =>
        plans.EditAsync(
            request,
            request.Name,
            context.Call,
            async (draft, transition) =>
            {
                var days = await calendar.WorkingDaysAsync(transition.CancellationToken);
                draft.PlaceAccepted(days, context.Report, transition.CancellationToken).ThrowIfError();
            }
        );
}
