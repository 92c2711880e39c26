using System.Globalization;
using ThemeDay.Cli.Api;
using ThemeDay.Registry.V1;
using ThemeDay.Scheduling.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Cli.Campaigns;

/// <summary>A campaign that the system has, whose settings, units and themes stand in for the tables that a folder does not have.</summary>
internal sealed class ExistingCampaign
{
    private readonly CampaignNames names;
    private readonly LoadedState loaded;
    private readonly Campaign campaign;
    private readonly List<string> ids;

    /// <param name="name">districts/{district}/campaigns/{campaign}.</param>
    /// <param name="loaded">What the system has of it.</param>
    /// <exception cref="CommandException">There is no such campaign.</exception>
    public ExistingCampaign(string name, LoadedState loaded)
    {
        (names, this.loaded) = (new(name), loaded);
        campaign = loaded.Campaign ?? throw new CommandException(CampaignTexts.Format("NoCampaign", name));
        ids = [.. loaded.Themes.Keys.Order(StringComparer.Ordinal)];
    }

    /// <summary>Its settings.</summary>
    public CampaignSettings Settings =>
        new(
            ResourceNamePattern.GetId(names.Campaign),
            names.DistrictCode,
            campaign.DocumentNumber,
            campaign.Title,
            campaign.OpenDate?.ToDateOnly(),
            campaign.Deadline.ToDateOnly(),
            new(campaign.FirstMonth.Year, campaign.FirstMonth.Month, 1),
            new(campaign.LastMonth.Year, campaign.LastMonth.Month, 1),
            loaded.Releases.Min(release => (DateOnly?)release.ReleaseDate.ToDateOnly()),
            campaign.CutOffDate.ToDateOnly(),
            ReadLead(campaign.ProgrammeLead),
            ReadLead(campaign.ReportLead),
            ReadLead(campaign.CorrectionLead),
            campaign.MinimumThemes,
            campaign.Forms,
            campaign.Audiences,
            [.. campaign.InvitedUnits.Select(ResourceNamePattern.GetId)],
            campaign.Scheme
        );

    /// <summary>The units of the district.</summary>
    public IReadOnlyList<ImportedUnit> Units => [.. loaded.Units.Select(unit => new ImportedUnit(unit.Key, unit.Value.DisplayName, unit.Value.Kind))];

    /// <summary>Finds a theme by its id, by the number of an imported one, or by the number that its unit gave it, if no other has the same.</summary>
    /// <returns>Its id; null if there is none.</returns>
    public string? FindTheme(string written)
    {
        if (loaded.Themes.ContainsKey(written))
            return written;
        var folded = string.Concat(written.Select(TextCharacters.ToHalfWidth));
        if (int.TryParse(folded, NumberStyles.None, CultureInfo.InvariantCulture, out var no) && loaded.Themes.ContainsKey(ThemeRecord.GetId(no)))
            return ThemeRecord.GetId(no);
        return ids.Where(id => loaded.Themes[id].ExternalReference == written).Take(2).ToList() is [var only] ? only : null;
    }

    /// <summary>A theme with what the system decided of it, without its filings.</summary>
    public ThemeRecord GetTheme(string id)
    {
        var theme = loaded.Themes[id];
        var activity = loaded.Activities.GetValueOrDefault(names.Activity(id));
        return new()
        {
            No = ThemeRecord.FindNo(id) ?? CampaignFolder.MaxNo + 1 + ids.IndexOf(id),
            Id = id,
            IsOfSystem = true,
            Unit = ResourceNamePattern.GetId(theme.Unit),
            Topic = theme.Topic,
            Month = theme.Month is { } month ? new(month.Year, month.Month, 1) : null,
            Forms = theme.Forms,
            StartsOn = activity?.FirstDate?.ToDateOnly(),
            EndsOn = activity?.LastDate?.ToDateOnly(),
            ReleasedOn = activity is null ? null : loaded.FindRelease(id, PlanChangeKind.Added)?.ReleaseDate.ToDateOnly() ?? DateOnly.MinValue,
            Held = activity is { State: ActivityState.Held },
            Present = activity is { State: ActivityState.Held } ? activity.Audiences : [],
        };
    }

    private static LeadTime ReadLead(Type.V1.LeadTime lead) =>
        lead.LeadCase switch
        {
            Type.V1.LeadTime.LeadOneofCase.WorkingDays => new(WorkingDays: lead.WorkingDays),
            Type.V1.LeadTime.LeadOneofCase.CalendarDays => new(CalendarDays: lead.CalendarDays),
            _ => new(FixedDate: lead.FixedDate?.ToDateOnly()),
        };
}
