using Microsoft.EntityFrameworkCore;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Events;

namespace ThemeDay.Scheduling.Facts;

/// <summary>Which reports are on the public site, by the events that Publication sent so far.</summary>
public static class PublishedReports
{
    private static readonly string[] Types = [ReportPublished.Descriptor.FullName, ReportUnpublished.Descriptor.FullName];

    /// <summary>The <see cref="ActivityName.Id"/> of each activity of a campaign whose report is published.</summary>
    /// <remarks>A publication may be under way that is not known here yet: Publication then shows nothing, since the activity is not held.</remarks>
    public static async Task<IReadOnlySet<string>> FindPublishedReportsAsync(
        this SchedulingDb db,
        string district,
        string campaignId,
        CancellationToken cancellationToken
    )
    {
        var stored = await db
            .Facts.AsNoTracking()
            .Where(fact => fact.District == district && fact.CampaignId == campaignId && Types.Contains(fact.Type))
            .OrderBy(fact => fact.RecordedAt)
            .ThenBy(fact => fact.EventId)
            .ToListAsync(cancellationToken);
        HashSet<string> published = [];
        foreach (var message in stored.Select(fact => EventCatalogue.TryParse(fact.Type, fact.Payload)))
        {
            if (message is ReportPublished shown)
                published.Add(ActivityName.Parse(shown.Activity.Activity).Id);
            if (message is ReportUnpublished withdrawn)
                published.Remove(ActivityName.Parse(withdrawn.Activity.Activity).Id);
        }

        return published;
    }
}
