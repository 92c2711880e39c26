using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.Facts;
using ThemeDay.ServiceDefaults.Access;
using ThemeDay.ServiceDefaults.Calls;
using ThemeDay.ServiceDefaults.Rules;
using Api = ThemeDay.Scheduling.V1;
using FactMessages = ThemeDay.ServiceDefaults.Events.Facts;

namespace ThemeDay.Scheduling.Activities;

/// <summary>Calls about activities.</summary>
[Authorize(Policies.Reader)]
public sealed class ActivityEndpoint(SchedulingDb db, Once once, Recording recording, TimeProvider clock) : Api.ActivityService.ActivityServiceBase
{
    private static readonly FilterSchema<Activity> Fields = new FilterSchema<Activity>()
        .Reference("campaign", CampaignName.Template, activity => activity.District, activity => activity.CampaignId)
        .Reference("unit", UnitName.Template, activity => activity.District, activity => activity.Unit)
        .Word("state", activity => activity.State)
        .Day("first_day", activity => activity.FirstDay)
        .Day("last_day", activity => activity.LastDay)
        .Text("topic", activity => activity.Topic)
        .Text("external_reference", activity => activity.ExternalReference);

    private Answer<Activity, Api.Activity> Answer =>
        new((name, cancellationToken) => FindAsync(ActivityName.Read(name), cancellationToken), activity => $"{activity.Name()}", ActivityWire.ToWire);

    /// <inheritdoc/>
    public override async Task<Api.Activity> GetActivity(Api.GetActivityRequest request, ServerCallContext context) =>
        (await FindAsync(ActivityName.Read(request.Name), context.CancellationToken)).ToWire();

    /// <inheritdoc/>
    public override async Task<Api.ListActivitiesResponse> ListActivities(Api.ListActivitiesRequest request, ServerCallContext context)
    {
        var parent = DistrictName.Read(request.Parent, orAny: true);
        var page = Paging.Read(request.PageSize, request.PageToken, request.Parent, request.Filter, "district,id").OrThrow();
        var activities = await db
            .Activities.AsNoTracking()
            .Where(activity => parent.IsAny || activity.District == parent.District)
            .Where(Fields.Compile(request.Filter).OrThrow())
            .After(page, activity => activity.District, activity => activity.Id)
            .ToListAsync(context.CancellationToken);
        return new()
        {
            Activities = { page.Shown(activities).Select(ActivityWire.ToWire) },
            NextPageToken = page.Next(activities, activity => [activity.District, activity.Id]),
        };
    }

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override Task<Api.Activity> HoldActivity(Api.HoldActivityRequest request, ServerCallContext context) =>
        MoveAsync(
            request,
            request.Name,
            request.Etag,
            request.RequestId,
            context,
            async (activity, by, cancellationToken) =>
            {
                var campaign = await db
                    .Campaigns.AsNoTracking()
                    .SingleAsync(known => known.District == activity.District && known.Id == activity.CampaignId, cancellationToken);
                var asked = Days.Read(request.EffectiveOn, "effective_on").OrThrow();
                var held = ActivityRules
                    .Hold(activity, request.Audiences, CampaignOpened.Parser.ParseFrom(campaign.Opened).Audiences, asked, ShanghaiTime.Today(clock), by)
                    .OrThrow();
                activity.Hold(held.Audiences, held.On);
                await KeepAsReleasedAsync(activity, cancellationToken);
                return new ActivityHeld
                {
                    Fact = FactMessages.Of(by, activity.District, held.On),
                    Activity = activity.Ref(),
                    Audiences = { held.Audiences },
                };
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Api.Activity> UnholdActivity(Api.UnholdActivityRequest request, ServerCallContext context) =>
        MoveAsync(
            request,
            request.Name,
            request.Etag,
            request.RequestId,
            context,
            (activity, by, _) =>
            {
                ActivityRules.Unhold(activity, request.Reason, by).ThrowIfRefused();
                var on = context.EffectiveOn(request.EffectiveOn, activity.MovedOn, clock);
                activity.Unhold(request.Reason, on);
                return Task.FromResult<IMessage>(new ActivityUnheld { Fact = FactMessages.Of(by, activity.District, on), Activity = activity.Ref() });
            }
        );

    private Task<Api.Activity> MoveAsync(
        IMessage request,
        string name,
        string etag,
        string requestId,
        ServerCallContext context,
        Func<Activity, Actor, CancellationToken, Task<IMessage>> move
    )
    {
        var wanted = ActivityName.Read(name);
        context.DemandWrite(wanted.District);
        return once.DoAsync(
            request,
            requestId,
            context,
            Answer,
            async cancellationToken =>
            {
                var activity = await FindAsync(wanted, cancellationToken);
                RequestGuards.DemandEtag(etag, activity.Version);
                recording.Tell(await move(activity, context.Actor(), cancellationToken), activity.District);
                return activity;
            }
        );
    }

    /// <summary>What took place is neither moved nor cancelled any more: what the draft of the plan had in mind for it is void.</summary>
    private async Task KeepAsReleasedAsync(Activity activity, CancellationToken cancellationToken)
    {
        var entry = await db.PlanEntries.SingleAsync(
            entry => entry.District == activity.District && entry.CampaignId == activity.CampaignId && entry.ThemeId == activity.ThemeId,
            cancellationToken
        );
        if (entry.Released is not { } released || entry.Draft == released)
            return;
        entry.Write(released, entry.Pinned, reason: "");
        (await db.Plans.SingleAsync(plan => plan.District == activity.District && plan.CampaignId == activity.CampaignId, cancellationToken)).Edit();
    }

    private Task<Activity> FindAsync(ActivityName name, CancellationToken cancellationToken) =>
        db.Activities.SingleOrDefaultAsync(activity => activity.District == name.District && activity.Id == name.Activity, cancellationToken).OrNotThereAsync();
}

/// <summary>An activity on the wire.</summary>
internal static class ActivityWire
{
    public static ActivityName Name(this Activity activity) => new(activity.District, activity.Id);

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
                Campaign = $"{theme.Of}",
                Unit = $"districts/{activity.District}/units/{activity.Unit}",
                ExternalReference = activity.ExternalReference,
            },
        };
    }

    public static Api.Activity ToWire(this Activity activity) =>
        new()
        {
            Name = $"{activity.Name()}",
            Theme = activity.Ref().Theme.Theme,
            Unit = activity.Ref().Theme.Unit,
            Topic = activity.Topic,
            Forms = { activity.Forms },
            ExternalReference = activity.ExternalReference,
            FirstDay = activity.FirstDay.ToWire(),
            LastDay = activity.LastDay.ToWire(),
            State = activity.State switch
            {
                ActivityState.Planned => Api.ActivityState.Planned,
                ActivityState.Held => Api.ActivityState.Held,
                ActivityState.Cancelled => Api.ActivityState.Cancelled,
                _ => throw new InvalidOperationException($"no wire value for {activity.State}"),
            },
            Audiences = { activity.Audiences },
            Release = activity.Release,
            Moves = activity.Moves,
            Etag = RequestGuards.Etag(activity.Version),
            UnholdReason = activity.UnholdReason,
        };
}
