using System.Globalization;
using System.Resources;
using Microsoft.EntityFrameworkCore;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Notifications;

/// <summary>A notification in words.</summary>
/// <param name="Title">One line.</param>
/// <param name="Text">What it asks for.</param>
public sealed record NotificationText(string Title, string Text);

/// <summary>Writes notifications in Chinese.</summary>
internal static class NotificationTexts
{
    private static readonly ResourceManager Texts = new("ThemeDay.Scheduling.Texts.Notifications", typeof(NotificationTexts).Assembly);

    /// <summary>Writes a notification.</summary>
    /// <param name="notification">The notification.</param>
    /// <param name="topic">The topic of its theme; empty if it concerns none.</param>
    public static NotificationText Write(Notification notification, string topic)
    {
        object[] values = notification.Kind switch
        {
            NotificationKind.Arrangement or NotificationKind.ArrangementReady => GetMonth(notification.Subject),
            NotificationKind.Circular => [ResourceNamePattern.GetId(notification.Subject)],
            _ => [FormatDay(notification.Due!.Value), Format($"{notification.ObligationKind}"), topic is "" ? "" : Format("Topic", topic)],
        };
        return new(Format($"{notification.Kind}Title", values), Format($"{notification.Kind}Text", values));
    }

    /// <summary>A day, such as 2023年6月9日.</summary>
    public static string FormatDay(DateOnly day) => Format("Day", day.Year, day.Month, day.Day);

    /// <summary>The text of a key, with values.</summary>
    public static string Format(string key, params object[] values) => Texts.Format(key, values);

    private static object[] GetMonth(string arrangement)
    {
        var month = ResourceNamePattern.GetId(arrangement).Split('-');
        return [int.Parse(month[0], CultureInfo.InvariantCulture), int.Parse(month[1], CultureInfo.InvariantCulture)];
    }
}

internal static class NotificationQueries
{
    /// <summary>The notifications, each in words.</summary>
    public static async Task<IReadOnlyList<(Notification Notification, NotificationText Text)>> WriteAsync(
        this SchedulingDb db,
        IReadOnlyCollection<Notification> notifications,
        CancellationToken cancellationToken
    )
    {
        var themes = notifications.Where(each => each.ThemeId is not "").Select(each => (each.District, each.CampaignId, each.ThemeId)).Distinct().ToList();
        var topics = themes is []
            ? []
            : await db
                .Themes.FromSql(
                    $"""
                    select theme_replica.* from unnest({themes.ConvertAll(theme => theme.District)}, {themes.ConvertAll(theme => theme.CampaignId)},
                        {themes.ConvertAll(theme => theme.ThemeId)}) as wanted (district, campaign_id, id)
                    join theme_replica using (district, campaign_id, id)
                    """
                )
                .IgnoreQueryFilters() // whoever sees the notification sees its topic; and as OverdueMonitor
                .AsNoTracking()
                .ToDictionaryAsync(theme => (theme.District, theme.CampaignId, theme.Id), theme => theme.Topic, cancellationToken);
        return
        [
            .. notifications.Select(each =>
                (each, NotificationTexts.Write(each, topics.GetValueOrDefault((each.District, each.CampaignId, each.ThemeId), "")))
            ),
        ];
    }
}
