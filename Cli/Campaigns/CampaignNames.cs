namespace ThemeDay.Cli.Campaigns;

/// <summary>The resource names of a campaign.</summary>
/// <param name="Campaign">districts/{district}/campaigns/{campaign}.</param>
internal readonly record struct CampaignNames(string Campaign)
{
    public CampaignNames(CampaignSettings of)
        : this(of.Name) { }

    /// <summary>Parses the name of a campaign; null if it is none.</summary>
    public static CampaignNames? Find(string? name) => name?.Split('/') is ["districts", not "", "campaigns", not ""] ? new(name) : null;

    /// <summary>The code of the district.</summary>
    public string DistrictCode => Campaign.Split('/')[1];

    public string District => $"districts/{DistrictCode}";

    public string Plan => $"{Campaign}/plan";

    /// <summary>The wildcard parent for lists over all activities of the campaign.</summary>
    public string AnyActivity => $"{Campaign}/activities/-";

    public string Unit(string code) => $"{District}/units/{code}";

    public string Theme(string id) => $"{Campaign}/themes/{id}";

    /// <summary>An activity has the id of its theme.</summary>
    public string Activity(ThemeRecord line) => Activity(line.Id);

    /// <inheritdoc cref="Activity(ThemeRecord)"/>
    public string Activity(string id) => $"{Campaign}/activities/{id}";

    public string PublicityId(int number) => $"p-{number}";

    public string OpinionId(int number) => $"o-{number}";
}
