using System.Resources;

namespace ThemeDay.ServiceDefaults.Domain;

/// <summary>Texts and words of resource files.</summary>
public static class ResourceManagerExtensions
{
    /// <summary>The entry of a key.</summary>
    /// <exception cref="MissingManifestResourceException">There is none.</exception>
    public static string GetRequiredString(this ResourceManager resources, string key) =>
        resources.GetString(key) ?? throw new MissingManifestResourceException($"{resources.BaseName}.resx has no {key}");
}
