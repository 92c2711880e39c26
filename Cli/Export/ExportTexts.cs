using System.Resources;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Cli.Export;

/// <summary>What <c>./run export</c> says to a clerk, from ExportTexts.resx.</summary>
internal static class ExportTexts
{
    private static readonly ResourceManager Resources = new(typeof(ExportTexts));

    /// <summary>A text.</summary>
    public static string Get(string key) => Resources.GetRequiredString(key);

    /// <summary>A text with values.</summary>
    public static string Format(string key, params object[] values) => Resources.Format(key, values);
}
