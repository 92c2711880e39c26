using ThemeDay.ServiceDefaults.Calls;

namespace ThemeDay.Registry;

/// <summary>districts/{district}, or districts/- where a list allows it.</summary>
internal readonly record struct DistrictName(string District)
{
    private static readonly NameTemplate Template = new("districts/{district}");

    public bool IsAny => District == "-";

    public static DistrictName Read(string name, string field = "parent", bool orAny = false) => new(Template.Read(name, field, orAny).OrThrow()[0]);
}

/// <summary>districts/{district}/units/{code}.</summary>
internal readonly record struct UnitName(string District, string Unit)
{
    private static readonly NameTemplate Template = new("districts/{district}/units/{code}");

    public static UnitName Read(string name, string field = "name") => Template.Read(name, field).OrThrow() is [var district, var unit] ? new(district, unit) : default;
}

/// <summary>districts/{district}/campaigns/{campaign}.</summary>
internal readonly record struct CampaignName(string District, string Campaign)
{
    private static readonly NameTemplate Template = new("districts/{district}/campaigns/{campaign}");

    public bool IsAnyDistrict => District == "-";

    public bool IsAnyCampaign => Campaign == "-";

    public static CampaignName Read(string name, string field = "name", bool orAny = false) =>
        Template.Read(name, field, orAny).OrThrow() is [var district, var campaign] ? new(district, campaign) : default;

    public override string ToString() => $"districts/{District}/campaigns/{Campaign}";
}

/// <summary>districts/{district}/campaigns/{campaign}/themes/{theme}.</summary>
internal readonly record struct ThemeName(string District, string Campaign, string Theme)
{
    private static readonly NameTemplate Template = new("districts/{district}/campaigns/{campaign}/themes/{theme}");

    public CampaignName Of => new(District, Campaign);

    public static ThemeName Read(string name, string field = "name") =>
        Template.Read(name, field).OrThrow() is [var district, var campaign, var theme] ? new(district, campaign, theme) : default;

    public override string ToString() => $"districts/{District}/campaigns/{Campaign}/themes/{Theme}";
}
