using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.Activities;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.Facts;
using ThemeDay.Scheduling.Replicas;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Events;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Plan;

/// <summary>RPCs for the annual plan.</summary>
[Authorize(Policies.Reader)] // methods narrow it: policies of the type and of the method must both pass
public sealed class PlanEndpoint(SchedulingDb db, IdempotentCommands commands, EventRecorder events, CurrentCalendar calendar, TimeProvider clock)
    : Proto.PlanService.PlanServiceBase
{
    private const string PlanSuffix = "/plan";

    private ResourceAdapter<Proto.Plan, Proto.Plan> Adapter => new(ReadAsync, plan => plan.Name, plan => plan);

    /// <inheritdoc/>
    [Authorize(Policies.DistrictReader)]
    public override Task<Proto.Plan> GetPlan(Proto.GetPlanRequest request, ServerCallContext context) => ReadAsync(request.Name, context.CancellationToken);

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Plan> DraftPlan(Proto.DraftPlanRequest request, ServerCallContext context) =>
        EditAsync(
            request,
            request.Name,
            request.RequestId,
            context,
            async (draft, cancellationToken) =>
            {
                var days = await calendar.WorkingDaysAsync(cancellationToken);
                var taken = draft
                    .Entries.Values.Where(entry => entry.Draft.State == PlanEntryState.Planned)
                    .Select(entry => (entry.Draft.FirstDay, entry.Unit))
                    .ToList();
                foreach (
                    var theme in draft
                        .Themes.Values.Where(theme => theme.Accepted && !draft.Entries.ContainsKey(theme.Id))
                        .OrderBy(theme => theme.Id, StringComparer.Ordinal)
                )
                {
                    var day = DayScheduler.ChooseDay(theme.Month, theme.Unit, taken, days).OrThrow();
                    taken.Add((day, theme.Unit));
                    draft.Add(theme, new(day, day, PlanEntryState.Planned));
                }
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Plan> PinTheme(Proto.PinThemeRequest request, ServerCallContext context) =>
        EditAsync(
            request,
            request.Name,
            request.RequestId,
            context,
            (draft, _) =>
            {
                var theme = draft.AcceptedTheme(request.Theme);
                var entry = draft.Entries.GetValueOrDefault(theme.Id);
                var placed = PlanRules
                    .Pin(entry, Required(request.FirstDay, "first_day"), DateConversions.Parse(request.LastDay, "last_day").OrThrow(), context.Actor())
                    .OrThrow();
                (entry ?? draft.Add(theme, placed)).Write(placed, pinned: true, reason: "");
                return Task.CompletedTask;
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Plan> RescheduleActivity(Proto.RescheduleActivityRequest request, ServerCallContext context) =>
        EditAsync(
            request,
            request.Name,
            request.RequestId,
            context,
            async (draft, cancellationToken) =>
            {
                var (activity, entry) = await ReleasedAsync(draft, request.Activity, cancellationToken);
                var moved = PlanRules
                    .Reschedule(
                        activity,
                        entry,
                        Required(request.FirstDay, "first_day"),
                        DateConversions.Parse(request.LastDay, "last_day").OrThrow(),
                        request.Reason,
                        context.Actor()
                    )
                    .OrThrow();
                entry.Write(moved, pinned: true, request.Reason);
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Plan> CancelActivity(Proto.CancelActivityRequest request, ServerCallContext context) =>
        EditAsync(
            request,
            request.Name,
            request.RequestId,
            context,
            async (draft, cancellationToken) =>
            {
                var (activity, entry) = await ReleasedAsync(draft, request.Activity, cancellationToken);
                entry.Write(PlanRules.Cancel(activity, entry, request.Reason, context.Actor()).OrThrow(), entry.Pinned, request.Reason);
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Plan> DropTheme(Proto.DropThemeRequest request, ServerCallContext context) =>
        EditAsync(
            request,
            request.Name,
            request.RequestId,
            context,
            async (draft, cancellationToken) =>
            {
                var theme = draft.AcceptedTheme(request.Theme);
                var activity = await FindActivityAsync(ActivityName.FromTheme(ThemeName.Parse(request.Theme, "theme")), cancellationToken);
                if (activity is not null)
                    BumpVersion(activity);
                var entry = draft.Entries.GetValueOrDefault(theme.Id) ?? draft.Add(theme, new(theme.Month, theme.Month, PlanEntryState.Dropped));
                entry.Write(PlanRules.Drop(activity, entry, request.Reason, context.Actor()).OrThrow(), entry.Pinned, request.Reason);
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.PlanRelease> ReleasePlan(Proto.ReleasePlanRequest request, ServerCallContext context)
    {
        var name = ParsePlanName(request.Name);
        context.EnsureCanWrite(name.District);
        return commands.ExecuteAsync(
            request,
            request.RequestId,
            context,
            new ResourceAdapter<Proto.PlanRelease, Proto.PlanRelease>(ReleaseAsync, release => release.Name, release => release),
            async cancellationToken =>
            {
                var draft = await DraftAsync(name, cancellationToken);
                var actor = context.Actor();
                var effectiveDate = context.ResolveEffectiveDate(request.EffectiveDate, draft.Plan.ReleasedOn, clock);
                var changes = PlanRules.Release(draft.Entries.Values, actor).OrThrow();
                draft.Plan.Released(effectiveDate);
                var content = new Proto.PlanRelease
                {
                    Name = $"{name}/plan/releases/{draft.Plan.Release}",
                    ReleaseDate = effectiveDate.ToProto(),
                    Changes = { changes.Select(draft.ToProto) },
                };
                await RecordReleaseEventsAsync(
                    draft,
                    changes,
                    EventMetadataExtensions.CreateMetadata(actor, name.District, effectiveDate),
                    effectiveDate,
                    cancellationToken
                );
                foreach (var change in changes)
                    change.Entry.Release();
                content.Entries.Add(draft.InOrder().Where(entry => entry.Draft.State == PlanEntryState.Planned).Select(draft.ToProto));
                db.Add(new PlanRelease(name.District, name.Campaign, draft.Plan.Release, effectiveDate, content.ToByteArray()));
                return content;
            }
        );
    }

    /// <inheritdoc/>
    public override Task<Proto.PlanRelease> GetPlanRelease(Proto.GetPlanReleaseRequest request, ServerCallContext context) =>
        ReleaseAsync(request.Name, context.CancellationToken);

    /// <inheritdoc/>
    public override async Task<Proto.ListPlanReleasesResponse> ListPlanReleases(Proto.ListPlanReleasesRequest request, ServerCallContext context)
    {
        var name = ParsePlanName(request.Parent, "parent");
        var (page, after) = KeysetPaging.ParseNumeric(request.PageSize, request.PageToken, request.Parent, "number").OrThrow();
        var releases = await db
            .PlanReleases.AsNoTracking()
            .Where(release => release.District == name.District && release.CampaignId == name.Campaign && release.Number > after)
            .OrderBy(release => release.Number)
            .Take(page.Size + 1)
            .ToListAsync(context.CancellationToken);
        return new()
        {
            Releases = { page.Items(releases).Select(release => Proto.PlanRelease.Parser.ParseFrom(release.Content)) },
            NextPageToken = page.NextPageToken(releases, release => [$"{release.Number}"]),
        };
    }

    /// <summary>Records one event for the release and one for each change, in the same transaction, and updates the activities.</summary>
    private async Task RecordReleaseEventsAsync(
        PlanDraft draft,
        IReadOnlyList<PlanChange> changes,
        EventMetadata fact,
        DateOnly effectiveDate,
        CancellationToken cancellationToken
    )
    {
        var (name, release) = (draft.Name, draft.Plan.Release);
        events.Record(
            new AnnualPlanReleased
            {
                Metadata = fact,
                Campaign = $"{name}",
                Release = release,
                PlannedThemes = { draft.InOrder().Where(entry => entry.Draft.State != PlanEntryState.Dropped).Select(entry => draft.ThemeNameOf(entry)) },
                DroppedThemes = { changes.Where(change => change.Kind == ChangeKind.Dropped).Select(change => draft.ThemeNameOf(change.Entry)) },
            },
            name.District
        );
        var activities = await db
            .Activities.Where(each => each.District == name.District && each.CampaignId == name.Campaign)
            .ToDictionaryAsync(each => each.Id, cancellationToken);
        foreach (var (kind, entry, before) in changes)
        {
            var activity = activities.GetValueOrDefault(draft.ActivityOf(entry).Activity);
            if (kind == ChangeKind.Added)
            {
                if (activity is null)
                    db.Add(activity = draft.NewActivity(entry));
                activity.Plan(entry.Draft.FirstDay, entry.Draft.LastDay, release, effectiveDate);
                events.Record(
                    new ActivityPlanned
                    {
                        Metadata = fact,
                        Activity = activity.Ref(),
                        Release = release,
                        FirstDay = entry.Draft.FirstDay.ToProto(),
                        LastDay = entry.Draft.LastDay.ToProto(),
                        Forms = { activity.Forms },
                    },
                    name.District
                );
            }
            else if (kind == ChangeKind.Moved)
            {
                activity!.Reschedule(entry.Draft.FirstDay, entry.Draft.LastDay, release, effectiveDate);
                events.Record(
                    new ActivityRescheduled
                    {
                        Metadata = fact,
                        Activity = activity.Ref(),
                        Release = release,
                        FirstDay = entry.Draft.FirstDay.ToProto(),
                        LastDay = entry.Draft.LastDay.ToProto(),
                        FirstDayBefore = before!.FirstDay.ToProto(),
                        LastDayBefore = before.LastDay.ToProto(),
                    },
                    name.District
                );
            }
            else if (activity is { State: ActivityState.Planned })
            {
                activity.Cancel(release, effectiveDate);
                events.Record(
                    new ActivityCancelled
                    {
                        Metadata = fact,
                        Activity = activity.Ref(),
                        Release = release,
                    },
                    name.District
                );
            }
        }
    }

    private Task<Proto.Plan> EditAsync(
        IMessage request,
        string name,
        string requestId,
        ServerCallContext context,
        Func<PlanDraft, CancellationToken, Task> edit
    )
    {
        var campaign = ParsePlanName(name);
        context.EnsureCanWrite(campaign.District);
        return commands.ExecuteAsync(
            request,
            requestId,
            context,
            Adapter,
            async cancellationToken =>
            {
                var draft = await DraftAsync(campaign, cancellationToken);
                await edit(draft, cancellationToken);
                draft.Plan.Edit();
                events.Record(new PlanDraftChanged { Metadata = context.CreateMetadata(campaign.District), Campaign = $"{campaign}" }, campaign.District);
                return draft.ToProto();
            }
        );
    }

    private async Task<Proto.Plan> ReadAsync(string name, CancellationToken cancellationToken) =>
        (await DraftAsync(ParsePlanName(name), cancellationToken)).ToProto();

    private async Task<Proto.PlanRelease> ReleaseAsync(string name, CancellationToken cancellationToken)
    {
        var parts = name.Split("/plan/releases/");
        var campaign = CampaignName.Parse(parts[0]);
        if (parts is not [_, var number] || !int.TryParse(number, out var wanted))
            throw Error.InvalidArgument("name", ErrorReasons.NameMalformed).ToException();
        var release = await db
            .PlanReleases.AsNoTracking()
            .SingleOrDefaultAsync(
                release => release.District == campaign.District && release.CampaignId == campaign.Campaign && release.Number == wanted,
                cancellationToken
            )
            .OrNotFoundAsync();
        return Proto.PlanRelease.Parser.ParseFrom(release.Content);
    }

    private async Task<PlanDraft> DraftAsync(CampaignName name, CancellationToken cancellationToken)
    {
        if (!await db.Campaigns.AnyAsync(campaign => campaign.District == name.District && campaign.Id == name.Campaign, cancellationToken))
            throw RequestGuards.NotFound();
        var plan = await db.Plans.SingleOrDefaultAsync(plan => plan.District == name.District && plan.CampaignId == name.Campaign, cancellationToken);
        if (plan is null)
            db.Add(plan = new(name.District, name.Campaign));
        return new(
            db,
            name,
            plan,
            await db
                .PlanEntries.Where(entry => entry.District == name.District && entry.CampaignId == name.Campaign)
                .ToDictionaryAsync(entry => entry.ThemeId, cancellationToken),
            await db
                .Themes.AsNoTracking()
                .Where(theme => theme.District == name.District && theme.CampaignId == name.Campaign)
                .ToDictionaryAsync(theme => theme.Id, cancellationToken),
            await db.Units.AsNoTracking().Where(unit => unit.District == name.District).ToDictionaryAsync(unit => unit.Code, cancellationToken)
        );
    }

    private async Task<(Activity Activity, PlanEntry Entry)> ReleasedAsync(PlanDraft draft, string name, CancellationToken cancellationToken)
    {
        var activity = await FindActivityAsync(ActivityName.Parse(name, "activity"), cancellationToken);
        if (activity is null || activity.CampaignId != draft.Name.Campaign || !draft.Entries.TryGetValue(activity.ThemeId, out var entry))
            throw RequestGuards.NotFound();
        BumpVersion(activity);
        return (activity, entry);
    }

    // A draft edit depends on the state of the activity. Updating it makes its concurrency token part of the transaction:
    // if the activity is held or rescheduled concurrently, the edit fails with a version conflict.
    private void BumpVersion(Activity activity) => db.Update(activity);

    private Task<Activity?> FindActivityAsync(ActivityName name, CancellationToken cancellationToken) =>
        db.Activities.SingleOrDefaultAsync(activity => activity.District == name.District && activity.Id == name.Activity, cancellationToken);

    private static DateOnly Required(Google.Type.Date? date, string field) =>
        DateConversions.Parse(date, field).OrThrow() ?? throw Error.InvalidArgument(field, ErrorReasons.Required).ToException();

    private static CampaignName ParsePlanName(string plan, string field = "name") =>
        plan.EndsWith(PlanSuffix, StringComparison.Ordinal)
            ? CampaignName.Parse(plan[..^PlanSuffix.Length], field)
            : throw Error.InvalidArgument(field, ErrorReasons.NameMalformed).ToException();
}

/// <summary>The draft of a plan with the data it refers to.</summary>
internal sealed record PlanDraft(
    SchedulingDb Db,
    CampaignName Name,
    AnnualPlan Plan,
    Dictionary<string, PlanEntry> Entries,
    IReadOnlyDictionary<string, ThemeReplica> Themes,
    IReadOnlyDictionary<string, UnitReplica> Units
)
{
    public PlanEntry Add(ThemeReplica theme, ScheduledEntry placed)
    {
        var entry = new PlanEntry(Name.District, Name.Campaign, theme.Id, theme.Unit, placed);
        Db.Add(entry);
        Entries.Add(theme.Id, entry);
        return entry;
    }

    /// <summary>Returns an accepted theme of this campaign.</summary>
    public ThemeReplica AcceptedTheme(string name)
    {
        var theme = ThemeName.Parse(name, "theme");
        if (theme.Parent != Name || !Themes.TryGetValue(theme.Theme, out var known))
            throw RequestGuards.NotFound();
        return known.Accepted ? known : throw new Error(ErrorKind.FailedPrecondition, ErrorReasons.ThemeNotAccepted).ToException();
    }

    public IEnumerable<PlanEntry> InOrder() => Entries.Values.OrderBy(entry => entry.Draft.FirstDay).ThenBy(entry => entry.ThemeId, StringComparer.Ordinal);

    public string ThemeNameOf(PlanEntry entry) => $"{Name}/themes/{entry.ThemeId}";

    public ActivityName ActivityOf(PlanEntry entry) => ActivityName.FromTheme(new(Name.District, Name.Campaign, entry.ThemeId));

    public Activity NewActivity(PlanEntry entry)
    {
        var theme = Themes[entry.ThemeId];
        return new(
            Name.District,
            ActivityOf(entry).Activity,
            Name.Campaign,
            entry.ThemeId,
            entry.Unit,
            theme.Topic,
            theme.Forms,
            theme.ExternalReference,
            entry.Draft.FirstDay,
            entry.Draft.LastDay
        );
    }

    public Proto.Plan ToProto() =>
        new()
        {
            Name = $"{Name}/plan",
            Release = Plan.Release,
            Entries = { InOrder().Select(ToProto) },
        };

    public Proto.PlanEntry ToProto(PlanEntry entry)
    {
        var theme = Themes[entry.ThemeId];
        return new()
        {
            Theme = ThemeNameOf(entry),
            Activity = $"{ActivityOf(entry)}",
            Unit = $"districts/{Name.District}/units/{entry.Unit}",
            UnitDisplayName = Units.TryGetValue(entry.Unit, out var unit) ? unit.DisplayName : "",
            Topic = theme.Topic,
            Month = EventMapping.MonthOf(theme.Month),
            Forms = { theme.Forms },
            ExternalReference = theme.ExternalReference,
            FirstDay = entry.Draft.FirstDay.ToProto(),
            LastDay = entry.Draft.LastDay.ToProto(),
            Pinned = entry.Pinned,
            State = entry.Draft.State switch
            {
                PlanEntryState.Planned => Proto.PlanEntryState.Planned,
                PlanEntryState.Cancelled => Proto.PlanEntryState.Cancelled,
                _ => Proto.PlanEntryState.Dropped,
            },
            Reason = entry.Reason,
        };
    }

    public Proto.PlanChange ToProto(PlanChange change) =>
        new()
        {
            Kind = change.Kind switch
            {
                ChangeKind.Added => Proto.PlanChangeKind.Added,
                ChangeKind.Moved => Proto.PlanChangeKind.Moved,
                ChangeKind.Cancelled => Proto.PlanChangeKind.Cancelled,
                _ => Proto.PlanChangeKind.Dropped,
            },
            Entry = ToProto(change.Entry),
            FirstDayBefore = change.Before?.FirstDay.ToProto(),
            LastDayBefore = change.Before?.LastDay.ToProto(),
        };
}
