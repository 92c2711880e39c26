namespace ThemeDay.Cli.Demo;

/// <summary>What everything of a campaign is called at the services.</summary>
internal readonly record struct DemoNames(CampaignFile Of)
{
    public string District => $"districts/{Of.District}";

    public string Campaign => Of.Name;

    public string Plan => $"{Campaign}/plan";

    /// <summary>For lists over the whole district.</summary>
    public string AnyActivity => $"{District}/activities/-";

    public string Unit(string code) => $"{District}/units/{code}";

    public string Theme(string id) => $"{Campaign}/themes/{id}";

    /// <summary>Its id is the call's and the theme's, with a hyphen.</summary>
    public string Activity(ThemeRecord line) => $"{District}/activities/{Of.Campaign}-{line.Id}";

    public string PublicityId(int number) => $"p-{number}";

    public string OpinionId(int number) => $"o-{number}";
}
