using Microsoft.EntityFrameworkCore;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Notifications;

/// <summary>Issues notifications, with their event and their deliveries to webhooks, in the transaction of the caller.</summary>
public sealed class Notifier(SchedulingDb db, IdempotentCommands commands, TimeProvider clock)
{
    private readonly Dictionary<string, List<Webhook>> webhooks = [];

    /// <summary>Adds notifications to the current transaction, but for those that were issued before.</summary>
    /// <param name="notifications">The notifications, each with an id that follows from what it says.</param>
    /// <param name="actor">Who causes them.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    public async Task IssueAsync(IReadOnlyCollection<Notification> notifications, Actor actor, CancellationToken cancellationToken)
    {
        if (notifications.Count == 0)
            return;
        var districts = notifications.Select(each => each.District).Distinct().ToList();
        var ids = notifications.Select(each => each.Id).ToList();
        var issued = await db
            .Notifications.Where(stored => districts.Contains(stored.District) && ids.Contains(stored.Id))
            .Select(stored => stored.Id)
            .ToHashSetAsync(cancellationToken);
        foreach (var notification in notifications.Where(each => !issued.Contains(each.Id)))
        {
            db.Add(notification);
            commands.AddEvent(ToEvent(notification, actor), notification.District);
            foreach (var webhook in await ListWebhooksAsync(notification.District, cancellationToken))
            {
                if (webhook.Unit is "" || webhook.Unit == notification.Unit)
                    db.Add(Delivery.CreateRequest(webhook, notification, clock.GetUtcNow()));
            }
        }
    }

    private async Task<List<Webhook>> ListWebhooksAsync(string district, CancellationToken cancellationToken)
    {
        if (!webhooks.TryGetValue(district, out var known))
            webhooks.Add(district, known = await db.Webhooks.AsNoTracking().Where(webhook => webhook.District == district).ToListAsync(cancellationToken));
        return known;
    }

    private static NotificationIssued ToEvent(Notification notification, Actor actor) =>
        new()
        {
            Metadata = EventMetadataExtensions.CreateMetadata(actor, notification.District, notification.IssuedOn),
            Campaign = $"{new CampaignName(notification.District, notification.CampaignId)}",
            Notification = notification.Name,
            Recipient = notification.Recipient,
            Kind = notification.Kind.ToWord(),
            Subject = notification.Subject,
            DueDate = notification.Due.ToProto(),
        };
}
