using Google.Protobuf;
using Grpc.Core;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Plan;

/// <summary>Edits the draft of a plan: every edit is one event and one version of the plan.</summary>
public sealed class PlanEditor(SchedulingDb db, PlanReasons reasons, CurrentCalendar calendar, TransitionPipeline transitions, TimeProvider clock)
{
    private const string PlanSuffix = "/plan";

    private ResourceAdapter<PlanDraft, Proto.Plan> Adapter => new(ReadAsync, draft => $"{draft.Name}{PlanSuffix}", ToProto);

    /// <summary>Reads a plan by its name; NOT_FOUND if the campaign was not opened.</summary>
    public async Task<PlanDraft> ReadAsync(string name, CancellationToken cancellationToken) =>
        await PlanDraft.ReadAsync(db, ParseName(name), await calendar.WorkingDaysAsync(knownTime: null, cancellationToken), cancellationToken);

    /// <summary>Maps a draft to the API message, with its warnings as of today and without the texts of its reasons.</summary>
    public Proto.Plan ToProto(PlanDraft draft) => draft.ToProto(ShanghaiTime.Today(clock));

    /// <summary>Edits the draft of a plan.</summary>
    /// <param name="request">The request.</param>
    /// <param name="name">The name of the plan.</param>
    /// <param name="context">The server call context.</param>
    /// <param name="edit">Checks the rule and changes the draft.</param>
    public async Task<Proto.Plan> EditAsync(IMessage request, string name, ServerCallContext context, Func<PlanDraft, TransitionContext, Task> edit)
    {
        var plan = await transitions.ExecuteAsync(
            request,
            context,
            new TransitionTarget<PlanDraft, Proto.Plan>(name, ParseName(name).District, Adapter),
            async (draft, transition) =>
            {
                await edit(draft, transition);
                draft.Plan.Edit();
                return new PlanDraftChanged { Metadata = context.CreateMetadata(draft.District), Campaign = $"{draft.Name}" };
            }
        );
        await reasons.FillAsync(plan.Entries, context.Actor(), context.CancellationToken);
        return plan;
    }

    /// <summary>The campaign of a plan name, or of the parent of its releases.</summary>
    public static CampaignName ParseName(string plan, string field = "name") =>
        plan.EndsWith(PlanSuffix, StringComparison.Ordinal)
            ? CampaignName.Parse(plan[..^PlanSuffix.Length], field)
            : throw Error.InvalidArgument(field, ErrorReasons.NameMalformed).ToException();
}
