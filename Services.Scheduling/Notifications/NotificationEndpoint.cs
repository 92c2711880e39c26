using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.Obligations;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Notifications;

/// <summary>RPCs of the inboxes, and of the deliveries by mail and webhook.</summary>
[Authorize(Policies.Reader)]
public sealed class NotificationEndpoint(SchedulingDb db, IdempotentCommands commands, Notifier notifier, DeliverySignal deliveries, TimeProvider clock)
    : Proto.NotificationService.NotificationServiceBase
{
    private static readonly ResourceNamePattern NotificationName = new("districts/{district}/notifications/{notification}");
    private static readonly ResourceNamePattern DeliveryName = new("districts/{district}/deliveries/{delivery}");

    private static readonly FilterSchema<Notification> Fields = new FilterSchema<Notification>()
        .Reference("unit", UnitName.Template, each => each.District, each => each.Unit)
        .Reference("campaign", CampaignName.Template, each => each.District, each => each.CampaignId)
        .Enum("kind", each => each.Kind)
        .Boolean("acknowledged", each => each.AcknowledgedAt != null)
        .Date("issue_date", each => each.IssuedOn);

    private static readonly ListOrder<Notification> LatestFirst = new ListOrder<Notification>()
        .Key(each => each.CreatedAt, descending: true)
        .Key(each => each.Id, descending: true)
        .Key(each => each.District, descending: true);

    private static readonly FilterSchema<Delivery> DeliveryFields = new FilterSchema<Delivery>()
        .Reference("unit", UnitName.Template, each => each.District, each => each.Unit)
        .Enum("channel", each => each.Channel)
        .Enum("state", each => each.State);

    private static readonly ListOrder<Delivery> LatestDeliveryFirst = new ListOrder<Delivery>()
        .Key(each => each.CreatedAt, descending: true)
        .Key(each => each.Id, descending: true)
        .Key(each => each.District, descending: true);

    /// <inheritdoc/>
    public override async Task<Proto.Notification> GetNotification(Proto.GetNotificationRequest request, ServerCallContext context)
    {
        var (notification, text) = await WriteAsync(await FindAsync(request.Name, context.CancellationToken), context.CancellationToken);
        return notification.ToProto(text);
    }

    /// <inheritdoc/>
    public override async Task<Proto.ListNotificationsResponse> ListNotifications(Proto.ListNotificationsRequest request, ServerCallContext context)
    {
        var parent = DistrictName.Parse(request.Parent, allowWildcard: true);
        var page = context.ParsePage(LatestFirst, request);
        var notifications = await db
            .Notifications.AsNoTracking()
            .WhereDistrict(parent, each => each.District)
            .Where(Fields.Compile(request.Filter).OrThrow())
            .TakePage(page)
            .ToListAsync(context.CancellationToken);
        var shown = await db.WriteAsync([.. page.Items(notifications)], context.CancellationToken);
        return new() { Notifications = { shown.Select(each => each.Notification.ToProto(each.Text)) }, NextPageToken = page.NextPageToken(notifications) };
    }

    /// <inheritdoc/>
    [Authorize(Policies.UnitOrBureau)]
    public override Task<Proto.Notification> AcknowledgeNotification(Proto.AcknowledgeNotificationRequest request, ServerCallContext context)
    {
        var (district, _) = ParseName(NotificationName, request.Name);
        context.EnsureCanWrite(district);
        return ExecuteAsync(
            request,
            request.RequestId,
            context,
            async cancellationToken =>
            {
                var notification = await FindAsync(request.Name, cancellationToken);
                if (notification.AcknowledgedAt is not null)
                    return notification;
                notification.Acknowledge(context.Actor(), clock.GetUtcNow());
                commands.AddEvent(
                    new NotificationAcknowledged
                    {
                        Metadata = EventMetadataExtensions.CreateMetadata(context.Actor(), district, ShanghaiTime.Today(clock)),
                        Campaign = $"{new CampaignName(district, notification.CampaignId)}",
                        Notification = notification.Name,
                    },
                    district
                );
                return notification;
            }
        );
    }

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override async Task<Proto.Notification> SendReminder(Proto.SendReminderRequest request, ServerCallContext context)
    {
        var ids = ObligationName.Pattern.Parse(request.Obligation, "obligation").OrThrow();
        context.EnsureCanWrite(ids[0]);
        var sent = await ExecuteAsync(
            request,
            request.RequestId,
            context,
            async cancellationToken =>
            {
                var today = ShanghaiTime.Today(clock);
                var obligation = await db
                    .Obligations.AsNoTracking()
                    .SingleOrDefaultAsync(each => each.District == ids[0] && each.Unit == ids[1] && each.Id == ids[2], cancellationToken)
                    .OrNotFoundAsync();
                if (obligation is not { State: ObligationState.Open, Due: not null })
                    throw new Error(ErrorKind.FailedPrecondition, ErrorReasons.ObligationNotOpen) { State = $"{obligation.State}" }.ToException();
                var reminder = ReminderRules.CreateAtOnce(obligation, request.ForCircular, today).OrThrow();
                await notifier.IssueAsync([reminder], context.Actor(), cancellationToken);
                return db.Entry(reminder).State is EntityState.Added ? reminder : await FindAsync(reminder.Name, cancellationToken);
            }
        );
        deliveries.Set();
        return sent;
    }

    /// <inheritdoc/>
    [Authorize(Policies.DistrictReader)]
    public override async Task<Proto.ListDeliveriesResponse> ListDeliveries(Proto.ListDeliveriesRequest request, ServerCallContext context)
    {
        var parent = DistrictName.Parse(request.Parent, allowWildcard: true);
        var page = context.ParsePage(LatestDeliveryFirst, request);
        var listed = await db
            .Deliveries.AsNoTracking()
            .WhereDistrict(parent, each => each.District)
            .Where(DeliveryFields.Compile(request.Filter).OrThrow())
            .TakePage(page)
            .ToListAsync(context.CancellationToken);
        return new() { Deliveries = { page.Items(listed).Select(each => each.ToProto()) }, NextPageToken = page.NextPageToken(listed) };
    }

    /// <inheritdoc/>
    [Authorize(Policies.Bureau)]
    public override async Task<Proto.Delivery> RetryDelivery(Proto.RetryDeliveryRequest request, ServerCallContext context)
    {
        var (district, _) = ParseName(DeliveryName, request.Name);
        context.EnsureCanWrite(district);
        var retried = await commands.ExecuteAsync(
            request,
            request.RequestId,
            context,
            new ResourceAdapter<Delivery, Proto.Delivery>(FindDeliveryAsync, each => each.Name, each => each.ToProto()),
            async cancellationToken =>
            {
                var delivery = await FindDeliveryAsync(request.Name, cancellationToken);
                DeliveryTransitions.Table.Check(delivery.State, DeliveryTrigger.RetryDelivery, context.Actor()).ThrowIfError();
                delivery.Retry(clock.GetUtcNow());
                return delivery;
            }
        );
        deliveries.Set();
        return retried;
    }

    /// <summary>Executes a change of a notification. Its text is read before the commit: the answer then needs no query.</summary>
    private Task<Proto.Notification> ExecuteAsync(
        Google.Protobuf.IMessage request,
        string requestId,
        ServerCallContext context,
        Func<CancellationToken, Task<Notification>> operation
    ) =>
        commands.ExecuteAsync(
            request,
            requestId,
            context,
            new ResourceAdapter<(Notification Notification, NotificationText Text), Proto.Notification>(
                async (name, cancellationToken) => await WriteAsync(await FindAsync(name, cancellationToken), cancellationToken),
                written => written.Notification.Name,
                written => written.Notification.ToProto(written.Text)
            ),
            async cancellationToken => await WriteAsync(await operation(cancellationToken), cancellationToken)
        );

    private async Task<(Notification Notification, NotificationText Text)> WriteAsync(Notification notification, CancellationToken cancellationToken) =>
        (await db.WriteAsync([notification], cancellationToken))[0];

    // The query filter hides those of other units from a liaison, and those of the bureau.
    private Task<Notification> FindAsync(string name, CancellationToken cancellationToken)
    {
        var (district, id) = ParseName(NotificationName, name);
        return db.Notifications.SingleOrDefaultAsync(each => each.District == district && each.Id == id, cancellationToken).OrNotFoundAsync();
    }

    private Task<Delivery> FindDeliveryAsync(string name, CancellationToken cancellationToken)
    {
        var (district, id) = ParseName(DeliveryName, name);
        return db.Deliveries.SingleOrDefaultAsync(each => each.District == district && each.Id == id, cancellationToken).OrNotFoundAsync();
    }

    private static (string District, Guid Id) ParseName(ResourceNamePattern pattern, string name)
    {
        var ids = pattern.Parse(name, "name").OrThrow();
        return Guid.TryParseExact(ids[1], "D", out var id) ? (ids[0], id) : throw RequestGuards.NotFound();
    }
}
