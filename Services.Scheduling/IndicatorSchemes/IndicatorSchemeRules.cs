using System.Text.Json;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.IndicatorSchemes;

/// <summary>The rules of importing a version of an indicator scheme; <see cref="IndicatorSchemeFile"/> validates its content.</summary>
public static class IndicatorSchemeRules
{
    /// <summary>Validates an import: the first version of a scheme, or one higher than the newest.</summary>
    /// <param name="scheme">The version to import.</param>
    /// <param name="newest">The newest version of the scheme; null if there is none.</param>
    /// <returns>ALREADY_EXISTS with the name of the newest version.</returns>
    public static Error? Import(IndicatorScheme scheme, StoredIndicatorScheme? newest) =>
        newest is null || newest.SchemeVersion < scheme.Version
            ? null
            : new(ErrorKind.AlreadyExists, ErrorReasons.ResourceAlreadyExists) { Subject = $"{newest.Name}" };

    /// <summary>Whether two versions have the same content, whatever the form of the files that they were read from.</summary>
    public static bool IsSame(IndicatorScheme scheme, IndicatorScheme other) => JsonSerializer.Serialize(scheme) == JsonSerializer.Serialize(other);
}
