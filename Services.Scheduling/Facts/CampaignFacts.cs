using Google.Protobuf;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.Known;
using ThemeDay.Scheduling.Obligations;
using ThemeDay.ServiceDefaults.Calls;
using Lead = ThemeDay.Scheduling.Calendar.Lead;
using Ledger = ThemeDay.Scheduling.Obligations;
using Told = ThemeDay.Events.V1;

namespace ThemeDay.Scheduling.Facts;

/// <summary>All that is known of a call.</summary>
/// <param name="Name">The call.</param>
/// <param name="Opened">What it asks.</param>
/// <param name="Events">The events of it, as they are stored.</param>
/// <param name="Facts">What happened, in the order of recording.</param>
/// <param name="References">The filer's own number of each theme, by the theme's id and by its activity's.</param>
/// <param name="Units">The units of the district, by code.</param>
public sealed record CampaignRecord(
    CampaignName Name,
    CampaignOpened Opened,
    IReadOnlyList<StoredFact> Events,
    IReadOnlyList<Ledger.Fact> Facts,
    IReadOnlyDictionary<string, string> References,
    IReadOnlyDictionary<string, KnownUnit> Units
)
{
    /// <summary>Deadline and lead times.</summary>
    public CampaignTerms Terms { get; } =
        new(Wire.DayOf(Opened.Deadline), Wire.LeadOf(Opened.ProgrammeLead), Wire.LeadOf(Opened.ReportLead), Wire.LeadOf(Opened.CorrectionLead));

    /// <summary>Facts of before this day count in the assessment.</summary>
    public DateOnly CutOff { get; } = Wire.DayOf(Opened.CutOff);
}

/// <summary>Reads the stored events of calls as the facts ledger and scores are derived from.</summary>
public sealed class CampaignFacts(SchedulingDb db)
{
    /// <summary>A call; null where the caller knows none of that name.</summary>
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
            .Where(fact => fact.District == name.District && fact.CampaignId == name.Campaign)
            .OrderBy(fact => fact.RecordedAt)
            .ThenBy(fact => fact.EventId) // of one instant: in some order, always the same
            .ToListAsync(cancellationToken);
        var told = new Telling(units);
        foreach (var (fact, index) in stored.Select((fact, index) => (fact, index)))
            told.Tell(fact, index);
        return new(name, CampaignOpened.Parser.ParseFrom(campaign.Opened), stored, told.Facts, told.References, units);
    }

    /// <summary>The calls that were opened, by district and id: of one district, or with null of every one the caller covers.</summary>
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

/// <summary>Turns events into facts.</summary>
internal sealed class Telling(IReadOnlyDictionary<string, KnownUnit> units)
{
    public List<Ledger.Fact> Facts { get; } = [];

    public Dictionary<string, string> References { get; } = [];

    public void Tell(StoredFact stored, int position)
    {
        if (stored.EffectiveOn is not { } on || EventCatalogue.Read(stored.Type, stored.Payload) is not { } message)
            return;
        Note(message);
        Facts.AddRange(FactsOf(message, new($"{stored.EventId}", position, on, stored.RecordedAt)));
    }

