using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Registry.Themes;

/// <summary>
/// The ids that a caller may choose for a theme. Those that the liaison of a unit may choose are not those of another unit, so that an id that is taken tells
/// it nothing about the themes of others (docs/decisions/0012).
/// </summary>
public static class ThemeIds
{
    /// <summary>The id of a new theme, such as 430503001-21 or a random UUID; the bureau may choose any.</summary>
    /// <param name="id">The id.</param>
    /// <param name="actor">The caller.</param>
    /// <returns>INVALID_ARGUMENT if the id is malformed, has personal data, or is not one of the unit of the liaison.</returns>
    public static Result<string> Parse(string id, Actor actor)
    {
        var parsed = ResourceNamePattern.ParseNewId(id, "theme_id");
        return parsed.Error is null && actor.Unit is { } unit && !IsRandom(id) && FindUnitPrefix(id) != ToPrefix(unit)
            ? Error.InvalidArgument("theme_id", ErrorReasons.ThemeIdNotOfUnit)
            : parsed;
    }

    /// <summary>The part of an id that is the code of a unit in lower case, if there is such a unit; null for a random UUID, and without a hyphen.</summary>
    public static string? FindUnitPrefix(string id) => !IsRandom(id) && id.IndexOf('-', StringComparison.Ordinal) is > 0 and var hyphen ? id[..hyphen] : null;

    /// <summary>How the code of a unit is written in ids.</summary>
    public static string ToPrefix(string unit) => unit.ToLowerInvariant();

    // Other versions are computed from names or clocks, and can be guessed.
    private static bool IsRandom(string id) => Guid.TryParseExact(id, "D", out var uuid) && uuid.Version is 4 or 7;
}
