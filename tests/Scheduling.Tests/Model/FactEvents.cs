using Google.Protobuf;
using ThemeDay.Events.V1;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.History;
using ThemeDay.ServiceDefaults.Api;
using Known = ThemeDay.Scheduling.History;

namespace ThemeDay.Scheduling.Tests.Model;

/// <summary>Writes the facts of a random campaign as the events of a district.</summary>
/// <param name="district">The district.</param>
/// <param name="campaign">The campaign.</param>
internal sealed class FactEvents(DistrictForTests district, JudgedCampaign campaign)
{
    private readonly Dictionary<string, string> units = campaign
        .Facts.OfType<ThemeReceived>()
        .GroupBy(fact => fact.Theme)
        .ToDictionary(same => same.Key, same => same.First().Unit);

    /// <summary>The event that opens the campaign without inviting a unit.</summary>
    public CampaignOpened Opened()
    {
        var opened = district.Opened();
        opened.Deadline = campaign.Terms.Deadline.ToProto();
        opened.ProgrammeLead = ToProto(campaign.Terms.Programme);
        opened.ReportLead = ToProto(campaign.Terms.Report);
        opened.CorrectionLead = ToProto(campaign.Terms.Correction);
        opened.MinimumThemes = campaign.Terms.MinimumThemes;
        opened.InvitedUnits.Clear();
        opened.InvitedUnitKinds.Clear();
        return opened;
    }

    /// <summary>The event of a fact; null if no obligation depends on it.</summary>
    public IMessage? Of(Fact fact)
    {
        var on = district.FactOn($"{fact.Stamp.EffectiveOn:yyyy-MM-dd}");
        return fact switch
        {
            Known.UnitInvited each => new Events.V1.UnitInvited
            {
                Metadata = on,
                Campaign = district.Campaign,
                Unit = Unit(each.Unit),
                Kind = Type.V1.UnitKind.Department, // on which no obligation depends
                Deadline = (each.Deadline ?? campaign.Terms.Deadline).ToProto(),
            },
            Known.UnitUninvited each => new Events.V1.UnitUninvited
            {
                Metadata = on,
                Campaign = district.Campaign,
                Unit = Unit(each.Unit),
            },
            Known.CampaignExtended each => new Events.V1.CampaignExtended
            {
                Metadata = on,
                Campaign = district.Campaign,
                Unit = each.Unit is null ? "" : Unit(each.Unit),
                Deadline = each.Deadline.ToProto(),
            },
            ThemeReceived each => new ThemeSubmitted
            {
                Metadata = on,
                Theme = Theme(each.Theme),
                Topic = each.Theme,
                Month = new() { Year = 2023, Month = 6 },
            },
            Known.ThemeReturned each => new Events.V1.ThemeReturned { Metadata = on, Theme = Theme(each.Theme) },
            Known.ThemeWithdrawn each => new Events.V1.ThemeWithdrawn { Metadata = on, Theme = Theme(each.Theme) },
            Known.CircularReleased each => new Events.V1.CircularReleased
            {
                Metadata = on,
                Campaign = district.Campaign,
                Circular = $"{district.Campaign}/circulars/{each.Number}",
                Obligations = { each.Named.Select(named => $"{Unit(named.Unit)}/obligations/{InCampaign(named.Id)}") },
            },
            PlanReleased each => new AnnualPlanReleased
            {
                Metadata = on,
                Campaign = district.Campaign,
                Release = each.Release,
            },
            Known.ActivityPlanned each => new Events.V1.ActivityPlanned
            {
                Metadata = on,
                Activity = Activity(each.Activity),
                FirstDate = each.FirstDay.ToProto(),
                LastDate = each.LastDay.ToProto(),
            },
            Known.ActivityRescheduled each => new Events.V1.ActivityRescheduled
            {
                Metadata = on,
                Activity = Activity(each.Activity),
                FirstDate = each.FirstDay.ToProto(),
                LastDate = each.LastDay.ToProto(),
            },
            Known.ActivityReplanned each => new Events.V1.ActivityReplanned
            {
                Metadata = on,
                Activity = Activity(each.Activity),
                FirstDate = each.FirstDay.ToProto(),
                LastDate = each.LastDay.ToProto(),
            },
            Known.ActivityCancelled each => new Events.V1.ActivityCancelled { Metadata = on, Activity = Activity(each.Activity) },
            Known.ActivityDropped each => new Events.V1.ActivityDropped { Metadata = on, Activity = Activity(each.Activity) },
            Known.ProgrammeFiled each => new Events.V1.ProgrammeFiled { Metadata = on, Activity = Activity(each.Activity) },
            Known.ProgrammeReturned each => new Events.V1.ProgrammeReturned { Metadata = on, Activity = Activity(each.Activity) },
            Known.ReportFiled each => new Events.V1.ReportFiled
            {
                Metadata = on,
                Activity = Activity(each.Activity),
                Pictures = each.Pictures,
            },
            Known.ReportReturned each => new Events.V1.ReportReturned { Metadata = on, Activity = Activity(each.Activity) },
            _ => null,
        };
    }

    // Ids of activities have their campaign.
    private static string InCampaign(string obligation) =>
        obligation
            .Replace("file-programme-", "file-programme-2023-1~", StringComparison.Ordinal)
            .Replace("file-report-", "file-report-2023-1~", StringComparison.Ordinal);

    private string Unit(string unit) => $"{district.Name}/units/{unit}";

    private ThemeRef Theme(string theme) => district.Ref(theme, Unit(units[theme]));

    private ActivityRef Activity(string activity) =>
        new()
        {
            Activity = district.Activity(activity),
            Theme = Theme(activity),
            Topic = activity,
        };

    private static Type.V1.LeadTime ToProto(LeadTime lead) =>
        lead.Kind switch
        {
            LeadKind.CalendarDays => new() { CalendarDays = lead.Days },
            LeadKind.FixedDate => new() { FixedDate = lead.Date.ToProto() },
            _ => new() { WorkingDays = lead.Days },
        };
}
