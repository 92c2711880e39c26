using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.Facts;
using ThemeDay.Scheduling.Notifications;
using ThemeDay.Scheduling.Obligations;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Circulars;

/// <summary>A circular, or the draft of the next one, with the names in it.</summary>
/// <param name="Name">The name.</param>
/// <param name="ReleasedOn">The effective date; null for the draft.</param>
/// <param name="CreatedAt">The time of the release; null for the draft.</param>
/// <param name="Items">What it names.</param>
/// <param name="RectificationDue">By when it is to be put right; null for the draft, and if it depends on a missing year.</param>
/// <param name="UnitNames">The names of the units, by code.</param>
/// <param name="Topics">The topics of the themes, by id.</param>
internal sealed record CircularView(
    CircularName Name,
    DateOnly? ReleasedOn,
    DateTimeOffset? CreatedAt,
    IReadOnlyList<CircularItem> Items,
    DateOnly? RectificationDue,
    IReadOnlyDictionary<string, string> UnitNames,
    IReadOnlyDictionary<string, string> Topics
)
{
    /// <summary>Changes with what it names, not with the days that it is late.</summary>
    public string Etag =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Items.Select(item => $"{item.Unit} {item.ObligationId} {item.Due:O}"))))
        )[..16];
}

/// <summary>Reads circulars and drafts them.</summary>
public sealed class CircularReader(SchedulingDb db, CurrentCalendar calendar)
{
    /// <summary>Reads a released circular, or the draft.</summary>
    /// <param name="name">The name.</param>
    /// <param name="day">The day as of which the draft counts days late.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    /// <exception cref="Grpc.Core.RpcException">NOT_FOUND: the campaign was not opened, or the circular not released.</exception>
    internal async Task<CircularView> ReadAsync(CircularName name, DateOnly day, CancellationToken cancellationToken)
    {
        await db.EnsureCampaignOpenedAsync(name.Campaign, cancellationToken);
        if (name.Number is not { } number)
            return await ViewAsync(name, circular: null, await DraftAsync(name.Campaign, day, cancellationToken), cancellationToken);
        var circular = await db
            .Circulars.AsNoTracking()
            .SingleOrDefaultAsync(
                stored => stored.District == name.Campaign.District && stored.CampaignId == name.Campaign.Campaign && stored.Number == number,
                cancellationToken
            )
            .OrNotFoundAsync();
        return await ViewAsync(circular, cancellationToken);
    }

    /// <summary>A released circular with the names in it.</summary>
    internal Task<CircularView> ViewAsync(Circular circular, CancellationToken cancellationToken) =>
        ViewAsync(circular.Name, circular, circular.Items, cancellationToken);

    private async Task<CircularView> ViewAsync(CircularName name, Circular? circular, IReadOnlyList<CircularItem> items, CancellationToken cancellationToken)
    {
        var (district, campaign) = (name.Campaign.District, name.Campaign.Campaign);
        var units = items.Select(item => item.Unit).Distinct().ToList();
        var themes = items.Select(item => item.ThemeId).Distinct().ToList();
        DateOnly? due = null;
        if (circular is not null)
        {
            var lead = EventMapping.ToLeadTime((await db.GetCampaignOpenedAsync(name.Campaign, cancellationToken)).CorrectionLead);
            due = lead.DueAfter(circular.ReleasedOn, await calendar.WorkingDaysAsync(knownTime: null, cancellationToken)).ToNullable();
        }

        return new(
            name,
            circular?.ReleasedOn,
            circular?.CreatedAt,
            items,
            due,
            await db
                .Units.AsNoTracking()
                .Where(unit => unit.District == district && units.Contains(unit.Code))
                .ToDictionaryAsync(unit => unit.Code, unit => unit.DisplayName, cancellationToken),
            await db
                .Themes.AsNoTracking()
                .Where(theme => theme.District == district && theme.CampaignId == campaign && themes.Contains(theme.Id))
                .ToDictionaryAsync(theme => theme.Id, theme => theme.Topic, cancellationToken)
        );
    }

    /// <summary>What is still overdue, has reached the step of the circular or was listed by the bureau, and was not named for this due date.</summary>
    private async Task<IReadOnlyList<CircularItem>> DraftAsync(CampaignName campaign, DateOnly day, CancellationToken cancellationToken)
    {
        var pending = await db
            .Notifications.AsNoTracking()
            .Where(each => each.District == campaign.District && each.CampaignId == campaign.Campaign && each.Kind == NotificationKind.CircularPending)
            .ToListAsync(cancellationToken);
        if (pending is [])
            return [];
        var named = (
            await db
                .Circulars.AsNoTracking()
                .Where(stored => stored.District == campaign.District && stored.CampaignId == campaign.Campaign)
                .Select(stored => stored.Items)
                .ToListAsync(cancellationToken)
        )
            .SelectMany(items => items)
            .Select(item => (item.Unit, item.ObligationId, item.Due))
            .ToHashSet();
        var obligations = await db
            .Obligations.AsNoTracking()
            .Where(each => each.District == campaign.District && each.CampaignId == campaign.Campaign && each.State == ObligationState.Open)
            .ToDictionaryAsync(each => each.Name, cancellationToken);
        var days = await calendar.WorkingDaysAsync(knownTime: null, cancellationToken);
        return
        [
            .. pending
                .Where(each => obligations.TryGetValue(each.Subject, out var obligation) && obligation.Due == each.Due)
                .Select(each => (Notification: each, Obligation: obligations[each.Subject]))
                .DistinctBy(each => each.Obligation.Name) // listed by the schedule and by the bureau
                .Where(each => !named.Contains((each.Obligation.Unit, each.Obligation.Id, each.Obligation.Due!.Value)))
                .Select(each => new CircularItem(
                    each.Obligation.Unit,
                    each.Obligation.Id,
                    each.Obligation.Kind,
                    each.Notification.ThemeId,
                    each.Obligation.Due!.Value,
                    each.Obligation.Timing.DaysLateOn(day, days)
                ))
                .OrderBy(item => item.Unit, StringComparer.Ordinal)
                .ThenBy(item => item.Due)
                .ThenBy(item => item.ObligationId, StringComparer.Ordinal),
        ];
    }
}
