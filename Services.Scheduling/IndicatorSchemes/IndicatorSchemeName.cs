using System.Globalization;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.IndicatorSchemes;

/// <summary>indicatorSchemes/{code}@{version}, or indicatorSchemes/{code} for the newest version (AIP-162).</summary>
/// <param name="Code">The scheme code.</param>
/// <param name="Version">The version, at least 1; null for the newest.</param>
public readonly record struct IndicatorSchemeName(string Code, int? Version)
{
    private const string Collection = "indicatorSchemes/";

    /// <summary>Parses a name; a malformed one is INVALID_ARGUMENT.</summary>
    public static IndicatorSchemeName Parse(string name, string field = "name")
    {
        if (
            name.StartsWith(Collection, StringComparison.Ordinal)
            && name[Collection.Length..].Split('@') is [var code, .. var rest]
            && ResourceNamePattern.HasIdFormat(code)
        )
        {
            if (rest is [])
                return new(code, null);
            if (rest is [var written] && int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
                return new(code, version);
        }

        throw Error.InvalidArgument(field, ErrorReasons.NameMalformed).ToException();
    }

    /// <inheritdoc/>
    public override string ToString() => Version is { } version ? $"{Collection}{Code}@{version}" : $"{Collection}{Code}";
}
