using Google.LongRunning;
using Google.Protobuf;
using Google.Type;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.Activities;
using ThemeDay.Scheduling.Replicas;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Operations;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Plan;

/// <summary>RPCs for the annual plan.</summary>
[Authorize(Policies.Reader)] // methods narrow it: policies of the type and of the method must both pass
public sealed class PlanEndpoint(
    SchedulingDb db,
    PlanEditor plans,
    PlanReasons reasons,
    OperationStarter operations,
    IdempotentCommands commands,
    ReleaseEvents releaseEvents,
    TimeProvider clock
) : Proto.PlanService.PlanServiceBase
{
    private static readonly ListOrder<PlanRelease> Order = new ListOrder<PlanRelease>().Key(release => release.Number);

    /// <inheritdoc/>
    [Authorize(Policies.DistrictReader)]
    public override async Task<Proto.Plan> GetPlan(Proto.GetPlanRequest request, ServerCallContext context)
    {
        var plan = plans.ToProto(await plans.ReadAsync(request.Name, context.CancellationToken));
        await reasons.FillAsync(plan.Entries, context.Actor(), context.CancellationToken);
        return plan;
    }

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Operation> DraftPlan(Proto.DraftPlanRequest request, ServerCallContext context)
    {
        var name = PlanEditor.ParseName(request.Name);
        context.EnsureCanWrite(name.District);
        return operations.StartAsync(
            request,
            context,
            name.District,
            request.Name,
            async cancellationToken => RequestGuards.EnsureEtagMatches(request.Etag, (await PlanDraft.FindPlanAsync(db, name, cancellationToken))?.Version ?? 0)
        );
    }

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Plan> PinTheme(Proto.PinThemeRequest request, ServerCallContext context) =>
        plans.EditAsync(
            request,
            request.Name,
            context,
            (draft, transition) =>
            {
                var theme = draft.GetAcceptedTheme(request.Theme);
                var entry = draft.Entries.GetValueOrDefault(theme.Id);
                var placed = PlanRules
                    .Pin(entry, Required(request.FirstDate, "first_date"), DateConversions.Parse(request.LastDate, "last_date").OrThrow(), transition.Actor)
                    .OrThrow();
                (entry ?? draft.Add(theme, placed)).Write(placed, pinned: true, reasonEvent: null);
                return Task.CompletedTask;
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Plan> RescheduleActivity(Proto.RescheduleActivityRequest request, ServerCallContext context) =>
        MoveAsync(request, request.Name, request.Activity, request.FirstDate, request.LastDate, request.Reason, context, PlanRules.Reschedule);

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Plan> CancelActivity(Proto.CancelActivityRequest request, ServerCallContext context) =>
        plans.EditAsync(
            request,
            request.Name,
            context,
            async (draft, transition) =>
            {
                var (activity, entry) = await ReleasedAsync(draft, request.Activity, transition.CancellationToken);
                entry.Write(PlanRules.Cancel(activity, entry, request.Reason, transition.Actor).OrThrow(), entry.Pinned, transition.EventId);
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Plan> ReplanActivity(Proto.ReplanActivityRequest request, ServerCallContext context) =>
        MoveAsync(request, request.Name, request.Activity, request.FirstDate, request.LastDate, request.Reason, context, PlanRules.Replan);

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Plan> DropTheme(Proto.DropThemeRequest request, ServerCallContext context) =>
        plans.EditAsync(
            request,
            request.Name,
            context,
            async (draft, transition) =>
            {
                var theme = draft.GetAcceptedTheme(request.Theme);
                var activity = await FindActivityAsync(ActivityName.FromTheme(ThemeName.Parse(request.Theme, "theme")), transition.CancellationToken);
                if (activity is not null)
                    BumpVersion(activity);
                var entry = draft.Entries.GetValueOrDefault(theme.Id) ?? draft.Add(theme, new(theme.Month, theme.Month, PlanEntryState.Dropped));
                entry.Write(PlanRules.Drop(activity, entry, request.Reason, transition.Actor).OrThrow(), entry.Pinned, transition.EventId);
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override async Task<Proto.PlanRelease> ReleasePlan(Proto.ReleasePlanRequest request, ServerCallContext context)
    {
        context.EnsureCanWrite(PlanEditor.ParseName(request.Name).District);
        if (request.ValidateOnly)
        {
            RequestKeys.EnsureValid(request.RequestId);
            return await ToProtoAsync(await ReleaseAsync(request, context), context);
        }

        var release = await commands.ExecuteAsync(
            request,
            request.RequestId,
            context,
            new ResourceAdapter<PlanRelease, Proto.PlanRelease>(FindReleaseAsync, release => release.Name, PlanMapping.ToProto),
            _ => ReleaseAsync(request, context)
        );
        await reasons.FillAsync([release], context.Actor(), context.CancellationToken);
        return release;
    }

    /// <inheritdoc/>
    public override async Task<Proto.PlanRelease> GetPlanRelease(Proto.GetPlanReleaseRequest request, ServerCallContext context) =>
        await ToProtoAsync(await FindReleaseAsync(request.Name, context.CancellationToken), context);

    /// <inheritdoc/>
    public override async Task<Proto.ListPlanReleasesResponse> ListPlanReleases(Proto.ListPlanReleasesRequest request, ServerCallContext context)
    {
        var name = PlanEditor.ParseName(request.Parent, "parent");
        var page = context.ParsePage(Order, request);
        var withContent = ListViews.IsFull(request.View, Proto.PlanReleaseView.Full);
        var releases = await db
            .PlanReleases.AsNoTracking()
            .Where(release => release.District == name.District && release.CampaignId == name.Campaign)
            .TakePage(page)
            .Select(release => new PlanRelease(release.District, release.CampaignId, release.Number, release.ReleasedOn, withContent ? release.Content : null)
            {
                CreatedAt = release.CreatedAt,
            })
            .ToListAsync(context.CancellationToken);
        var shown = page.Items(releases).Select(PlanMapping.ToProto).ToList();
        await reasons.FillAsync(shown, context.Actor(), context.CancellationToken);
        return new() { Releases = { shown }, NextPageToken = page.NextPageToken(releases) };
    }

    private async Task<Proto.PlanRelease> ToProtoAsync(PlanRelease release, ServerCallContext context)
    {
        var message = release.ToProto();
        await reasons.FillAsync([message], context.Actor(), context.CancellationToken);
        return message;
    }

    private async Task<PlanRelease> ReleaseAsync(Proto.ReleasePlanRequest request, ServerCallContext context)
    {
        var draft = await plans.ReadAsync(request.Name, context.CancellationToken);
        RequestGuards.EnsureEtagMatches(request.Etag, draft.Version);
        var (name, actor) = (draft.Name, context.Actor());
        var effectiveDate = context.ResolveEffectiveDate(request.EffectiveDate, draft.Plan.ReleasedOn, clock);
        var changes = PlanRules.Release(draft.Entries.Values, actor).OrThrow();
        draft.Plan.Released(effectiveDate);
        var content = new Proto.PlanRelease
        {
            Name = $"{name}/plan/releases/{draft.Plan.Release}",
            ReleaseDate = effectiveDate.ToProto(),
            Changes = { changes.Select(draft.ToProto) },
            Warnings = { draft.FindWarnings(effectiveDate).Select(draft.ToProto) },
        };
        await releaseEvents.RecordAsync(
            draft,
            changes,
            EventMetadataExtensions.CreateMetadata(actor, name.District, effectiveDate),
            effectiveDate,
            context.CancellationToken
        );
        foreach (var change in changes)
            change.Entry.Release();
        content.Entries.Add(draft.InOrder().Where(entry => entry.Draft.State == PlanEntryState.Planned).Select(draft.ToProto));
        return db.Add(new PlanRelease(name.District, name.Campaign, draft.Plan.Release, effectiveDate, content.ToByteArray())).Entity;
    }

    private delegate Result<ScheduledEntry> MoveRule(Activity activity, PlanEntry entry, DateOnly firstDay, DateOnly? lastDay, string reason, Actor actor);

    private Task<Proto.Plan> MoveAsync(
        IMessage request,
        string plan,
        string activityName,
        Date? firstDate,
        Date? lastDate,
        string reason,
        ServerCallContext context,
        MoveRule rule
    ) =>
        plans.EditAsync(
            request,
            plan,
            context,
            async (draft, transition) =>
            {
                var (activity, entry) = await ReleasedAsync(draft, activityName, transition.CancellationToken);
                var (firstDay, lastDay) = (Required(firstDate, "first_date"), DateConversions.Parse(lastDate, "last_date").OrThrow());
                entry.Write(rule(activity, entry, firstDay, lastDay, reason, transition.Actor).OrThrow(), pinned: true, transition.EventId);
            }
        );

    private async Task<PlanRelease> FindReleaseAsync(string name, CancellationToken cancellationToken)
    {
        var wanted = PlanReleaseName.Parse(name);
        return await db
            .PlanReleases.AsNoTracking()
            .SingleOrDefaultAsync(
                release => release.District == wanted.Plan.District && release.CampaignId == wanted.Plan.Campaign && release.Number == wanted.Number,
                cancellationToken
            )
            .OrNotFoundAsync();
    }

    private async Task<(Activity Activity, PlanEntry Entry)> ReleasedAsync(PlanDraft draft, string name, CancellationToken cancellationToken)
    {
        var activity = await FindActivityAsync(ActivityName.Parse(name, "activity"), cancellationToken);
        if (activity is null || activity.CampaignId != draft.Name.Campaign || !draft.Entries.TryGetValue(activity.ThemeId, out var entry))
            throw RequestGuards.NotFound();
        PlanDraft.EnsureAccepted(draft.Themes[entry.ThemeId]);
        BumpVersion(activity);
        return (activity, entry);
    }

    // A draft edit depends on the state of the activity. Updating it makes its concurrency token part of the transaction:
    // if the activity is held or rescheduled concurrently, the edit fails with a version conflict.
    private void BumpVersion(Activity activity) => db.Update(activity);

    private Task<Activity?> FindActivityAsync(ActivityName name, CancellationToken cancellationToken) =>
        db.Activities.SingleOrDefaultAsync(activity => activity.District == name.District && activity.Id == name.Id, cancellationToken);

    private static DateOnly Required(Date? date, string field) =>
        DateConversions.Parse(date, field).OrThrow() ?? throw Error.InvalidArgument(field, ErrorReasons.Required).ToException();
}
