using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>districts/{district}, or districts/- where a list allows it.</summary>
public readonly record struct DistrictName(string District)
{
    private static readonly ResourceNamePattern Template = new("districts/{district}");

    /// <summary>Every district the caller covers.</summary>
    public bool IsWildcard => District == "-";

    /// <summary>Reads it; refuses another form with INVALID_ARGUMENT.</summary>
    public static DistrictName Parse(string name, string field = "parent", bool allowWildcard = false) =>
        new(Template.Parse(name, field, allowWildcard).OrThrow()[0]);
}

/// <summary>districts/{district}/units/{code}.</summary>
public readonly record struct UnitName(string District, string Unit)
{
    /// <summary>Every unit the caller covers.</summary>
    public bool IsWildcard => Unit == "-";

    /// <summary>Every district the caller covers.</summary>
    public bool IsAnyDistrict => District == "-";

    /// <summary>Its form.</summary>
    public static ResourceNamePattern Template { get; } = new("districts/{district}/units/{code}");

    /// <summary>Reads it; refuses another form with INVALID_ARGUMENT.</summary>
    public static UnitName Parse(string name, string field = "name", bool allowWildcard = false) => TryParse(name, field, allowWildcard).OrThrow();

    /// <summary>Reads it where other fields are to be named along with it.</summary>
    /// <returns>INVALID_ARGUMENT where it has another form.</returns>
    public static Result<UnitName> TryParse(string name, string field = "name", bool allowWildcard = false) =>
        Template.Parse(name, field, allowWildcard).Map(ids => new UnitName(ids[0], ids[1]));

    /// <inheritdoc/>
    public override string ToString() => $"districts/{District}/units/{Unit}";
}

/// <summary>districts/{district}/campaigns/{campaign}.</summary>
public readonly record struct CampaignName(string District, string Campaign)
{
    /// <summary>Its form.</summary>
    public static ResourceNamePattern Template { get; } = new("districts/{district}/campaigns/{campaign}");

    /// <summary>Every district the caller covers.</summary>
    public bool IsAnyDistrict => District == "-";

    /// <summary>Every call.</summary>
    public bool IsAnyCampaign => Campaign == "-";

    /// <summary>Reads it; refuses another form with INVALID_ARGUMENT.</summary>
    public static CampaignName Parse(string name, string field = "name", bool allowWildcard = false) =>
        Template.Parse(name, field, allowWildcard).OrThrow() is [var district, var campaign] ? new(district, campaign) : default;

    /// <inheritdoc/>
    public override string ToString() => $"districts/{District}/campaigns/{Campaign}";
}

/// <summary>districts/{district}/campaigns/{campaign}/themes/{theme}.</summary>
public readonly record struct ThemeName(string District, string Campaign, string Theme)
{
    private static readonly ResourceNamePattern Template = new("districts/{district}/campaigns/{campaign}/themes/{theme}");

    /// <summary>The call it answers.</summary>
    public CampaignName Parent => new(District, Campaign);

    /// <summary>Reads it; refuses another form with INVALID_ARGUMENT.</summary>
    public static ThemeName Parse(string name, string field = "name") =>
        Template.Parse(name, field).OrThrow() is [var district, var campaign, var theme] ? new(district, campaign, theme) : default;

    /// <inheritdoc/>
    public override string ToString() => $"districts/{District}/campaigns/{Campaign}/themes/{Theme}";
}

/// <summary>districts/{district}/activities/{activity}; the activity's id is the call's and the theme's, with a hyphen.</summary>
public readonly record struct ActivityName(string District, string Activity)
{
    private static readonly ResourceNamePattern Template = new("districts/{district}/activities/{activity}");

    /// <summary>Every district the caller covers.</summary>
    public bool IsAnyDistrict => District == "-";

    /// <summary>Every activity.</summary>
    public bool IsAnyActivity => Activity == "-";

    /// <summary>Reads it; refuses another form with INVALID_ARGUMENT.</summary>
    public static ActivityName Parse(string name, string field = "name", bool allowWildcard = false) =>
        Template.Parse(name, field, allowWildcard).OrThrow() is [var district, var activity] ? new(district, activity) : default;

    /// <summary>Reads the name of its programme or report, which has no id of its own.</summary>
    public static ActivityName ParseSingleton(string name, string part, string field = "name") =>
        name.EndsWith($"/{part}", StringComparison.Ordinal)
            ? Parse(name[..^(part.Length + 1)], field)
            : throw Error.InvalidArgument(field, ErrorReasons.NameMalformed).ToException();

    /// <summary>The activity of a theme.</summary>
    public static ActivityName FromTheme(ThemeName theme) => new(theme.District, $"{theme.Campaign}-{theme.Theme}");

    /// <inheritdoc/>
    public override string ToString() => $"districts/{District}/activities/{Activity}";
}
