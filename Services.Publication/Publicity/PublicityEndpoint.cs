using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Events.V1;
using ThemeDay.Publication.Known;
using ThemeDay.ServiceDefaults.Access;
using ThemeDay.ServiceDefaults.Calls;
using ThemeDay.ServiceDefaults.Events;
using ThemeDay.ServiceDefaults.Rules;
using Wire = ThemeDay.Publication.V1;

namespace ThemeDay.Publication.Publicity;

/// <summary>districts/{district}/activities/{activity}/publicity/{publicity}.</summary>
internal readonly record struct PublicityName(ActivityName Of, string Id)
{
    private static readonly ResourceNamePattern Template = new("districts/{district}/activities/{activity}/publicity/{publicity}");

    public static PublicityName Read(string name, string field = "name") =>
        Template.Read(name, field).OrThrow() is [var district, var activity, var publicity] ? new(new(district, activity), publicity) : default;

    public override string ToString() => $"{Of}/publicity/{Id}";
}

/// <summary>Calls about publicity, in the order of its life.</summary>
[Authorize(Policies.Reader)]
public sealed class PublicityEndpoint(PublicationDb db, Once once, TimeProvider clock) : Wire.PublicityService.PublicityServiceBase
{
    private static readonly FilterSchema<Publicity> Fields = new FilterSchema<Publicity>()
        .Word("kind", shown => shown.Form.Kind)
        .Word("state", shown => shown.State, PublicityState.None)
        .Day("shown_on", shown => shown.ShownOn);

    private Answer<Publicity, Wire.Publicity> Answer =>
        new(
            (name, cancellationToken) => FindAsync(PublicityName.Read(name), cancellationToken).OrNotThereAsync(),
            shown => $"{shown.Name()}",
            PublicityWire.ToWire
        );

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override async Task<Wire.Publicity> RecordPublicity(Wire.RecordPublicityRequest request, ServerCallContext context)
    {
        var parent = ActivityName.Read(request.Parent, "parent");
        context.DemandWrite(parent.District);
        ResourceNamePattern.DemandNewId(request.PublicityId, "publicity_id");
        var name = PublicityName.Read($"{parent}/publicity/{request.PublicityId}", "publicity_id");
        if (request.ValidateOnly)
            return (await RecordedAsync(context.CancellationToken)).Shown.ToWire();

        return await once.DoAsync(
            request,
            request.RequestId,
            context,
            Answer,
            async cancellationToken =>
            {
                var (shown, activity, on) = await RecordedAsync(cancellationToken);
                db.Add(shown);
                once.Record(
                    new PublicityRecorded
                    {
                        Fact = Facts.Of(context.Actor(), activity.District, on),
                        Activity = activity.ToRef(),
                        Publicity = $"{name}",
                        Kind = shown.Form.Kind.ToWire(),
                    },
                    activity.District
                );
                return shown;
            }
        );

        async Task<(Publicity Shown, KnownActivity Activity, DateOnly On)> RecordedAsync(CancellationToken cancellationToken)
        {
            var activity = await db.RequireActivityAsync(parent, cancellationToken);
            if (await FindAsync(name, cancellationToken) is not null)
                throw new Error(ErrorKind.Exists, ErrorReasons.ExistsAlready) { Subject = $"{name}" }.ToException();
            var on = context.EffectiveOn(request.EffectiveOn, null, clock);
            var shown = new Publicity(activity.District, activity.Id, name.Id, activity.Unit);
            shown.Record(PublicityRules.Record(shown, activity, PublicityWire.FormOf(request.Publicity ?? new()), context.Actor()).OrThrow(), on);
            return (shown, activity, on);
        }
    }

    /// <inheritdoc/>
    public override async Task<Wire.Publicity> GetPublicity(Wire.GetPublicityRequest request, ServerCallContext context) =>
        (await Answer.ReadAsync(request.Name, context.CancellationToken)).ToWire();

    /// <inheritdoc/>
    public override async Task<Wire.ListPublicityResponse> ListPublicity(Wire.ListPublicityRequest request, ServerCallContext context)
    {
        var parent = ActivityName.Read(request.Parent, "parent", orAny: true);
        var page = Paging.Read(request.PageSize, request.PageToken, request.Parent, request.Filter, "district,activity,id").OrThrow();
        var records = await db
            .Publicity.AsNoTracking()
            .Where(shown => (parent.IsAnyDistrict || shown.District == parent.District) && (parent.IsAnyActivity || shown.ActivityId == parent.Activity))
            .Where(Fields.Compile(request.Filter).OrThrow())
            .After(page, shown => shown.District, shown => shown.ActivityId, shown => shown.Id)
            .ToListAsync(context.CancellationToken);
        return new()
        {
            Publicity = { page.Shown(records).Select(PublicityWire.ToWire) },
            NextPageToken = page.Next(records, shown => [shown.District, shown.ActivityId, shown.Id]),
        };
    }

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override Task<Wire.Publicity> WithdrawPublicity(Wire.WithdrawPublicityRequest request, ServerCallContext context)
    {
        var name = PublicityName.Read(request.Name);
        context.DemandWrite(name.Of.District);
        return once.DoAsync(
            request,
            request.RequestId,
            context,
            Answer,
            async cancellationToken =>
            {
                var activity = await db.RequireActivityAsync(name.Of, cancellationToken);
                var shown = await FindAsync(name, cancellationToken).OrNotThereAsync();
                RequestGuards.DemandEtag(request.Etag, shown.Version);
                var (by, on) = (context.Actor(), context.EffectiveOn(request.EffectiveOn, shown.MovedOn, clock));
                PublicityRules.Withdraw(shown, request.Reason, by).ThrowIfRefused();
                shown.Withdraw(request.Reason, on);
                once.Record(
                    new PublicityWithdrawn
                    {
                        Fact = Facts.Of(by, activity.District, on),
                        Activity = activity.ToRef(),
                        Publicity = $"{name}",
                    },
                    activity.District
                );
                return shown;
            }
        );
    }

    private Task<Publicity?> FindAsync(PublicityName name, CancellationToken cancellationToken) =>
        db.Publicity.SingleOrDefaultAsync(
            shown => shown.District == name.Of.District && shown.ActivityId == name.Of.Activity && shown.Id == name.Id,
            cancellationToken
        );
}

/// <summary>A record of publicity on the wire.</summary>
internal static class PublicityWire
{
    public static PublicityName Name(this Publicity shown) => new(new(shown.District, shown.ActivityId), shown.Id);

    // A kind the wire leaves open, or that is newer than this service, is none: the rule says so.
    public static PublicityForm FormOf(Wire.Publicity written) => new((PublicityKind)(int)written.Kind, written.Medium, written.Link);

    public static ThemeDay.Type.V1.PublicityKind ToWire(this PublicityKind kind) => (ThemeDay.Type.V1.PublicityKind)(int)kind;

    public static Wire.Publicity ToWire(this Publicity shown) =>
        new()
        {
            Name = $"{shown.Name()}",
            Kind = shown.Form.Kind.ToWire(),
            Medium = shown.Form.Medium,
            Link = shown.Form.Link,
            State = shown.State switch
            {
                PublicityState.Recorded => Wire.PublicityState.Recorded,
                PublicityState.Withdrawn => Wire.PublicityState.Withdrawn,
                _ => throw new InvalidOperationException($"no wire value for {shown.State}"),
            },
            Reason = shown.Reason,
            ShownOn = shown.ShownOn.ToWire(),
            Etag = RequestGuards.Etag(shown.Version),
        };
}
