using Microsoft.EntityFrameworkCore;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.Plan;

namespace ThemeDay.Scheduling.Arrangements;

/// <summary>Reads the arrangement of a month, with the releases of the plan that it follows from.</summary>
public sealed class ArrangementReader(SchedulingDb db, CurrentCalendar calendar)
{
    /// <summary>Reads an arrangement.</summary>
    /// <exception cref="Grpc.Core.RpcException">NOT_FOUND: the campaign was not opened, or is not visible to the caller.</exception>
    internal async Task<MonthlyArrangement> ReadAsync(ArrangementName name, CancellationToken cancellationToken)
    {
        var (campaign, month) = name;
        await db.EnsureCampaignOpenedAsync(campaign, cancellationToken);
        var releases = await db
            .ArrangementReleases.AsNoTracking()
            .Where(release => release.District == campaign.District && release.CampaignId == campaign.Campaign && release.Month == month)
            .OrderBy(release => release.Number)
            .ToListAsync(cancellationToken);
        var plan = await db.ListReleasesAsync(campaign, first: 1, int.MaxValue, cancellationToken); // after them: it has each that they refer to
        return new(
            name,
            await db.GetCampaignOpenedAsync(campaign, cancellationToken),
            plan,
            releases,
            await calendar.WorkingDaysAsync(knownTime: null, cancellationToken)
        );
    }
}
