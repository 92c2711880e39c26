using System.Resources;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.Export;

/// <summary>The columns and values of exports in Chinese, from Texts/Export.resx.</summary>
internal static class ExportTexts
{
    private static readonly ResourceManager Texts = new("ThemeDay.Scheduling.Texts.Export", typeof(ExportTexts).Assembly);

    /// <summary>The text of a key.</summary>
    public static string Get(string key) => Texts.GetRequiredString(key);

    /// <summary>The text of a key, with values.</summary>
    public static string Format(string key, params object[] values) => Texts.Format(key, values);
}
