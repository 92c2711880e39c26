using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.Activities;
using ThemeDay.Scheduling.Facts;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Programmes;

/// <summary>RPCs for programmes, in order of their lifecycle.</summary>
[Authorize(Policies.Reader)]
public sealed class ProgrammeEndpoint(SchedulingDb db, TransitionPipeline transitions, ThemeContacts contacts) : Proto.ProgrammeService.ProgrammeServiceBase
{
    private const string Part = "programme";

    private static readonly FilterSchema<Programme> Fields = new FilterSchema<Programme>()
        .Enum("state", programme => programme.State, ProgrammeState.None)
        .Reference("unit", UnitName.Template, programme => programme.District, programme => programme.Unit)
        .Date("first_received_date", programme => programme.Filing.FirstReceivedOn);

    private static readonly ListOrder<Programme> Order = new ListOrder<Programme>()
        .Key(programme => programme.District)
        .Key(programme => programme.ActivityId)
        .Field("first_received_date", programme => programme.Filing.FirstReceivedOn ?? DateOnly.MaxValue)
        .Field("unit", programme => programme.Unit)
        .Field("create_time", programme => programme.CreatedAt)
        .Field("update_time", programme => programme.UpdatedAt);

    private ResourceAdapter<Programme, Proto.Programme> Adapter =>
        new(
            (name, cancellationToken) => FindAsync(ActivityName.ParseSingleton(name, Part), cancellationToken).OrNotFoundAsync(),
            programme => $"{ActivityName.FromId(programme.District, programme.ActivityId)}/{Part}",
            ProgrammeMapping.ToProto
        );

    /// <inheritdoc/>
    public override async Task<Proto.Programme> GetProgramme(Proto.GetProgrammeRequest request, ServerCallContext context) =>
        Adapter.ToMessage(await Adapter.GetAsync(request.Name, context.CancellationToken));

