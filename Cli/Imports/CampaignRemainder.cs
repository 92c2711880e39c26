using ThemeDay.Cli.Campaigns;
using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.Cli.Imports;

/// <summary>What the system has of an import that the tables do not have any more: it stays, and is told.</summary>
internal static class CampaignRemainder
{
    /// <summary>The themes, programmes and reports whose row is gone, and the invited units that are not in the table, each in one line.</summary>
    public static IEnumerable<string> Find(CampaignData data, LoadedState loaded)
    {
        if (loaded.Campaign is not { } campaign || data.IsOfSystem)
            yield break;
        string[] units = [.. campaign.InvitedUnits.Select(ResourceNamePattern.GetId).Except(data.UnitCodes)];
        if (data.Campaign.InvitedUnits is [] && units is not [])
            yield return CampaignTexts.Format("UnitsRemain", string.Join(ChineseText.ListSeparator, units));
        var rows = data.Themes.ToDictionary(theme => theme.Id);
        // Themes that units entered themselves have other ids.
        foreach (
            var (no, theme) in loaded
                .Themes.Where(theme => !rows.ContainsKey(theme.Key))
                .Select(theme => (ThemeRecord.FindNo(theme.Key), theme.Value))
                .OrderBy(theme => theme.Item1)
        )
        {
            if (no is not null && theme.State is not ThemeState.Withdrawn)
                yield return CampaignTexts.Format("ThemeRemains", no, theme.Topic);
        }

        var names = new CampaignNames(data.Campaign);
        foreach (var theme in data.Themes)
        {
            if (theme is { ProgrammeOn: null, ProgrammeRow: null } && loaded.Programmes.ContainsKey($"{names.Activity(theme)}/programme"))
                yield return CampaignTexts.Format("ProgrammeRemains", theme.Number);
            if (theme is { ReportOn: null, ReportRow: null } && loaded.Reports.ContainsKey($"{names.Activity(theme)}/report"))
                yield return CampaignTexts.Format("ReportRemains", theme.Number);
        }
    }
}
