using Google.Protobuf;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Scheduling.History;
using ThemeDay.Scheduling.Replicas;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Events;
using ThemeDay.Type.V1;
using static ThemeDay.ServiceDefaults.Api.ResourceNamePattern;
using EventsV1 = ThemeDay.Events.V1;

namespace ThemeDay.Scheduling.Facts;

/// <summary>A campaign with its events and facts.</summary>
/// <param name="Name">The resource name of the campaign.</param>
/// <param name="Opened">The event that opened it, with all campaign parameters.</param>
/// <param name="Events">The stored events that have an effective date.</param>
/// <param name="Facts">The facts, in recording order.</param>
/// <param name="References">The external reference of each theme, keyed by theme id and by activity id.</param>
/// <param name="Units">The units of the district, by code.</param>
public sealed record CampaignRecord(
    CampaignName Name,
    EventsV1.CampaignOpened Opened,
    IReadOnlyList<StoredFact> Events,
    IReadOnlyList<Fact> Facts,
    IReadOnlyDictionary<string, string> References,
    IReadOnlyDictionary<string, UnitReplica> Units
)
{
    /// <summary>Creates a campaign from its stored events, in recording order.</summary>
    public static CampaignRecord Create(
        CampaignName name,
        EventsV1.CampaignOpened opened,
        IReadOnlyList<StoredFact> stored,
        IReadOnlyDictionary<string, UnitReplica> units
    )
    {
        var reader = new FactReader(units);
        foreach (var (index, fact) in stored.Index())
            reader.Read(fact, index);
        return new(name, opened, stored, reader.Facts, reader.References, units);
    }

    /// <summary>The deadline and lead times.</summary>
    public CampaignTerms Terms { get; } =
        new(
            EventMapping.ToDateOnly(Opened.Deadline),
            EventMapping.ToLeadTime(Opened.ProgrammeLead),
            EventMapping.ToLeadTime(Opened.ReportLead),
            EventMapping.ToLeadTime(Opened.CorrectionLead),
            Math.Max(Opened.MinimumThemes, 1)
        );

    private Dictionary<string, StoredFact> EventsById => field ??= Events.ToDictionary(stored => $"{stored.EventId}");

    /// <summary>Returns the stored event from which a fact was derived.</summary>
    public StoredFact EventOf(string factId) => EventsById[FactStamp.EventIdOf(factId)];

    /// <summary>The cut-off date of the assessment: only facts effective before it count.</summary>
    public DateOnly CutOff { get; } = EventMapping.ToDateOnly(Opened.CutOffDate);
}

/// <summary>Loads the stored events of a campaign and converts them to the facts from which obligations and scores are derived.</summary>
public sealed class CampaignFacts(SchedulingDb db)
{
    /// <summary>Finds a campaign; null if it does not exist or is not visible to the caller.</summary>
    public async Task<CampaignRecord?> FindAsync(CampaignName name, CancellationToken cancellationToken)
    {
        if (
            await db.Campaigns.AsNoTracking().SingleOrDefaultAsync(known => known.District == name.District && known.Id == name.Campaign, cancellationToken)
            is not { } campaign
        )
            return null;
        var units = await db.Units.AsNoTracking().Where(unit => unit.District == name.District).ToDictionaryAsync(unit => unit.Code, cancellationToken);
        var stored = await db
            .Facts.AsNoTracking()
            .Where(fact => fact.District == name.District && fact.CampaignId == name.Campaign && fact.EffectiveOn != null) // no fact comes from the others
            .OrderBy(fact => fact.RecordedAt)
            .ThenBy(fact => fact.EventId) // deterministic order for equal record times
            .ToListAsync(cancellationToken);
        return CampaignRecord.Create(name, EventsV1.CampaignOpened.Parser.ParseFrom(campaign.Opened), stored, units);
    }

    /// <summary>Lists the opened campaigns by district and id, of one district or, if null, of all districts in the caller's scope.</summary>
    public async Task<IReadOnlyList<CampaignName>> CampaignsAsync(string? district, CancellationToken cancellationToken)
    {
        var names = await db
            .Campaigns.AsNoTracking()
            .Where(known => district == null || known.District == district)
            .OrderBy(known => known.District)
            .ThenBy(known => known.Id)
            .Select(known => new { known.District, known.Id })
            .ToListAsync(cancellationToken);
        return [.. names.Select(name => new CampaignName(name.District, name.Id))];
    }
}

/// <summary>Converts events to facts.</summary>
internal sealed class FactReader(IReadOnlyDictionary<string, UnitReplica> units)
{
    public List<Fact> Facts { get; } = [];

    public Dictionary<string, string> References { get; } = [];

    public void Read(StoredFact stored, int position)
    {
        if (stored.EffectiveOn is not { } on || EventCatalogue.TryParse(stored.Type, stored.Payload) is not { } message)
            return;
        AddReference(message);
        Facts.AddRange(ToFacts(message, new($"{stored.EventId}", position, on, stored.RecordedAt)));
    }

