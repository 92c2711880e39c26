using System.Globalization;
using System.Resources;

namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>Texts and words of resource files.</summary>
public static class ResourceManagerExtensions
{
    /// <summary>The entry of a key.</summary>
    /// <exception cref="MissingManifestResourceException">There is none.</exception>
    public static string GetRequiredString(this ResourceManager resources, string key) =>
        resources.GetString(key) ?? throw new MissingManifestResourceException($"{resources.BaseName}.resx has no {key}");

    /// <summary>The entry of a key, with values in their places.</summary>
    /// <exception cref="MissingManifestResourceException">There is none.</exception>
    public static string Format(this ResourceManager resources, string key, params object[] values) =>
        string.Format(CultureInfo.InvariantCulture, resources.GetRequiredString(key), values);
}
