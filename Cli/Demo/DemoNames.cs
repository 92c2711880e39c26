namespace ThemeDay.Cli.Demo;

/// <summary>The resource names of a campaign.</summary>
internal readonly record struct DemoNames(CampaignFile Of)
{
    public string District => $"districts/{Of.District}";

    public string Campaign => Of.Name;

    public string Plan => $"{Campaign}/plan";

    /// <summary>The wildcard parent for lists over the whole district.</summary>
    public string AnyActivity => $"{District}/activities/-";

    public string Unit(string code) => $"{District}/units/{code}";

    public string Theme(string id) => $"{Campaign}/themes/{id}";

    /// <summary>The activity id is campaign id and theme id, joined by a hyphen.</summary>
    public string Activity(ThemeRecord line) => $"{District}/activities/{Of.Campaign}-{line.Id}";

    public string PublicityId(int number) => $"p-{number}";

    public string OpinionId(int number) => $"o-{number}";
}