    private IEnumerable<Ledger.Fact> FactsOf(IMessage message, Stamp stamp)
    {
        switch (message)
        {
            // One event calls many units: each fact keeps the event's id, and is told from the others by the unit's.
            case CampaignOpened opened:
                return opened.CalledUnits.Select(unit => Called(stamp with { Id = $"{stamp.Id}/{CodeOf(unit)}" }, unit));
            case Told.UnitCalled called:
                return LaterCalled(called, stamp);
            case Told.UnitUncalled uncalled:
                return [new Ledger.UnitUncalled(stamp, CodeOf(uncalled.Unit))];
            case Told.CampaignExtended extended:
                return [new Ledger.CampaignExtended(stamp, extended.Unit is "" ? null : CodeOf(extended.Unit), Wire.DayOf(extended.Deadline))];
            case Told.ThemeSubmitted theme:
                return [new ThemeReceived(stamp, IdOf(theme.Theme.Theme), CodeOf(theme.Theme.Unit))];
            case Told.ThemeReturned theme:
                return [new Ledger.ThemeReturned(stamp, IdOf(theme.Theme.Theme), CodeOf(theme.Theme.Unit))];
            case Told.ThemeAccepted theme:
                return [new Ledger.ThemeAccepted(stamp, IdOf(theme.Theme.Theme))];
            case Told.ThemeDeclined theme:
                return [new Ledger.ThemeDeclined(stamp, IdOf(theme.Theme.Theme))];
            case Told.ThemeMerged theme:
                return [new Ledger.ThemeMerged(stamp, IdOf(theme.Theme.Theme))];
            case Told.ThemeWithdrawn theme:
                return [new Ledger.ThemeWithdrawn(stamp, IdOf(theme.Theme.Theme))];
            case AnnualPlanReleased plan:
                return [new PlanReleased(stamp, plan.Release)];
            case Told.ActivityPlanned each:
                return
                [
                    new Ledger.ActivityPlanned(
                        stamp,
                        IdOf(each.Activity.Activity),
                        CodeOf(each.Activity.Theme.Unit),
                        Wire.DayOf(each.FirstDay),
                        Wire.DayOf(each.LastDay)
                    ),
                ];
            case Told.ActivityRescheduled each:
                return [new Ledger.ActivityRescheduled(stamp, IdOf(each.Activity.Activity), Wire.DayOf(each.FirstDay), Wire.DayOf(each.LastDay))];
            case Told.ActivityCancelled each:
                return [new Ledger.ActivityCancelled(stamp, IdOf(each.Activity.Activity))];
            case Told.ActivityHeld each:
                return [new Ledger.ActivityHeld(stamp, IdOf(each.Activity.Activity), [.. each.Audiences])];
            case Told.ActivityUnheld each:
                return [new Ledger.ActivityUnheld(stamp, IdOf(each.Activity.Activity))];
            case Told.ProgrammeFiled each:
                return [new Ledger.ProgrammeFiled(stamp, IdOf(each.Activity.Activity))];
            case Told.ProgrammeReturned each:
                return [new Ledger.ProgrammeReturned(stamp, IdOf(each.Activity.Activity))];
            case Told.ReportFiled each:
                return [new Ledger.ReportFiled(stamp, IdOf(each.Activity.Activity), each.Pictures) { Attended = each.Attended }];
            case Told.ReportReturned each:
                return [new Ledger.ReportReturned(stamp, IdOf(each.Activity.Activity))];
            case Told.ReportPublished each:
                return [new Ledger.ReportPublished(stamp, IdOf(each.Activity.Activity), each.Pictures)];
            case Told.PublicityRecorded each:
                return [new Ledger.PublicityRecorded(stamp, each.Publicity, IdOf(each.Activity.Activity), Wire.WordOf(each.Kind))];
            case Told.PublicityWithdrawn each:
                return [new Ledger.PublicityWithdrawn(stamp, each.Publicity)];
            case Told.OpinionCollected each:
                return [new Ledger.OpinionCollected(stamp, each.Opinion, IdOf(each.Activity.Activity))];
            case Told.OpinionAnswered each:
                return [new Ledger.OpinionAnswered(stamp, each.Opinion)];
            default:
                return []; // no duty and no point hangs on the others
        }
    }

    private IEnumerable<Ledger.Fact> LaterCalled(Told.UnitCalled called, Stamp stamp)
    {
        yield return Called(stamp, called.Unit);
        yield return new Ledger.CampaignExtended(stamp with { Id = $"{stamp.Id}/deadline" }, CodeOf(called.Unit), Wire.DayOf(called.Deadline));
    }

    private Ledger.UnitCalled Called(Stamp stamp, string unit) => new(stamp, CodeOf(unit), units.TryGetValue(CodeOf(unit), out var known) ? known.Kind : "");

    private void Note(IMessage message)
    {
        if (StoredFact.ThemeOf(message) is not { ExternalReference: not "" } theme)
            return;
        References[IdOf(theme.Theme)] = theme.ExternalReference;
        References[ActivityName.Of(ThemeName.Read(theme.Theme)).Activity] = theme.ExternalReference;
    }

    private static string CodeOf(string unit) => IdOf(unit);

    private static string IdOf(string name) => name[(name.LastIndexOf('/') + 1)..];
}
