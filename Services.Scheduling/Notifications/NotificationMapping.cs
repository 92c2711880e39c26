using ThemeDay.ServiceDefaults.Api;
using Proto = ThemeDay.Scheduling.V1;

namespace ThemeDay.Scheduling.Notifications;

/// <summary>Maps notifications and deliveries to API messages.</summary>
internal static class NotificationMapping
{
    /// <summary>Maps a notification.</summary>
    public static Proto.Notification ToProto(this Notification notification, NotificationText text) =>
        new()
        {
            Name = notification.Name,
            Recipient = notification.Recipient,
            Kind = notification.Kind.ToProto(),
            Campaign = $"{new CampaignName(notification.District, notification.CampaignId)}",
            Subject = notification.Subject,
            DueDate = notification.Due.ToProto(),
            IssueDate = notification.IssuedOn.ToProto(),
            Title = text.Title,
            Text = text.Text,
            CreateTime = notification.CreatedAt.ToProto(),
            AcknowledgeTime = notification.AcknowledgedAt?.ToProto(),
            AcknowledgeAccount = notification.AcknowledgedBy,
        };

    /// <summary>Maps a delivery.</summary>
    public static Proto.Delivery ToProto(this Delivery delivery) =>
        new()
        {
            Name = delivery.Name,
            Channel = delivery.Channel is DeliveryChannel.Mail ? Proto.DeliveryChannel.Mail : Proto.DeliveryChannel.Webhook,
            Target =
                delivery.Channel is DeliveryChannel.Mail
                    ? $"{new UnitName(delivery.District, delivery.Unit)}"
                    : Webhook.FormatName(delivery.District, delivery.WebhookId),
            Notification = delivery.NotificationId is { } id ? Notification.FormatName(delivery.District, id) : "",
            Date = delivery.Day.ToProto(),
            State = delivery.State switch
            {
                DeliveryState.Pending => Proto.DeliveryState.Pending,
                DeliveryState.Delivered => Proto.DeliveryState.Delivered,
                DeliveryState.Failed => Proto.DeliveryState.Failed,
                DeliveryState.NoAddress => Proto.DeliveryState.NoAddress,
                DeliveryState.Dropped => Proto.DeliveryState.Dropped,
                _ => throw new InvalidOperationException($"no wire value for {delivery.State}"),
            },
            Attempts = delivery.Attempts,
            LastError = delivery.LastError,
            NextAttemptTime = delivery.NextAttemptAt?.ToProto(),
            CreateTime = delivery.CreatedAt.ToProto(),
            DeliverTime = delivery.DeliveredAt?.ToProto(),
        };

    /// <summary>The name of a kind in events, as in the API without its prefix.</summary>
    public static string ToWord(this NotificationKind kind) =>
        kind switch
        {
            NotificationKind.Reminder => "REMINDER",
            NotificationKind.Urging => "URGING",
            NotificationKind.CircularPending => "CIRCULAR_PENDING",
            NotificationKind.Circular => "CIRCULAR",
            NotificationKind.Arrangement => "ARRANGEMENT",
            NotificationKind.ArrangementReady => "ARRANGEMENT_READY",
            _ => throw new InvalidOperationException($"no word for {kind}"),
        };

    private static Proto.NotificationKind ToProto(this NotificationKind kind) =>
        kind switch
        {
            NotificationKind.Reminder => Proto.NotificationKind.Reminder,
            NotificationKind.Urging => Proto.NotificationKind.Urging,
            NotificationKind.CircularPending => Proto.NotificationKind.CircularPending,
            NotificationKind.Circular => Proto.NotificationKind.Circular,
            NotificationKind.Arrangement => Proto.NotificationKind.Arrangement,
            NotificationKind.ArrangementReady => Proto.NotificationKind.ArrangementReady,
            _ => throw new InvalidOperationException($"no wire value for {kind}"),
        };
}
