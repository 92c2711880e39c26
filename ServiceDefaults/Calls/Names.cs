using Grpc.Core;
using ThemeDay.ServiceDefaults.Rules;

namespace ThemeDay.ServiceDefaults.Calls;

/// <summary>districts/{district}, or districts/- where a list allows it.</summary>
public readonly record struct DistrictName(string District)
{
    private static readonly ResourceNamePattern Template = new("districts/{district}");

    /// <summary>Every district the caller covers.</summary>
    public bool IsAny => District == "-";

    /// <summary>Reads it; refuses another form with INVALID_ARGUMENT.</summary>
    public static DistrictName Read(string name, string field = "parent", bool orAny = false) => new(Template.Read(name, field, orAny).OrThrow()[0]);
}

/// <summary>districts/{district}/units/{code}.</summary>
public readonly record struct UnitName(string District, string Unit)
{
    /// <summary>Every unit the caller covers.</summary>
    public bool IsAny => Unit == "-";

    /// <summary>Every district the caller covers.</summary>
    public bool IsAnyDistrict => District == "-";

    /// <summary>Its form.</summary>
    public static ResourceNamePattern Template { get; } = new("districts/{district}/units/{code}");

    /// <summary>Reads it; refuses another form with INVALID_ARGUMENT.</summary>
    public static UnitName Read(string name, string field = "name", bool orAny = false) => TryRead(name, field, orAny).OrThrow();

    /// <summary>Reads it where other fields are to be named along with it.</summary>
    /// <returns>INVALID_ARGUMENT where it has another form.</returns>
    public static Result<UnitName> TryRead(string name, string field = "name", bool orAny = false) =>
        Template.Read(name, field, orAny).Then(ids => new UnitName(ids[0], ids[1]));

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
    public static CampaignName Read(string name, string field = "name", bool orAny = false) =>
        Template.Read(name, field, orAny).OrThrow() is [var district, var campaign] ? new(district, campaign) : default;

    /// <inheritdoc/>
    public override string ToString() => $"districts/{District}/campaigns/{Campaign}";
}

/// <summary>districts/{district}/campaigns/{campaign}/themes/{theme}.</summary>
public readonly record struct ThemeName(string District, string Campaign, string Theme)
{
    private static readonly ResourceNamePattern Template = new("districts/{district}/campaigns/{campaign}/themes/{theme}");

    /// <summary>The call it answers.</summary>
    public CampaignName Of => new(District, Campaign);

    /// <summary>Reads it; refuses another form with INVALID_ARGUMENT.</summary>
    public static ThemeName Read(string name, string field = "name") =>
        Template.Read(name, field).OrThrow() is [var district, var campaign, var theme] ? new(district, campaign, theme) : default;

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
    public static ActivityName Read(string name, string field = "name", bool orAny = false) =>
        Template.Read(name, field, orAny).OrThrow() is [var district, var activity] ? new(district, activity) : default;

    /// <summary>Reads the name of its programme or report, which has no id of its own.</summary>
    public static ActivityName ReadOwner(string name, string part, string field = "name") =>
        name.EndsWith($"/{part}", StringComparison.Ordinal)
            ? Read(name[..^(part.Length + 1)], field)
            : throw Error.Invalid(field, ErrorReasons.NameMalformed).ToException();

    /// <summary>The activity of a theme.</summary>
    public static ActivityName Of(ThemeName theme) => new(theme.District, $"{theme.Campaign}-{theme.Theme}");

    /// <inheritdoc/>
    public override string ToString() => $"districts/{District}/activities/{Activity}";
}
