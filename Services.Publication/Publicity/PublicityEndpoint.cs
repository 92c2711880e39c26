using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Events.V1;
using ThemeDay.Publication.Replicas;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Publication.V1;

namespace ThemeDay.Publication.Publicity;

/// <summary>Resource name districts/{district}/campaigns/{campaign}/activities/{activity}/publicityRecords/{publicity}.</summary>
internal readonly record struct PublicityName(ActivityName Of, string Id)
{
    private static readonly ResourceNamePattern Template = new("districts/{district}/campaigns/{campaign}/activities/{activity}/publicityRecords/{publicity}");

    public static PublicityName Read(string name, string field = "name") =>
        Template.Parse(name, field).OrThrow() is [var district, var campaign, var activity, var publicity]
            ? new(new(district, campaign, activity), publicity)
            : default;

    public override string ToString() => $"{Of}/publicityRecords/{Id}";
}

/// <summary>RPCs of publicity records, in the order of the lifecycle.</summary>
[Authorize(Policies.Reader)]
public sealed class PublicityEndpoint(PublicationDb db, TransitionPipeline transitions, ThemeContacts contacts, TimeProvider clock)
    : Proto.PublicityService.PublicityServiceBase
{
    private static readonly FilterSchema<Publicity> Fields = new FilterSchema<Publicity>()
        .Enum("kind", shown => shown.Form.Kind)
        .Enum("state", shown => shown.State, PublicityState.None)
        .Date("publish_date", shown => shown.ShownOn);

    private static readonly ListOrder<Publicity> Order = new ListOrder<Publicity>()
        .Key(shown => shown.District)
        .Key(shown => shown.ActivityId)
        .Key(shown => shown.Id)
        .Field("publish_date", shown => shown.ShownOn)
        .Field("medium", shown => shown.Form.Medium)
        .Field("create_time", shown => shown.CreatedAt)
        .Field("update_time", shown => shown.UpdatedAt);

    private ResourceAdapter<Publicity, Proto.PublicityRecord> Adapter =>
        new(
            (name, cancellationToken) => FindAsync(PublicityName.Read(name), cancellationToken).OrNotFoundAsync(),
            shown => $"{shown.Name()}",
            PublicityMapping.ToProto
        );

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override Task<Proto.PublicityRecord> RecordPublicity(Proto.RecordPublicityRequest request, ServerCallContext context)
    {
        var parent = ActivityName.Parse(request.Parent, "parent");
        return transitions.CreateAsync(
            request,
            request.RequestId,
            request.ValidateOnly,
            context,
            parent.District,
            Adapter,
            async cancellationToken =>
            {
                ResourceNamePattern.EnsureValidId(request.PublicityRecordId, "publicity_record_id");
                var name = new PublicityName(parent, request.PublicityRecordId);
                var activity = await db.RequireActivityAsync(parent, cancellationToken);
                if (await FindAsync(name, cancellationToken) is not null)
                    throw RequestGuards.AlreadyExists($"{name}");
                var on = context.ResolveEffectiveDate(request.EffectiveDate, null, clock);
                var record = new Publicity(activity.District, activity.Id, name.Id, activity.Unit);
                var draft = PublicityMapping.ToForm(request.PublicityRecord ?? new());
                var form = await contacts.DecideAsync(
                    activity.ThemeName,
                    context.Actor(),
                    new(await db.PublicPhoneNumbersAsync(activity, cancellationToken), null, draft.PersonalDataReason),
                    check => PublicityRules.Record(record, activity, draft, context.Actor(), check),
                    cancellationToken
                );
                record.Record(form, on);
                db.Add(record);
                return (
                    record,
                    new PublicityRecorded
                    {
                        Metadata = EventMetadataExtensions.CreateMetadata(context.Actor(), activity.District, on),
                        Activity = activity.ToRef(),
                        Publicity = $"{name}",
                        Kind = record.Form.Kind.ToProto(),
                    }
                );
            }
        );
    }

    /// <inheritdoc/>
    public override async Task<Proto.PublicityRecord> GetPublicityRecord(Proto.GetPublicityRecordRequest request, ServerCallContext context) =>
        (await Adapter.GetAsync(request.Name, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<Proto.ListPublicityRecordsResponse> ListPublicityRecords(Proto.ListPublicityRecordsRequest request, ServerCallContext context)
    {
        var parent = ActivityName.Parse(request.Parent, "parent", allowWildcard: true);
        var page = context.ParsePage(Order, request);
        var records = await db
            .Publicity.AsNoTracking()
            .WhereActivity(parent, shown => shown.District, shown => shown.ActivityId)
            .Where(Fields.Compile(request.Filter).OrThrow())
            .TakePage(page)
            .ToListAsync(context.CancellationToken);
        return new() { PublicityRecords = { page.Items(records).Select(PublicityMapping.ToProto) }, NextPageToken = page.NextPageToken(records) };
    }

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override Task<Proto.PublicityRecord> WithdrawPublicityRecord(Proto.WithdrawPublicityRecordRequest request, ServerCallContext context)
    {
        var name = PublicityName.Read(request.Name);
        return transitions.ExecuteAsync(
            request,
            context,
            new TransitionTarget<Publicity, ActivityReplica, Proto.PublicityRecord>(
                name.Of.District,
                Adapter,
                async cancellationToken =>
                {
                    var activity = await db.RequireActivityAsync(name.Of, cancellationToken);
                    return (await FindAsync(name, cancellationToken).OrNotFoundAsync(), activity);
                }
            ),
            (record, activity, transition) =>
            {
                PublicityRules.Withdraw(record, request.Reason, transition.Actor).ThrowIfError();
                record.Withdraw(request.Reason, transition.EffectiveDate);
                return new PublicityWithdrawn
                {
                    Metadata = transition.Metadata,
                    Activity = activity.ToRef(),
                    Publicity = $"{name}",
                };
            }
        );
    }

    private Task<Publicity?> FindAsync(PublicityName name, CancellationToken cancellationToken) =>
        db.Publicity.SingleOrDefaultAsync(
            shown => shown.District == name.Of.District && shown.ActivityId == name.Of.Id && shown.Id == name.Id,
            cancellationToken
        );
}

/// <summary>Maps publicity records to and from proto messages.</summary>
internal static class PublicityMapping
{
    public static PublicityName Name(this Publicity shown) => new(ActivityName.FromId(shown.District, shown.ActivityId), shown.Id);

    // An unspecified or unknown kind is not a defined enum value; PublicityRules reports it.
    public static PublicityForm ToForm(Proto.PublicityRecord message) =>
        new((PublicityKind)(int)message.Kind, message.Medium, message.Link, message.PersonalDataReason);

    public static ThemeDay.Type.V1.PublicityKind ToProto(this PublicityKind kind) => (ThemeDay.Type.V1.PublicityKind)(int)kind;

    public static Proto.PublicityRecord ToProto(this Publicity shown) =>
        new()
        {
            Name = $"{shown.Name()}",
            Kind = shown.Form.Kind.ToProto(),
            Medium = shown.Form.Medium,
            Link = shown.Form.Link,
            PersonalDataReason = shown.Form.PersonalDataReason,
            State = shown.State switch
            {
                PublicityState.Recorded => Proto.PublicityState.Recorded,
                PublicityState.Withdrawn => Proto.PublicityState.Withdrawn,
                _ => throw new InvalidOperationException($"no wire value for {shown.State}"),
            },
            Reason = shown.Reason,
            PublishDate = shown.ShownOn.ToProto(),
            Etag = RequestGuards.Etag(shown.Version),
            CreateTime = shown.CreatedAt.ToProto(),
            UpdateTime = shown.UpdatedAt.ToProto(),
        };
}
