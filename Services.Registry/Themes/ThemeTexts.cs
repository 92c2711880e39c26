using System.Resources;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Themes;

/// <summary>Chinese texts of themes, from Texts/Themes.resx.</summary>
public static class ThemeTexts
{
    private static readonly ResourceManager Texts = new("ThemeDay.Registry.Texts.Themes", typeof(ThemeTexts).Assembly);

    /// <summary>Why a merged theme is submitted again when the one it was merged into is declined or withdrawn.</summary>
    public static string MergeTargetGone => Get(nameof(MergeTargetGone));

    private static string Get(string key) => Texts.GetRequiredString(key);
}
