using Grpc.Core;
using ThemeDay.Cli.Api;
using ThemeDay.Cli.Campaigns;
using ThemeDay.Registry.V1;

namespace ThemeDay.Cli.Imports;

/// <summary>Updates units, a draft campaign, and themes that are drafts or were returned, from the files of a campaign.</summary>
internal sealed class CampaignUpdate(ApiClient api, CampaignData data, LoadedState loaded)
{
    private readonly StepExecutor executor = new(api, data);

    /// <summary>Makes the differences that can be made.</summary>
    /// <returns>Their number.</returns>
    /// <exception cref="RpcException">Something was changed in the meantime: ABORTED.</exception>
    public async Task<int> UpdateAsync(IReadOnlyList<CampaignDifference> differences, CancellationToken cancellationToken)
    {
        var subjects = differences.Where(difference => difference.Hint is "").Select(difference => difference.Subject).ToHashSet();
        if (data.Units.Any(unit => subjects.Contains(CampaignTexts.Format("Unit", unit.Code))))
            await api.Registry.CallAsync(
                options => api.Units.ImportUnitsAsync(new() { Parent = $"districts/{data.Campaign.District}", Csv = data.UnitsCsv }, options),
                cancellationToken
            );
        if (subjects.Contains(CampaignTexts.Format("Campaign", data.Campaign.Campaign)))
        {
            var campaign = executor.CreateCampaign();
            (campaign.Name, campaign.Etag) = (data.Campaign.Name, loaded.Campaign!.Etag);
            await api.Registry.CallAsync(options => api.Campaigns.UpdateCampaignAsync(new() { Campaign = campaign }, options), cancellationToken);
        }

        foreach (var file in data.Themes.Where(theme => subjects.Contains(CampaignTexts.Format("Theme", theme.No))))
        {
            var theme = executor.CreateTheme(file);
            (theme.Name, theme.Unit, theme.Etag) = (new CampaignNames(data.Campaign).Theme(file.Id), "", loaded.Themes[file.Id].Etag);
            await api.Registry.CallAsync(options => api.Themes.UpdateThemeAsync(new() { Theme = theme }, options), cancellationToken);
        }

        return differences.Count(difference => difference.Hint is "");
    }
}
