using Microsoft.Extensions.Configuration;

namespace ThemeDay.ServiceDefaults.Configuration;

/// <summary>Required settings.</summary>
public static class ConfigurationExtensions
{
    /// <summary>A required setting.</summary>
    /// <exception cref="InvalidOperationException">The setting is missing; the message explains how to set it.</exception>
    public static string GetRequiredValue(this IConfiguration configuration, string name) =>
        configuration[name] is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException($"{name} is missing: AppHost sets it; by hand, set {name.Replace(":", "__")}");
}