    private IEnumerable<Fact> ToFacts(IMessage message, FactStamp stamp)
    {
        switch (message)
        {
            // One event invites many units: each fact id is the event id with the unit code as a suffix.
            case EventsV1.CampaignOpened opened:
                return opened
                    .InvitedUnits.Index()
                    .Select(unit =>
                        ToUnitInvited(stamp with { Id = $"{stamp.Id}/{GetId(unit.Item)}" }, unit.Item, opened.InvitedUnitKinds.ElementAtOrDefault(unit.Index))
                    );
            case EventsV1.UnitInvited invited:
                return [ToUnitInvited(stamp, invited.Unit, invited.Kind, EventMapping.ToDateOnly(invited.Deadline))];
            case EventsV1.UnitUninvited uninvited:
                return [new UnitUninvited(stamp, GetId(uninvited.Unit))];
            case EventsV1.CampaignExtended extended:
                return [new CampaignExtended(stamp, extended.Unit is "" ? null : GetId(extended.Unit), EventMapping.ToDateOnly(extended.Deadline))];
            case EventsV1.ThemeSubmitted theme:
                return [new ThemeReceived(stamp, GetId(theme.Theme.Theme), GetId(theme.Theme.Unit))];
            case EventsV1.ThemeReturned theme:
                return [new ThemeReturned(stamp, GetId(theme.Theme.Theme), GetId(theme.Theme.Unit))];
            case EventsV1.ThemeAccepted theme:
                return [new ThemeAccepted(stamp, GetId(theme.Theme.Theme))];
            case EventsV1.ThemeDeclined theme:
                return [new ThemeDeclined(stamp, GetId(theme.Theme.Theme))];
            case EventsV1.ThemeMerged theme:
                return [new ThemeMerged(stamp, GetId(theme.Theme.Theme))];
            case EventsV1.ThemeReopened theme:
                return [new ThemeReopened(stamp, GetId(theme.Theme.Theme))];
            case EventsV1.ThemeUnmerged theme:
                return [new ThemeUnmerged(stamp, GetId(theme.Theme.Theme))];
            case EventsV1.ThemeWithdrawn theme:
                return [new ThemeWithdrawn(stamp, GetId(theme.Theme.Theme))];
            case EventsV1.AnnualPlanReleased plan:
                return [new PlanReleased(stamp, plan.Release)];
            case EventsV1.CircularReleased circular:
                return [new CircularReleased(stamp, ParseNumber(GetId(circular.Circular)).OrThrow(), [.. circular.Obligations.Select(NamedObligation.Parse)])];
            case EventsV1.ActivityPlanned each:
                return
                [
                    new ActivityPlanned(
                        stamp,
                        ActivityName.Parse(each.Activity.Activity).Id,
                        GetId(each.Activity.Theme.Unit),
                        EventMapping.ToDateOnly(each.FirstDate),
                        EventMapping.ToDateOnly(each.LastDate)
                    ),
                ];
            case EventsV1.ActivityRescheduled each:
                return
                [
                    new ActivityRescheduled(
                        stamp,
                        ActivityName.Parse(each.Activity.Activity).Id,
                        EventMapping.ToDateOnly(each.FirstDate),
                        EventMapping.ToDateOnly(each.LastDate)
                    ),
                ];
            case EventsV1.ActivityCancelled each:
                return [new ActivityCancelled(stamp, ActivityName.Parse(each.Activity.Activity).Id)];
            case EventsV1.ActivityReplanned each:
                return
                [
                    new ActivityReplanned(
                        stamp,
                        ActivityName.Parse(each.Activity.Activity).Id,
                        EventMapping.ToDateOnly(each.FirstDate),
                        EventMapping.ToDateOnly(each.LastDate)
                    ),
                ];
            case EventsV1.ActivityDropped each:
                return [new ActivityDropped(stamp, ActivityName.Parse(each.Activity.Activity).Id)];
            case EventsV1.ActivityHeld each:
                return [new ActivityHeld(stamp, ActivityName.Parse(each.Activity.Activity).Id, [.. each.Audiences])];
            case EventsV1.ActivityHeldReverted each:
                return [new ActivityHeldReverted(stamp, ActivityName.Parse(each.Activity.Activity).Id)];
            case EventsV1.ProgrammeFiled each:
                return [new ProgrammeFiled(stamp, ActivityName.Parse(each.Activity.Activity).Id)];
            case EventsV1.ProgrammeReturned each:
                return [new ProgrammeReturned(stamp, ActivityName.Parse(each.Activity.Activity).Id)];
            case EventsV1.ReportFiled each:
                return [new ReportFiled(stamp, ActivityName.Parse(each.Activity.Activity).Id, each.Pictures) { Attended = each.Attended }];
            case EventsV1.ReportReturned each:
                return [new ReportReturned(stamp, ActivityName.Parse(each.Activity.Activity).Id)];
            case EventsV1.PublicityRecorded each:
                return [new PublicityRecorded(stamp, each.Publicity, ActivityName.Parse(each.Activity.Activity).Id, EventMapping.ToSchemeKind(each.Kind))];
            case EventsV1.PublicityWithdrawn each:
                return [new PublicityWithdrawn(stamp, each.Publicity)];
            case EventsV1.OpinionCollected each:
                return [new OpinionCollected(stamp, each.Opinion, ActivityName.Parse(each.Activity.Activity).Id)];
            case EventsV1.OpinionAnswered each:
                return [new OpinionAnswered(stamp, each.Opinion)];
            default:
                return []; // no obligation or score depends on the remaining events
        }
    }

    // Events of earlier builds have no kind: that of today.
    private UnitInvited ToUnitInvited(FactStamp stamp, string unit, UnitKind kind, DateOnly? deadline = null) =>
        new(
            stamp,
            GetId(unit),
            kind is UnitKind.Unspecified && units.TryGetValue(GetId(unit), out var known) ? known.Kind : EventMapping.ToSchemeKind(kind),
            deadline
        );

    private void AddReference(IMessage message)
    {
        if (StoredFact.GetTheme(message) is not { ExternalReference: not "" } theme)
            return;
        References[GetId(theme.Theme)] = theme.ExternalReference;
        References[ActivityName.FromTheme(ThemeName.Parse(theme.Theme)).Id] = theme.ExternalReference;
    }
}
