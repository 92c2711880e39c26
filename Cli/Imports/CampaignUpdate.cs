using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using ThemeDay.Cli.Api;
using ThemeDay.Cli.Campaigns;
using ThemeDay.Registry.V1;

namespace ThemeDay.Cli.Imports;

/// <summary>Updates units, a draft campaign, and themes that are drafts or were returned, from the files of a campaign.</summary>
internal sealed class CampaignUpdate(ApiClient api, CampaignData data, LoadedState loaded)
{
    private readonly StepExecutor executor = new(api, data, loaded);

    /// <summary>Makes the differences that can be made.</summary>
    /// <returns>Their number.</returns>
    /// <exception cref="RpcException">Something was changed in the meantime: ABORTED.</exception>
    public async Task<int> UpdateAsync(IReadOnlyList<CampaignDifference> differences, CancellationToken cancellationToken)
    {
        var columns = differences.Where(difference => difference.Hint is "").ToLookup(difference => difference.Subject, difference => difference.Column);
        foreach (var file in data.Units.Where(unit => columns.Contains(CampaignTexts.Format("Unit", unit.Code))))
        {
            var unit = new Unit
            {
                Name = new CampaignNames(data.Campaign).Unit(file.Code),
                DisplayName = file.Name,
                Kind = file.Kind,
                Etag = loaded.Units[file.Code].Etag,
            };
            var mask = CreateMask(columns[CampaignTexts.Format("Unit", file.Code)].Select(column => column is "name" ? "display_name" : column));
            await api.Registry.CallAsync(options => api.Units.UpdateUnitAsync(new() { Unit = unit, UpdateMask = mask }, options), cancellationToken);
        }

        if (columns[CampaignTexts.Format("Campaign", data.Campaign.Campaign)].ToList() is [_, ..] settings)
        {
            var campaign = executor.CreateCampaign();
            (campaign.Name, campaign.Etag) = (data.Campaign.Name, loaded.Campaign!.Etag);
            var mask = CreateMask(settings.Select(column => column is "cut_off" ? "cut_off_date" : column));
            await api.Registry.CallAsync(
                options => api.Campaigns.UpdateCampaignAsync(new() { Campaign = campaign, UpdateMask = mask }, options),
                cancellationToken
            );
        }

        foreach (var file in data.Themes.Where(theme => columns.Contains(CampaignTexts.Format("Theme", theme.Number))))
        {
            var changed = columns[CampaignTexts.Format("Theme", file.Number)].ToList();
            var name = new CampaignNames(data.Campaign).Theme(file.Id);
            var etag = loaded.Themes[file.Id].Etag;
            if (changed.Remove("scan"))
            {
                etag = ""; // the upload changes it
                await executor.ScanAsync(new(StepKind.UploadScan, default, file) { ScheduledOn = default }, name, file.Scan!, cancellationToken);
            }

            if (changed is [])
                continue;
            var theme = executor.CreateTheme(file);
            (theme.Name, theme.Unit, theme.Etag) = (name, "", etag);
            var mask = CreateMask(changed);
            await api.Registry.CallAsync(options => api.Themes.UpdateThemeAsync(new() { Theme = theme, UpdateMask = mask }, options), cancellationToken);
        }

        return differences.Count(difference => difference.Hint is "");
    }

    // Without a mask a field that the file clears would stay.
    private static FieldMask CreateMask(IEnumerable<string> paths) => new() { Paths = { paths } };
}
