using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.Activities;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.Facts;
using ThemeDay.Scheduling.Known;
using ThemeDay.ServiceDefaults.Access;
using ThemeDay.ServiceDefaults.Calls;
using ThemeDay.ServiceDefaults.Events;
using ThemeDay.ServiceDefaults.Rules;
using Api = ThemeDay.Scheduling.V1;
using FactMessages = ThemeDay.ServiceDefaults.Events.Facts;

namespace ThemeDay.Scheduling.Plan;

/// <summary>Calls about the year's plan.</summary>
[Authorize(Policies.Reader)] // each call narrows it: what a type and a method ask, both ask
public sealed class PlanEndpoint(SchedulingDb db, Once once, Recording recording, CurrentCalendar calendar, TimeProvider clock)
    : Api.PlanService.PlanServiceBase
{
    private const string PlanPart = "/plan";

    private Answer<Api.Plan, Api.Plan> Answer => new(ReadAsync, plan => plan.Name, plan => plan);

    /// <inheritdoc/>
    [Authorize(Policies.DistrictReader)]
    public override Task<Api.Plan> GetPlan(Api.GetPlanRequest request, ServerCallContext context) => ReadAsync(request.Name, context.CancellationToken);

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Api.Plan> DraftPlan(Api.DraftPlanRequest request, ServerCallContext context) =>
        EditAsync(
            request,
            request.Name,
            request.RequestId,
            context,
            async (draft, cancellationToken) =>
            {
                var days = await calendar.WorkingDaysAsync(cancellationToken);
                var taken = draft
                    .Entries.Values.Where(entry => entry.Draft.Fate == PlanFate.Planned)
                    .Select(entry => (entry.Draft.FirstDay, entry.Unit))
                    .ToList();
                foreach (
                    var theme in draft
                        .Themes.Values.Where(theme => theme.Accepted && !draft.Entries.ContainsKey(theme.Id))
                        .OrderBy(theme => theme.Id, StringComparer.Ordinal)
                )
                {
                    var day = Placement.DayIn(theme.Month, theme.Unit, taken, days).OrThrow();
                    taken.Add((day, theme.Unit));
                    draft.Add(theme, new(day, day, PlanFate.Planned));
                }
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Api.Plan> PinTheme(Api.PinThemeRequest request, ServerCallContext context) =>
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
                    .Pin(entry, Required(request.FirstDay, "first_day"), Days.Read(request.LastDay, "last_day").OrThrow(), context.Actor())
                    .OrThrow();
                (entry ?? draft.Add(theme, placed)).Write(placed, pinned: true, reason: "");
                return Task.CompletedTask;
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Api.Plan> RescheduleActivity(Api.RescheduleActivityRequest request, ServerCallContext context) =>
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
                        Days.Read(request.LastDay, "last_day").OrThrow(),
                        request.Reason,
                        context.Actor()
                    )
                    .OrThrow();
                entry.Write(moved, pinned: true, request.Reason);
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Api.Plan> CancelActivity(Api.CancelActivityRequest request, ServerCallContext context) =>
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
    public override Task<Api.Plan> DropTheme(Api.DropThemeRequest request, ServerCallContext context) =>
        EditAsync(
            request,
            request.Name,
            request.RequestId,
            context,
            async (draft, cancellationToken) =>
            {
                var theme = draft.AcceptedTheme(request.Theme);
                var activity = await FindActivityAsync(ActivityName.Of(ThemeName.Read(request.Theme, "theme")), cancellationToken);
                if (activity is not null)
                    Guard(activity);
                var entry = draft.Entries.GetValueOrDefault(theme.Id) ?? draft.Add(theme, new(theme.Month, theme.Month, PlanFate.Dropped));
                entry.Write(PlanRules.Drop(activity, entry, request.Reason, context.Actor()).OrThrow(), entry.Pinned, request.Reason);
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Api.PlanRelease> ReleasePlan(Api.ReleasePlanRequest request, ServerCallContext context)
    {
        var name = NameOf(request.Name);
        context.DemandWrite(name.District);
        return once.DoAsync(
            request,
            request.RequestId,
            context,
            new Answer<Api.PlanRelease, Api.PlanRelease>(ReleaseAsync, release => release.Name, release => release),
            async cancellationToken =>
            {
                var draft = await DraftAsync(name, cancellationToken);
                var by = context.Actor();
                var on = context.EffectiveOn(request.EffectiveOn, draft.Plan.ReleasedOn, clock);
                var changes = PlanRules.Release(draft.Entries.Values, by).OrThrow();
                draft.Plan.Released(on);
                var content = new Api.PlanRelease
                {
                    Name = $"{name}/plan/releases/{draft.Plan.Release}",
                    ReleasedOn = on.ToWire(),
                    Changes = { changes.Select(draft.ToWire) },
                };
                await TellAsync(draft, changes, FactMessages.Of(by, name.District, on), on, cancellationToken);
                foreach (var change in changes)
                    change.Entry.Release();
                content.Entries.Add(draft.InOrder().Where(entry => entry.Draft.Fate == PlanFate.Planned).Select(draft.ToWire));
                db.Add(new PlanRelease(name.District, name.Campaign, draft.Plan.Release, on, content.ToByteArray()));
                return content;
            }
        );
    }

    /// <inheritdoc/>
    public override Task<Api.PlanRelease> GetPlanRelease(Api.GetPlanReleaseRequest request, ServerCallContext context) =>
        ReleaseAsync(request.Name, context.CancellationToken);

    /// <inheritdoc/>
    public override async Task<Api.ListPlanReleasesResponse> ListPlanReleases(Api.ListPlanReleasesRequest request, ServerCallContext context)
    {
        var name = NameOf(request.Parent, "parent");
        var (page, after) = Paging.ReadNumbered(request.PageSize, request.PageToken, request.Parent, "number").OrThrow();
        var releases = await db
            .PlanReleases.AsNoTracking()
            .Where(release => release.District == name.District && release.CampaignId == name.Campaign && release.Number > after)
            .OrderBy(release => release.Number)
            .Take(page.Size + 1)
            .ToListAsync(context.CancellationToken);
        return new()
        {
            Releases = { page.Shown(releases).Select(release => Api.PlanRelease.Parser.ParseFrom(release.Content)) },
            NextPageToken = page.Next(releases, release => [$"{release.Number}"]),
        };
    }

    /// <summary>One event for the release and one for each change, all in its transaction; the activities follow.</summary>
    private async Task TellAsync(PlanDraft draft, IReadOnlyList<PlanChange> changes, Fact fact, DateOnly on, CancellationToken cancellationToken)
    {
        var (name, release) = (draft.Name, draft.Plan.Release);
        recording.Tell(
            new AnnualPlanReleased
            {
                Fact = fact,
                Campaign = $"{name}",
                Release = release,
                PlannedThemes = { draft.InOrder().Where(entry => entry.Draft.Fate != PlanFate.Dropped).Select(entry => draft.ThemeNameOf(entry)) },
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
                activity.Plan(entry.Draft, release, on);
                recording.Tell(
                    new ActivityPlanned
                    {
                        Fact = fact,
                        Activity = activity.Ref(),
                        Release = release,
                        FirstDay = entry.Draft.FirstDay.ToWire(),
                        LastDay = entry.Draft.LastDay.ToWire(),
                        Forms = { activity.Forms },
                    },
                    name.District
                );
            }
            else if (kind == ChangeKind.Moved)
            {
                activity!.Reschedule(entry.Draft, release, on);
                recording.Tell(
                    new ActivityRescheduled
                    {
                        Fact = fact,
                        Activity = activity.Ref(),
                        Release = release,
                        FirstDay = entry.Draft.FirstDay.ToWire(),
                        LastDay = entry.Draft.LastDay.ToWire(),
                        FirstDayBefore = before!.FirstDay.ToWire(),
                        LastDayBefore = before.LastDay.ToWire(),
                    },
                    name.District
                );
            }
            else if (activity is { State: ActivityState.Planned })
            {
                activity.Cancel(release, on);
                recording.Tell(
                    new ActivityCancelled
                    {
                        Fact = fact,
                        Activity = activity.Ref(),
                        Release = release,
                    },
                    name.District
                );
            }
        }
    }

    private Task<Api.Plan> EditAsync(IMessage request, string name, string requestId, ServerCallContext context, Func<PlanDraft, CancellationToken, Task> edit)
    {
        var campaign = NameOf(name);
        context.DemandWrite(campaign.District);
        return once.DoAsync(
            request,
            requestId,
            context,
            Answer,
            async cancellationToken =>
            {
                var draft = await DraftAsync(campaign, cancellationToken);
                await edit(draft, cancellationToken);
                draft.Plan.Edit();
                recording.Tell(new PlanDraftChanged { Fact = context.MasterFact(campaign.District), Campaign = $"{campaign}" }, campaign.District);
                return draft.ToWire();
            }
        );
    }

    private async Task<Api.Plan> ReadAsync(string name, CancellationToken cancellationToken) => (await DraftAsync(NameOf(name), cancellationToken)).ToWire();

    private async Task<Api.PlanRelease> ReleaseAsync(string name, CancellationToken cancellationToken)
    {
        var parts = name.Split("/plan/releases/");
        var campaign = CampaignName.Read(parts[0]);
        if (parts is not [_, var number] || !int.TryParse(number, out var wanted))
            throw Error.Invalid("name", ErrorReasons.NameMalformed).ToException();
        var release = await db
            .PlanReleases.AsNoTracking()
            .SingleOrDefaultAsync(
                release => release.District == campaign.District && release.CampaignId == campaign.Campaign && release.Number == wanted,
                cancellationToken
            )
            .OrNotThereAsync();
        return Api.PlanRelease.Parser.ParseFrom(release.Content);
    }

    private async Task<PlanDraft> DraftAsync(CampaignName name, CancellationToken cancellationToken)
    {
        if (!await db.Campaigns.AnyAsync(campaign => campaign.District == name.District && campaign.Id == name.Campaign, cancellationToken))
            throw RequestGuards.NotThere();
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
        var activity = await FindActivityAsync(ActivityName.Read(name, "activity"), cancellationToken);
        if (activity is null || activity.CampaignId != draft.Name.Campaign || !draft.Entries.TryGetValue(activity.ThemeId, out var entry))
            throw RequestGuards.NotThere();
        Guard(activity);
        return (activity, entry);
    }

    // What is drafted for an activity rests on its state: held or moved meanwhile, its version is another, and this edit is refused.
    private void Guard(Activity activity) => db.Update(activity);

    private Task<Activity?> FindActivityAsync(ActivityName name, CancellationToken cancellationToken) =>
        db.Activities.SingleOrDefaultAsync(activity => activity.District == name.District && activity.Id == name.Activity, cancellationToken);

    private static DateOnly Required(Google.Type.Date? date, string field) =>
        Days.Read(date, field).OrThrow() ?? throw Error.Invalid(field, ErrorReasons.Required).ToException();

    private static CampaignName NameOf(string plan, string field = "name") =>
        plan.EndsWith(PlanPart, StringComparison.Ordinal)
            ? CampaignName.Read(plan[..^PlanPart.Length], field)
            : throw Error.Invalid(field, ErrorReasons.NameMalformed).ToException();
}

/// <summary>A draft with all it is about.</summary>
internal sealed record PlanDraft(
    SchedulingDb Db,
    CampaignName Name,
    AnnualPlan Plan,
    Dictionary<string, PlanEntry> Entries,
    IReadOnlyDictionary<string, KnownTheme> Themes,
    IReadOnlyDictionary<string, KnownUnit> Units
)
{
    public PlanEntry Add(KnownTheme theme, Placed placed)
    {
        var entry = new PlanEntry(Name.District, Name.Campaign, theme.Id, theme.Unit, placed);
        Db.Add(entry);
        Entries.Add(theme.Id, entry);
        return entry;
    }

    /// <summary>A theme of this call that was accepted.</summary>
    public KnownTheme AcceptedTheme(string name)
    {
        var theme = ThemeName.Read(name, "theme");
        if (theme.Of != Name || !Themes.TryGetValue(theme.Theme, out var known))
            throw RequestGuards.NotThere();
        return known.Accepted ? known : throw new Error(ErrorKind.NotNow, ErrorReasons.ThemeNotAccepted).ToException();
    }

    public IEnumerable<PlanEntry> InOrder() => Entries.Values.OrderBy(entry => entry.Draft.FirstDay).ThenBy(entry => entry.ThemeId, StringComparer.Ordinal);

    public string ThemeNameOf(PlanEntry entry) => $"{Name}/themes/{entry.ThemeId}";

    public ActivityName ActivityOf(PlanEntry entry) => ActivityName.Of(new(Name.District, Name.Campaign, entry.ThemeId));

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
            entry.Draft
        );
    }

    public Api.Plan ToWire() =>
        new()
        {
            Name = $"{Name}/plan",
            Release = Plan.Release,
            Entries = { InOrder().Select(ToWire) },
        };

    public Api.PlanEntry ToWire(PlanEntry entry)
    {
        var theme = Themes[entry.ThemeId];
        return new()
        {
            Theme = ThemeNameOf(entry),
            Activity = $"{ActivityOf(entry)}",
            Unit = $"districts/{Name.District}/units/{entry.Unit}",
            UnitDisplayName = Units.TryGetValue(entry.Unit, out var unit) ? unit.DisplayName : "",
            Topic = theme.Topic,
            Month = Wire.MonthOf(theme.Month),
            Forms = { theme.Forms },
            ExternalReference = theme.ExternalReference,
            FirstDay = entry.Draft.FirstDay.ToWire(),
            LastDay = entry.Draft.LastDay.ToWire(),
            Pinned = entry.Pinned,
            Fate = entry.Draft.Fate switch
            {
                PlanFate.Planned => Api.PlanFate.Planned,
                PlanFate.Cancelled => Api.PlanFate.Cancelled,
                _ => Api.PlanFate.Dropped,
            },
            Reason = entry.Reason,
        };
    }

    public Api.PlanChange ToWire(PlanChange change) =>
        new()
        {
            Kind = change.Kind switch
            {
                ChangeKind.Added => Api.PlanChangeKind.Added,
                ChangeKind.Moved => Api.PlanChangeKind.Moved,
                ChangeKind.Cancelled => Api.PlanChangeKind.Cancelled,
                _ => Api.PlanChangeKind.Dropped,
            },
            Entry = ToWire(change.Entry),
            FirstDayBefore = change.Before?.FirstDay.ToWire(),
            LastDayBefore = change.Before?.LastDay.ToWire(),
        };
}
