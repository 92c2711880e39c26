using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Operations;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Plan;

/// <summary>Runs the operations of DraftPlan: places the accepted themes.</summary>
public sealed class DraftPlanHandler(PlanEditor plans) : IOperationHandler<Proto.DraftPlanRequest, Proto.Plan>
{
    /// <inheritdoc/>
    public Task<Proto.Plan> RunAsync(Proto.DraftPlanRequest request, OperationContext context) =>
        plans.EditAsync(
            request,
            request.Name,
            context.ServerCallContext,
            (draft, transition) =>
            {
                draft.PlaceAccepted(context.Report, transition.CancellationToken).ThrowIfError();
                return Task.CompletedTask;
            }
        );
}
