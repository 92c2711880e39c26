using Microsoft.Extensions.Configuration;

namespace ThemeDay.ServiceDefaults.Configuration;

/// <summary>Settings a service cannot do without.</summary>
public static class ConfigurationExtensions
{
    /// <summary>A setting, or the word how to give it.</summary>
    /// <exception cref="InvalidOperationException">It is missing.</exception>
    public static string GetRequiredValue(this IConfiguration configuration, string name) =>
        configuration[name] is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException($"{name} is missing: AppHost sets it; by hand, set {name.Replace(":", "__")}");
}
