using System.Resources;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Portal.Texts;

/// <summary>The texts of the pages (PortalTexts.resx), by key, such as <c>Home.Upcoming</c>.</summary>
internal static class PortalTexts
{
    private static readonly ResourceManager Resources = new(typeof(PortalTexts));

    /// <summary>A text.</summary>
    public static string Text(string key) => Resources.GetRequiredString(key);

    /// <summary>A text with values in their places.</summary>
    public static string Text(string key, params object[] values) => Resources.Format(key, values);
}
