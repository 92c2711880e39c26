using Google.Protobuf;
using Google.Type;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.Activities;
using ThemeDay.Scheduling.Facts;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Events;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Programmes;

/// <summary>RPCs for programmes, in order of their lifecycle.</summary>
[Authorize(Policies.Reader)]
public sealed class ProgrammeEndpoint(SchedulingDb db, IdempotentCommands commands, EventRecorder events, TimeProvider clock)
    : Proto.ProgrammeService.ProgrammeServiceBase
{
    private const string Part = "programme";

    private ResourceAdapter<Programme, Proto.Programme> Adapter =>
        new(
            (name, cancellationToken) => FindAsync(ActivityName.ParseSingleton(name, Part), cancellationToken).OrNotFoundAsync(),
            programme => $"{new ActivityName(programme.District, programme.ActivityId)}/{Part}",
            ProgrammeMapping.ToProto
        );

    /// <inheritdoc/>
    public override async Task<Proto.Programme> GetProgramme(Proto.GetProgrammeRequest request, ServerCallContext context) =>
        Adapter.ToMessage(await Adapter.GetAsync(request.Name, context.CancellationToken));

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override Task<Proto.Programme> FileProgramme(Proto.FileProgrammeRequest request, ServerCallContext context) =>
        TransitionAsync(
            request,
            request.Programme?.Name ?? "",
            request.Programme?.Etag ?? "",
            request.RequestId,
            request.EffectiveDate,
            context,
            async (programme, activity, by, on, cancellationToken) =>
            {
                var campaign = await db
                    .Campaigns.AsNoTracking()
                    .SingleAsync(known => known.District == activity.District && known.Id == activity.CampaignId, cancellationToken);
                var form = ProgrammeRules
                    .File(programme, activity, ProgrammeMapping.FormOf(request.Programme!), CampaignOpened.Parser.ParseFrom(campaign.Opened).Audiences, by)
                    .OrThrow();
                programme.File(form, on);
                return new ProgrammeFiled
                {
                    Metadata = EventMetadataExtensions.CreateMetadata(by, activity.District, on),
                    Activity = activity.Ref(),
                    FirstReceivedDate = programme.FirstReceivedOn.ToProto(),
                    Venue = form.Venue,
                    Guests = { form.Guests.Select(group => new Type.V1.Guests { Audience = group.Audience, Count = group.Count }) },
                };
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Programme> ReturnProgramme(Proto.ReturnProgrammeRequest request, ServerCallContext context) =>
        TransitionAsync(
            request,
            request.Name,
            request.Etag,
            request.RequestId,
            request.EffectiveDate,
            context,
            (programme, activity, by, on, _) =>
            {
                var items = ProgrammeRules.Return(programme, activity, request.Items, request.Reason, by).OrThrow();
                programme.Return(items, request.Reason, on);
                return Task.FromResult<IMessage>(
                    new ProgrammeReturned
                    {
                        Metadata = EventMetadataExtensions.CreateMetadata(by, activity.District, on),
                        Activity = activity.Ref(),
                        Items = { items },
                    }
                );
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Programme> ApproveProgramme(Proto.ApproveProgrammeRequest request, ServerCallContext context) =>
        TransitionAsync(
            request,
            request.Name,
            request.Etag,
            request.RequestId,
            request.EffectiveDate,
            context,
            (programme, activity, by, on, _) =>
            {
                ProgrammeRules.Approve(programme, activity, by).ThrowIfError();
                programme.Approve(on);
                return Task.FromResult<IMessage>(
                    new ProgrammeApproved { Metadata = EventMetadataExtensions.CreateMetadata(by, activity.District, on), Activity = activity.Ref() }
                );
            }
        );

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override Task<Proto.Programme> ReopenProgramme(Proto.ReopenProgrammeRequest request, ServerCallContext context) =>
        TransitionAsync(
            request,
            request.Name,
            request.Etag,
            request.RequestId,
            request.EffectiveDate,
            context,
            (programme, activity, by, on, _) =>
            {
                ProgrammeRules.Reopen(programme, activity, request.Reason, by).ThrowIfError();
                programme.Reopen(request.Reason, on);
                return Task.FromResult<IMessage>(
                    new ProgrammeReopened { Metadata = EventMetadataExtensions.CreateMetadata(by, activity.District, on), Activity = activity.Ref() }
                );
            }
        );

    private Task<Proto.Programme> TransitionAsync(
        IMessage request,
        string name,
        string etag,
        string requestId,
        Date? effectiveOn,
        ServerCallContext context,
        Func<Programme, Activity, Actor, DateOnly, CancellationToken, Task<IMessage>> move
    )
    {
        var owner = ActivityName.ParseSingleton(name, Part);
        context.EnsureCanWrite(owner.District);
        return commands.ExecuteAsync(
            request,
            requestId,
            context,
            Adapter,
            async cancellationToken =>
            {
                var activity = await db
                    .Activities.AsNoTracking()
                    .SingleOrDefaultAsync(activity => activity.District == owner.District && activity.Id == owner.Activity, cancellationToken)
                    .OrNotFoundAsync();
                var programme = await FindAsync(owner, cancellationToken);
                if (programme is null)
                    db.Add(programme = new(activity.District, activity.Id, activity.Unit));
                else
                    RequestGuards.EnsureEtagMatches(etag, programme.Version);
                var on = context.ResolveEffectiveDate(effectiveOn, programme.MovedOn, clock);
                events.Record(await move(programme, activity, context.Actor(), on, cancellationToken), activity.District);
                return programme;
            }
        );
    }

    private Task<Programme?> FindAsync(ActivityName name, CancellationToken cancellationToken) =>
        db.Programmes.SingleOrDefaultAsync(programme => programme.District == name.District && programme.ActivityId == name.Activity, cancellationToken);
}

/// <summary>Maps programmes to and from API messages.</summary>
internal static class ProgrammeMapping
{
    public static ProgrammeForm FormOf(Proto.Programme written) =>
        new(written.Time, written.Venue, written.Agenda, [.. written.Guests.Select(group => new InvitedGroup(group.Audience, group.Count))], written.Signage);

    public static Proto.Programme ToProto(this Programme programme) =>
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
                ProgrammeState.Filed => Proto.ProgrammeState.Filed,
                ProgrammeState.Returned => Proto.ProgrammeState.Returned,
                ProgrammeState.Approved => Proto.ProgrammeState.Approved,
                _ => Proto.ProgrammeState.Unspecified,
            },
            FirstReceivedDate = programme.FirstReceivedOn.ToProto(),
            Returns = programme.Returns,
            ReturnedItems = { programme.ReturnedItems },
            Reason = programme.Reason,
            Etag = RequestGuards.Etag(programme.Version),
        };
}
