using System.Globalization;
using System.Resources;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Cli.Campaigns;

/// <summary>The words of campaign files, from CampaignTexts.resx: names of files and columns, values, problems.</summary>
internal static class CampaignTexts
{
    private static readonly ResourceManager Resources = new(typeof(CampaignTexts));

    /// <summary>A text with values.</summary>
    public static string Format(string key, params object[] values) => Resources.Format(key, values);

    /// <summary>A text.</summary>
    public static string Get(string key) => Resources.GetRequiredString(key);

    /// <summary>The names of something; empty if it has none.</summary>
    public static string[] FindNames(string key) => Resources.GetString(key, CultureInfo.InvariantCulture)?.Split('|') ?? [];

    /// <summary>The names of something in Chinese, the first of which is shown.</summary>
    public static string[] GetNames(string key) => Get(key).Split('|');
}
