using ThemeDay.Cli.Running;

namespace ThemeDay.Cli.Campaigns;

/// <summary>What the commands of a clerk say in common, in Chinese.</summary>
internal static class ClerkTexts
{
    /// <summary>If they cannot reach the system.</summary>
    public static ConnectionTexts Connection { get; } =
        new(path => CampaignTexts.Format("NoSystem", path), RefusalText.Format, _ => CampaignTexts.Get("NoAnswer"));
}