    /// <inheritdoc/>
    public override async Task<Proto.ListProgrammesResponse> ListProgrammes(Proto.ListProgrammesRequest request, ServerCallContext context)
    {
        var parent = ActivityName.Parse(request.Parent, "parent", allowWildcard: true);
        var isFull = ListViews.IsFull(request.View, Proto.ProgrammeView.Full);
        var page = context.ParsePage(Order, request);
        var programmes = await db
            .Programmes.AsNoTracking()
            .WhereActivity(parent, programme => programme.District, programme => programme.ActivityId)
            .Where(Fields.Compile(request.Filter).OrThrow())
            .TakePage(page)
            .ToListAsync(context.CancellationToken);
        return new()
        {
            Programmes = { page.Items(programmes).Select(programme => isFull ? programme.ToProto() : programme.ToBasicProto()) },
            NextPageToken = page.NextPageToken(programmes),
        };
    }

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override async Task<Proto.Programme> PrefillProgramme(Proto.PrefillProgrammeRequest request, ServerCallContext context)
    {
        var name = ActivityName.ParseSingleton(request.Name, Part);
        if (await FindAsync(name, context.CancellationToken) is { } filed)
            return Adapter.ToMessage(filed);
        var activity = await RequireActivityAsync(name, context.CancellationToken);
        var campaign = await CampaignAsync(activity, context.CancellationToken);
        var latest = await db
            .Programmes.AsNoTracking()
            .Where(programme => programme.District == activity.District && programme.Unit == activity.Unit)
            .OrderByDescending(programme => programme.UpdatedAt)
            .FirstOrDefaultAsync(context.CancellationToken);
        return ProgrammeRules.Prefill(latest?.Form, activity.Forms, campaign.Audiences).ToProto(name);
    }

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override Task<Proto.Programme> FileProgramme(Proto.FileProgrammeRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Programme?.Name ?? ""),
            async (programme, activity, transition) =>
            {
                var campaign = await CampaignAsync(activity, transition.CancellationToken);
                EffectiveDate.CheckNotBefore(transition.EffectiveDate, EventMapping.ToDateOnly(campaign.Metadata.EffectiveDate)).ThrowIfError();
                var draft = ProgrammeMapping.ToForm(request.Programme!);
                var form = await contacts.DecideAsync(
                    new(activity.District, activity.CampaignId, activity.ThemeId),
                    transition.Actor,
                    new(campaign.PublicPhoneNumbers, null, draft.PersonalDataReason),
                    check => ProgrammeRules.File(programme, activity, draft, campaign.Audiences, transition.Actor, check),
                    transition.CancellationToken
                );
                programme.File(form, transition.EffectiveDate);
                return new ProgrammeFiled
                {
                    Metadata = transition.Metadata,
                    Activity = activity.Ref(),
                    FirstReceivedDate = programme.Filing.FirstReceivedOn.ToProto(),
                    Venue = form.Venue,
                    Guests = { form.Guests.Select(ProgrammeMapping.ToProto) },
                };
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Programme> ReturnProgramme(Proto.ReturnProgrammeRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            (programme, activity, transition) =>
            {
                var items = ProgrammeRules.Return(programme, activity, request.Items, request.Reason, transition.Actor).OrThrow();
                programme.Return(items, request.Reason, transition.EffectiveDate);
                return new ProgrammeReturned
                {
                    Metadata = transition.Metadata,
                    Activity = activity.Ref(),
                    Items = { items },
                };
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Programme> ApproveProgramme(Proto.ApproveProgrammeRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            async (programme, activity, transition) =>
            {
                var campaign = await CampaignAsync(activity, transition.CancellationToken);
                var reason = await contacts.DecideAsync(
                    new(activity.District, activity.CampaignId, activity.ThemeId),
                    transition.Actor,
                    new(campaign.PublicPhoneNumbers, null, request.PersonalDataReason),
                    check => ProgrammeRules.Approve(programme, activity, check, transition.Actor),
                    transition.CancellationToken
                );
                programme.Approve(reason, transition.EffectiveDate);
                return new ProgrammeApproved { Metadata = transition.Metadata, Activity = activity.Ref() };
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Programme> ReopenProgramme(Proto.ReopenProgrammeRequest request, ServerCallContext context) =>
        transitions.ExecuteAsync(
            request,
            context,
            Target(request.Name),
            (programme, activity, transition) =>
            {
                ProgrammeRules.Reopen(programme, activity, request.Reason, transition.Actor).ThrowIfError();
                programme.Reopen(request.Reason, transition.EffectiveDate);
                return new ProgrammeReopened { Metadata = transition.Metadata, Activity = activity.Ref() };
            }
        );

    private TransitionTarget<Programme, Activity, Proto.Programme> Target(string name)
    {
        var owner = ActivityName.ParseSingleton(name, Part);
        return new(
            owner.District,
            Adapter,
            async cancellationToken =>
            {
                var activity = await RequireActivityAsync(owner, cancellationToken);
                var programme = await FindAsync(owner, cancellationToken);
                if (programme is null)
                    db.Add(programme = new(activity.District, activity.Id, activity.Unit));
                return (programme, activity);
            }
        );
    }

    private Task<Activity> RequireActivityAsync(ActivityName name, CancellationToken cancellationToken) =>
        db
            .Activities.AsNoTracking()
            .SingleOrDefaultAsync(activity => activity.District == name.District && activity.Id == name.Id, cancellationToken)
            .OrNotFoundAsync();

    private Task<CampaignOpened> CampaignAsync(Activity activity, CancellationToken cancellationToken) =>
        db.GetCampaignOpenedAsync(new(activity.District, activity.CampaignId), cancellationToken);

    private Task<Programme?> FindAsync(ActivityName name, CancellationToken cancellationToken) =>
        db.Programmes.SingleOrDefaultAsync(programme => programme.District == name.District && programme.ActivityId == name.Id, cancellationToken);
}

/// <summary>Maps programmes to and from API messages.</summary>
internal static class ProgrammeMapping
{
    public static ProgrammeForm ToForm(Proto.Programme message) =>
        new(message.Time, message.Venue, message.Agenda, [.. message.Guests.Select(group => new InvitedGroup(group.Audience, group.Count))], message.Signage)
        {
            PersonalDataReason = message.PersonalDataReason,
        };

    /// <summary>The programme without the fields that only the view FULL contains.</summary>
    public static Proto.Programme ToBasicProto(this Programme programme)
    {
        var basic = programme.ToProto();
        (basic.Agenda, basic.Signage, basic.Reason, basic.PersonalDataReason) = ("", "", "", "");
        return basic;
    }

    public static Proto.Programme ToProto(this Programme programme)
    {
        var message = programme.Form.ToProto(ActivityName.FromId(programme.District, programme.ActivityId));
        message.State = programme.State switch
        {
            ProgrammeState.Filed => Proto.ProgrammeState.Filed,
            ProgrammeState.Returned => Proto.ProgrammeState.Returned,
            ProgrammeState.Approved => Proto.ProgrammeState.Approved,
            _ => Proto.ProgrammeState.Unspecified,
        };
        message.FirstReceivedDate = programme.Filing.FirstReceivedOn.ToProto();
        message.Returns = programme.Filing.Returns;
        message.ReturnedItems.Add(programme.Filing.ReturnedItems);
        message.Reason = programme.Filing.Reason;
        message.Etag = RequestGuards.Etag(programme.Version);
        message.CreateTime = programme.CreatedAt.ToProto();
        message.UpdateTime = programme.UpdatedAt.ToProto();
        return message;
    }

    /// <summary>The content of a programme that need not be stored.</summary>
    public static Proto.Programme ToProto(this ProgrammeForm form, ActivityName activity) =>
        new()
        {
            Name = $"{activity}/programme",
            Time = form.Time,
            Venue = form.Venue,
            Agenda = form.Agenda,
            Guests = { form.Guests.Select(ToProto) },
            Signage = form.Signage,
            PersonalDataReason = form.PersonalDataReason,
        };

    public static Type.V1.Guests ToProto(InvitedGroup group) => new() { Audience = group.Audience, Count = group.Count };
}
