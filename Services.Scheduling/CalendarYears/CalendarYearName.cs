using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Scheduling.CalendarYears;

/// <summary>calendarYears/{year}@{version}, or calendarYears/{year} for the newest version (AIP-162).</summary>
/// <param name="Year">The calendar year.</param>
/// <param name="Version">The version of its list, at least 1; null for the newest.</param>
public readonly record struct CalendarYearName(int Year, int? Version)
{
    private const string Collection = "calendarYears/";

    /// <summary>Parses a name.</summary>
    /// <returns>INVALID_ARGUMENT if it is malformed.</returns>
    public static Result<CalendarYearName> Parse(string name, string field)
    {
        if (!name.StartsWith(Collection, StringComparison.Ordinal))
            return Error.InvalidArgument(field, ErrorReasons.NameMalformed);
        var parts = name[Collection.Length..].Split('@', 2);
        if (!ResourceNamePattern.ParseNumber(parts[0], field).TryGetValue(out var year, out var noYear))
            return noYear;
        if (parts is [_])
            return new CalendarYearName(year, null);
        return ResourceNamePattern.ParseNumber(parts[1], field).TryGetValue(out var version, out var noVersion)
            ? new CalendarYearName(year, version)
            : noVersion;
    }

    /// <inheritdoc/>
    public override string ToString() => Version is { } version ? $"{Collection}{Year}@{version}" : $"{Collection}{Year}";
}
