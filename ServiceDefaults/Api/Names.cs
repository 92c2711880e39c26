using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>districts/{district}, or districts/- where a list allows it.</summary>
public readonly record struct DistrictName(string District)
{
    private static readonly ResourceNamePattern Template = new("districts/{district}");

    /// <summary>Every district in the caller's scope.</summary>
    public bool IsWildcard => District == "-";

    /// <summary>Parses a name; a malformed one is INVALID_ARGUMENT.</summary>
    public static DistrictName Parse(string name, string field = "parent", bool allowWildcard = false) =>
        new(Template.Parse(name, field, allowWildcard).OrThrow()[0]);
}

/// <summary>districts/{district}/units/{code}.</summary>
public readonly record struct UnitName(string District, string Unit)
{
    /// <summary>Every unit in the caller's scope.</summary>
    public bool IsWildcard => Unit == "-";

    /// <summary>Every district in the caller's scope.</summary>
    public bool IsAnyDistrict => District == "-";

    /// <summary>The pattern of the name.</summary>
    public static ResourceNamePattern Template { get; } = new("districts/{district}/units/{code}");

    /// <summary>Parses a name; a malformed one is INVALID_ARGUMENT.</summary>
    public static UnitName Parse(string name, string field = "name", bool allowWildcard = false) => TryParse(name, field, allowWildcard).OrThrow();

    /// <summary>Parses a name without throwing, so that its error can be combined with other field violations.</summary>
    /// <returns>INVALID_ARGUMENT if the name is malformed.</returns>
    public static Result<UnitName> TryParse(string name, string field = "name", bool allowWildcard = false) =>
        Template.Parse(name, field, allowWildcard).Map(ids => new UnitName(ids[0], ids[1]));

    /// <inheritdoc/>
    public override string ToString() => $"districts/{District}/units/{Unit}";
}

/// <summary>districts/{district}/campaigns/{campaign}.</summary>
public readonly record struct CampaignName(string District, string Campaign)
{
    /// <summary>The pattern of the name.</summary>
    public static ResourceNamePattern Template { get; } = new("districts/{district}/campaigns/{campaign}");

    /// <summary>Every district in the caller's scope.</summary>
    public bool IsAnyDistrict => District == "-";

    /// <summary>Every campaign.</summary>
    public bool IsAnyCampaign => Campaign == "-";

    /// <summary>Parses a name; a malformed one is INVALID_ARGUMENT.</summary>
    public static CampaignName Parse(string name, string field = "name", bool allowWildcard = false) =>
        Template.Parse(name, field, allowWildcard).OrThrow() is [var district, var campaign] ? new(district, campaign) : default;

    /// <inheritdoc/>
    public override string ToString() => $"districts/{District}/campaigns/{Campaign}";
}

/// <summary>districts/{district}/campaigns/{campaign}/themes/{theme}.</summary>
public readonly record struct ThemeName(string District, string Campaign, string Theme)
{
    private static readonly ResourceNamePattern Template = new("districts/{district}/campaigns/{campaign}/themes/{theme}");

    /// <summary>The campaign of the theme.</summary>
    public CampaignName Parent => new(District, Campaign);

    /// <summary>Parses a name; a malformed one is INVALID_ARGUMENT.</summary>
    public static ThemeName Parse(string name, string field = "name") => TryParse(name, field).OrThrow();

    /// <summary>Parses a name without throwing, so that its error can be combined with other field violations.</summary>
    /// <returns>INVALID_ARGUMENT if the name is malformed.</returns>
    public static Result<ThemeName> TryParse(string name, string field = "name") =>
        Template.Parse(name, field).Map(ids => new ThemeName(ids[0], ids[1], ids[2]));

    /// <inheritdoc/>
    public override string ToString() => $"districts/{District}/campaigns/{Campaign}/themes/{Theme}";
}

/// <summary>districts/{district}/campaigns/{campaign}/activities/{activity}; an activity has the id of its theme.</summary>
public readonly record struct ActivityName(string District, string Campaign, string Activity)
{
    // AIP-122: a separator that no id chosen by a client can contain.
    private const char Separator = '~';

    private static readonly ResourceNamePattern Template = new("districts/{district}/campaigns/{campaign}/activities/{activity}");

    /// <summary>The key of the activity within its district: campaign and activity.</summary>
    public string Id => $"{CampaignPrefix}{Activity}";

    /// <summary>The start of the keys of all activities of the campaign.</summary>
    public string CampaignPrefix => $"{Campaign}{Separator}";

    /// <summary>The exclusive end of these keys, in the order of their characters.</summary>
    public string CampaignPrefixEnd => $"{Campaign}{(char)(Separator + 1)}";

    /// <summary>Every district in the caller's scope.</summary>
    public bool IsAnyDistrict => District == "-";

    /// <summary>Every campaign.</summary>
    public bool IsAnyCampaign => Campaign == "-";

    /// <summary>Every activity.</summary>
    public bool IsAnyActivity => Activity == "-";

    /// <summary>Parses a name; a malformed one is INVALID_ARGUMENT.</summary>
    public static ActivityName Parse(string name, string field = "name", bool allowWildcard = false) =>
        Template.Parse(name, field, allowWildcard).OrThrow() is [var district, var campaign, var activity]
        && new ActivityName(district, campaign, activity) is var parsed
        && (!parsed.IsAnyCampaign || parsed.IsAnyActivity)
            ? parsed
            : throw Error.InvalidArgument(field, ErrorReasons.NameMalformed).ToException();

    /// <summary>Parses the parent of a list of one district: of an activity, a campaign or the whole district. Any other is INVALID_ARGUMENT.</summary>
    public static ActivityName ParseInDistrict(string name, string field = "parent") =>
        Parse(name, field, allowWildcard: true) is { IsAnyDistrict: false } parsed
            ? parsed
            : throw Error.InvalidArgument(field, ErrorReasons.NameMalformed).ToException();

    /// <summary>The name of a stored activity.</summary>
    /// <param name="district">The district code.</param>
    /// <param name="id">An <see cref="Id"/>.</param>
    public static ActivityName FromId(string district, string id) =>
        id.Split(Separator) is [var campaign, var activity]
            ? new(district, campaign, activity)
            : throw new ArgumentException($"{id} is not the key of an activity", nameof(id));

    /// <summary>Parses the name of the programme or report of an activity, singletons without an id.</summary>
    public static ActivityName ParseSingleton(string name, string part, string field = "name") =>
        name.EndsWith($"/{part}", StringComparison.Ordinal)
            ? Parse(name[..^(part.Length + 1)], field)
            : throw Error.InvalidArgument(field, ErrorReasons.NameMalformed).ToException();

    /// <summary>The activity of a theme.</summary>
    public static ActivityName FromTheme(ThemeName theme) => new(theme.District, theme.Campaign, theme.Theme);

    /// <inheritdoc/>
    public override string ToString() => $"districts/{District}/campaigns/{Campaign}/activities/{Activity}";
}
