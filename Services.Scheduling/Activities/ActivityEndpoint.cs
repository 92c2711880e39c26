using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.Facts;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Activities;

/// <summary>RPCs for activities.</summary>
[Authorize(Policies.Reader)]
public sealed class ActivityEndpoint(SchedulingDb db, TransitionPipeline transitions, TimeProvider clock) : Proto.ActivityService.ActivityServiceBase
{
    private static readonly FilterSchema<Activity> Fields = new FilterSchema<Activity>()
        .Reference("campaign", CampaignName.Template, activity => activity.District, activity => activity.CampaignId)
        .Reference("unit", UnitName.Template, activity => activity.District, activity => activity.Unit)
        .Enum("state", activity => activity.State)
        .Date("first_date", activity => activity.FirstDay)
        .Date("last_date", activity => activity.LastDay)
        .Text("topic", activity => activity.Topic)
        .Text("external_reference", activity => activity.ExternalReference);

    private static readonly ListOrder<Activity> Order = new ListOrder<Activity>()
        .Key(activity => activity.District)
        .Key(activity => activity.Id)
        .Field("first_date", activity => activity.FirstDay)
        .Field("last_date", activity => activity.LastDay)
        .Field("unit", activity => activity.Unit)
        .Field("topic", activity => activity.Topic)
        .Field("create_time", activity => activity.CreatedAt)
        .Field("update_time", activity => activity.UpdatedAt);

    private ResourceAdapter<Activity, Proto.Activity> Adapter =>
        new((name, cancellationToken) => FindAsync(ActivityName.Parse(name), cancellationToken), activity => $"{activity.Name()}", ActivityMapping.ToProto);

    /// <inheritdoc/>
    public override async Task<Proto.Activity> GetActivity(Proto.GetActivityRequest request, ServerCallContext context) =>
        (await FindAsync(ActivityName.Parse(request.Name), context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<Proto.ListActivitiesResponse> ListActivities(Proto.ListActivitiesRequest request, ServerCallContext context)
    {
        var parent = CampaignName.Parse(request.Parent, "parent", allowWildcard: true);
        var page = context.ParsePage(Order, request);
        var activities = await db
            .Activities.AsNoTracking()
            .WhereCampaign(parent, activity => activity.District, activity => activity.CampaignId)
            .Where(Fields.Compile(request.Filter).OrThrow())
            .TakePage(page)
            .ToListAsync(context.CancellationToken);
        return new() { Activities = { page.Items(activities).Select(ActivityMapping.ToProto) }, NextPageToken = page.NextPageToken(activities) };
    }

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override Task<Proto.Activity> MarkActivityHeld(Proto.MarkActivityHeldRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name) with
            {
                DecidesEffectiveDate = true,
            },
            async (activity, transition) =>
            {
                var campaign = await db.GetCampaignOpenedAsync(new(activity.District, activity.CampaignId), transition.CancellationToken);
                var asked = DateConversions.Parse(request.EffectiveDate, "effective_date").OrThrow();
                var held = ActivityRules
                    .MarkHeld(activity, request.Audiences, campaign.Audiences, asked, ShanghaiTime.Today(clock), transition.Actor)
                    .OrThrow();
                activity.MarkHeld(held.Audiences, held.On);
                await KeepAsReleasedAsync(activity, transition.CancellationToken);
                return new ActivityHeld
                {
                    Metadata = transition.CreateMetadata(held.On),
                    Activity = activity.Ref(),
                    Audiences = { held.Audiences },
                };
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Activity> RevertActivityHeld(Proto.RevertActivityHeldRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            async (activity, transition) =>
            {
                var published = await db.FindPublishedReportsAsync(activity.District, activity.CampaignId, transition.CancellationToken);
                ActivityRules.RevertHeld(activity, published, request.Reason, transition.Actor).ThrowIfError();
                activity.RevertHeld(request.Reason, transition.EffectiveDate);
                await DropIfReopenedAsync(activity, transition);
                return new ActivityHeldReverted { Metadata = transition.Metadata, Activity = activity.Ref() };
            }
        );

    private TransitionTarget<Activity, Proto.Activity> Target(string name) => new(name, ActivityName.Parse(name).District, Adapter);

    /// <summary>A held activity stays in the plan though the acceptance of its theme is reverted; not held any more, the next release drops it.</summary>
    private async Task DropIfReopenedAsync(Activity activity, TransitionContext transition)
    {
        var theme = await db
            .Themes.AsNoTracking()
            .SingleAsync(
                theme => theme.District == activity.District && theme.CampaignId == activity.CampaignId && theme.Id == activity.ThemeId,
                transition.CancellationToken
            );
        if (theme.AcceptedOn is not null)
            return;
        var (entry, plan) = await db.FindPlanEntryAsync(activity, transition.CancellationToken);
        entry.Drop(transition.EventId);
        plan.Edit();
    }

    /// <summary>A held activity can no longer be rescheduled or cancelled: discards its pending changes in the plan draft.</summary>
    private async Task KeepAsReleasedAsync(Activity activity, CancellationToken cancellationToken)
    {
        var (entry, plan) = await db.FindPlanEntryAsync(activity, cancellationToken);
        if (entry.Released is not { } released || entry.Draft == released)
            return;
        entry.Write(released, entry.Pinned, reasonEvent: null);
        plan.Edit();
    }

    private Task<Activity> FindAsync(ActivityName name, CancellationToken cancellationToken) =>
        db.Activities.SingleOrDefaultAsync(activity => activity.District == name.District && activity.Id == name.Id, cancellationToken).OrNotFoundAsync();
}

/// <summary>Maps activities to API messages.</summary>
internal static class ActivityMapping
{
    public static ActivityName Name(this Activity activity) => new(activity.District, activity.CampaignId, activity.ThemeId);

    public static ActivityRef Ref(this Activity activity)
    {
        var theme = new ThemeName(activity.District, activity.CampaignId, activity.ThemeId);
        return new()
        {
            Activity = $"{activity.Name()}",
            Topic = activity.Topic,
            Theme = new()
            {
                Theme = $"{theme}",
                Campaign = $"{theme.Parent}",
                Unit = $"districts/{activity.District}/units/{activity.Unit}",
                ExternalReference = activity.ExternalReference,
            },
        };
    }

    public static Proto.Activity ToProto(this Activity activity) =>
        new()
        {
            Name = $"{activity.Name()}",
            Theme = activity.Ref().Theme.Theme,
            Unit = activity.Ref().Theme.Unit,
            Topic = activity.Topic,
            Forms = { activity.Forms },
            ExternalReference = activity.ExternalReference,
            FirstDate = activity.FirstDay.ToProto(),
            LastDate = activity.LastDay.ToProto(),
            State = activity.State switch
            {
                ActivityState.Planned => Proto.ActivityState.Planned,
                ActivityState.Held => Proto.ActivityState.Held,
                ActivityState.Cancelled => Proto.ActivityState.Cancelled,
                _ => throw new InvalidOperationException($"no wire value for {activity.State}"),
            },
            Audiences = { activity.Audiences },
            Release = activity.Release,
            Moves = activity.Moves,
            Etag = RequestGuards.Etag(activity.Version),
            RevertReason = activity.RevertReason,
            CreateTime = activity.CreatedAt.ToProto(),
            UpdateTime = activity.UpdatedAt.ToProto(),
        };
}
