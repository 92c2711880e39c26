namespace ThemeDay.Cli.Campaigns;

/// <summary>The resource names of a campaign.</summary>
internal readonly record struct CampaignNames(CampaignSettings Of)
{
    public string District => $"districts/{Of.District}";

    public string Campaign => Of.Name;

    public string Plan => $"{Campaign}/plan";

    /// <summary>The wildcard parent for lists over all activities of the campaign.</summary>
    public string AnyActivity => $"{Campaign}/activities/-";

    public string Unit(string code) => $"{District}/units/{code}";

    public string Theme(string id) => $"{Campaign}/themes/{id}";

    /// <summary>An activity has the id of its theme.</summary>
    public string Activity(ThemeRecord line) => $"{Campaign}/activities/{line.Id}";

    public string PublicityId(int number) => $"p-{number}";

    public string OpinionId(int number) => $"o-{number}";
}
