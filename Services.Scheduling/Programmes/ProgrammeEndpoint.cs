using Google.Protobuf;
using Google.Type;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.Activities;
using ThemeDay.Scheduling.Facts;
using ThemeDay.ServiceDefaults.Access;
using ThemeDay.ServiceDefaults.Calls;
using ThemeDay.ServiceDefaults.Rules;
using Api = ThemeDay.Scheduling.V1;
using FactMessages = ThemeDay.ServiceDefaults.Events.Facts;

namespace ThemeDay.Scheduling.Programmes;

/// <summary>Calls about programmes, in the order of their life.</summary>
[Authorize(Policies.Reader)]
public sealed class ProgrammeEndpoint(SchedulingDb db, Once once, Recording recording, TimeProvider clock) : Api.ProgrammeService.ProgrammeServiceBase
{
    private const string Part = "programme";

    private Answer<Programme, Api.Programme> Answer =>
        new(
            (name, cancellationToken) => FindAsync(ActivityName.ReadOwner(name, Part), cancellationToken).OrNotThereAsync(),
            programme => $"{new ActivityName(programme.District, programme.ActivityId)}/{Part}",
            ProgrammeWire.ToWire
        );

    /// <inheritdoc/>
    public override async Task<Api.Programme> GetProgramme(Api.GetProgrammeRequest request, ServerCallContext context) =>
        Answer.ToWire(await Answer.ReadAsync(request.Name, context.CancellationToken));

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override Task<Api.Programme> FileProgramme(Api.FileProgrammeRequest request, ServerCallContext context) =>
        MoveAsync(
            request,
            request.Programme?.Name ?? "",
            request.Programme?.Etag ?? "",
            request.RequestId,
            request.EffectiveOn,
            context,
            async (programme, activity, by, on, cancellationToken) =>
            {
                var campaign = await db
                    .Campaigns.AsNoTracking()
                    .SingleAsync(known => known.District == activity.District && known.Id == activity.CampaignId, cancellationToken);
                var form = ProgrammeRules
                    .File(programme, activity, ProgrammeWire.FormOf(request.Programme!), CampaignOpened.Parser.ParseFrom(campaign.Opened).Audiences, by)
                    .OrThrow();
                programme.File(form, on);
                return new ProgrammeFiled
                {
                    Fact = FactMessages.Of(by, activity.District, on),
                    Activity = activity.Ref(),
                    FirstReceivedOn = programme.FirstReceivedOn.ToWire(),
                    Venue = form.Venue,
                    Guests = { form.Guests.Select(group => new Type.V1.Guests { Audience = group.Audience, Count = group.Count }) },
                };
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Api.Programme> ReturnProgramme(Api.ReturnProgrammeRequest request, ServerCallContext context) =>
        MoveAsync(
            request,
            request.Name,
            request.Etag,
            request.RequestId,
            request.EffectiveOn,
            context,
            (programme, activity, by, on, _) =>
            {
                var items = ProgrammeRules.Return(programme, activity, request.Items, request.Reason, by).OrThrow();
                programme.Return(items, request.Reason, on);
                return Task.FromResult<IMessage>(
                    new ProgrammeReturned
                    {
                        Fact = FactMessages.Of(by, activity.District, on),
                        Activity = activity.Ref(),
                        Items = { items },
                    }
                );
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Api.Programme> ApproveProgramme(Api.ApproveProgrammeRequest request, ServerCallContext context) =>
        MoveAsync(
            request,
            request.Name,
            request.Etag,
            request.RequestId,
            request.EffectiveOn,
            context,
            (programme, activity, by, on, _) =>
            {
                ProgrammeRules.Approve(programme, activity, by).ThrowIfRefused();
                programme.Approve(on);
                return Task.FromResult<IMessage>(new ProgrammeApproved { Fact = FactMessages.Of(by, activity.District, on), Activity = activity.Ref() });
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Api.Programme> ReopenProgramme(Api.ReopenProgrammeRequest request, ServerCallContext context) =>
        MoveAsync(
            request,
            request.Name,
            request.Etag,
            request.RequestId,
            request.EffectiveOn,
            context,
            (programme, activity, by, on, _) =>
            {
                ProgrammeRules.Reopen(programme, activity, request.Reason, by).ThrowIfRefused();
                programme.Reopen(request.Reason, on);
                return Task.FromResult<IMessage>(new ProgrammeReopened { Fact = FactMessages.Of(by, activity.District, on), Activity = activity.Ref() });
            }
        );

    private Task<Api.Programme> MoveAsync(
        IMessage request,
        string name,
        string etag,
        string requestId,
        Date? effectiveOn,
        ServerCallContext context,
        Func<Programme, Activity, Actor, DateOnly, CancellationToken, Task<IMessage>> move
    )
    {
        var owner = ActivityName.ReadOwner(name, Part);
        context.DemandWrite(owner.District);
        return once.DoAsync(
            request,
            requestId,
            context,
            Answer,
            async cancellationToken =>
            {
                var activity = await db
                    .Activities.AsNoTracking()
                    .SingleOrDefaultAsync(activity => activity.District == owner.District && activity.Id == owner.Activity, cancellationToken)
                    .OrNotThereAsync();
                var programme = await FindAsync(owner, cancellationToken);
                if (programme is null)
                    db.Add(programme = new(activity.District, activity.Id, activity.Unit));
                else
                    RequestGuards.DemandEtag(etag, programme.Version);
                var on = context.EffectiveOn(effectiveOn, programme.MovedOn, clock);
                recording.Tell(await move(programme, activity, context.Actor(), on, cancellationToken), activity.District);
                return programme;
            }
        );
    }

    private Task<Programme?> FindAsync(ActivityName name, CancellationToken cancellationToken) =>
        db.Programmes.SingleOrDefaultAsync(programme => programme.District == name.District && programme.ActivityId == name.Activity, cancellationToken);
}

/// <summary>A programme on the wire.</summary>
internal static class ProgrammeWire
{
    public static ProgrammeForm FormOf(Api.Programme written) =>
        new(written.Time, written.Venue, written.Agenda, [.. written.Guests.Select(group => new InvitedGroup(group.Audience, group.Count))], written.Signage);

    public static Api.Programme ToWire(this Programme programme) =>
        new()
        {
            Name = $"{new ActivityName(programme.District, programme.ActivityId)}/programme",
            Time = programme.Form.Time,
            Venue = programme.Form.Venue,
            Agenda = programme.Form.Agenda,
            Guests = { programme.Form.Guests.Select(group => new Type.V1.Guests { Audience = group.Audience, Count = group.Count }) },
            Signage = programme.Form.Signage,
            State = programme.State switch
            {
                ProgrammeState.Filed => Api.ProgrammeState.Filed,
                ProgrammeState.Returned => Api.ProgrammeState.Returned,
                ProgrammeState.Approved => Api.ProgrammeState.Approved,
                _ => Api.ProgrammeState.Unspecified,
            },
            FirstReceivedOn = programme.FirstReceivedOn.ToWire(),
            Returns = programme.Returns,
            ReturnedItems = { programme.ReturnedItems },
            Reason = programme.Reason,
            Etag = RequestGuards.Etag(programme.Version),
        };
}
