using ThemeDay.Registry.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing.Plans;

namespace ThemeDay.Registry.Tests.Plans;

/// <summary>The lists and lookups of Registry: parents, filters and orders that callers use.</summary>
internal sealed class RegistryLists(RegistryAtVolume registry)
{
    private ThemeService.ThemeServiceClient ThemesAs(Actor actor) => new(registry.As(actor));

    private CampaignService.CampaignServiceClient CampaignsAs(Actor actor) => new(registry.As(actor));

    private UnitService.UnitServiceClient UnitsAs(Actor actor) => new(registry.As(actor));

    public IEnumerable<NamedQuery> Queries()
    {
        var (district, campaign) = ($"districts/{registry.District}", $"districts/{registry.District}/campaigns/{registry.Campaign.Id}");
        const string Everywhere = "districts/-/campaigns/-";
        var theme = registry.Campaign.Themes[5];
        yield return Units("of a district", registry.Bureau, new() { Parent = district });
        foreach (var order in NamedQuery.BothDirections("code", "display_name", "create_time", "update_time"))
            yield return Units($"by {order}", registry.Bureau, new() { Parent = district, OrderBy = order });
        foreach (var filter in (string[])["code = a1", "display_name : 第1", "kind = township", "state = closed"])
            yield return Units($"where {filter}", registry.Bureau, new() { Parent = district, Filter = filter });
        yield return Units("of a province", registry.Province, new() { Parent = "districts/-" });

        yield return Campaigns("of a district", registry.Bureau, new() { Parent = district });
        foreach (var order in NamedQuery.BothDirections("title", "open_date", "deadline", "first_month", "cut_off_date", "create_time", "update_time"))
            yield return Campaigns($"by {order}", registry.Bureau, new() { Parent = district, OrderBy = order });
        foreach (var filter in (string[])["state = open", "deadline > 2020-01-01", "cut_off_date < 2020-01-01", "title : 2020"])
            yield return Campaigns($"where {filter}", registry.Bureau, new() { Parent = district, Filter = filter });
        yield return Campaigns("of a province", registry.Province, new() { Parent = "districts/-" });
        yield return Campaigns("of a province that are open", registry.Province, new() { Parent = "districts/-", Filter = "state = open" });

        yield return Themes("of a campaign", registry.Bureau, new() { Parent = campaign });
        foreach (var order in NamedQuery.BothDirections("unit", "topic", "month", "external_reference", "first_received_date", "create_time", "update_time"))
            yield return Themes($"of a campaign by {order}", registry.Bureau, new() { Parent = campaign, OrderBy = order });
        foreach (
            var filter in (string[])
                [$"month = {registry.Campaign.Year}-06", "topic : 公开", "first_received_date > 2023-04-14", "external_reference = x", "state = planned"]
        )
            yield return Themes($"of a campaign where {filter}", registry.Bureau, new() { Parent = campaign, Filter = filter });
        yield return Themes("of all campaigns of a district", registry.Bureau, new() { Parent = $"{district}/campaigns/-" });
        yield return Themes("of a province", registry.Province, new() { Parent = Everywhere });
        yield return Themes("of a province in a year", registry.Province, new() { Parent = $"districts/-/campaigns/{registry.Campaign.Id}" });
        yield return Themes("of the nation", registry.Service, new() { Parent = Everywhere });
        yield return Themes("of the own unit in a campaign", registry.Liaison, new() { Parent = campaign });
        yield return Themes("of the own unit", registry.Liaison, new() { Parent = $"{district}/campaigns/-" });
        yield return Themes("of a unit", registry.Bureau, new() { Parent = $"{district}/campaigns/-", Filter = $"unit = {registry.Unit}" });
        yield return Themes("of a unit by its name", registry.Province, new() { Parent = Everywhere, Filter = $"unit = {district}/units/{registry.Unit}" });
        foreach (var state in (string[])["draft", "submitted", "returned", "accepted"])
        {
            yield return Themes($"of a campaign that are {state}", registry.Bureau, new() { Parent = campaign, Filter = $"state = {state}" });
            yield return Themes($"of a district that are {state}", registry.Bureau, new() { Parent = $"{district}/campaigns/-", Filter = $"state = {state}" });
            yield return Themes($"of a province that are {state}", registry.Province, new() { Parent = Everywhere, Filter = $"state = {state}" });
        }

        yield return Themes(
            "of a province in a month",
            registry.Province,
            new() { Parent = $"districts/-/campaigns/{registry.Campaign.Id}", Filter = $"month = {registry.Campaign.Year}-06" }
        );
        yield return Themes(
            "by external reference in a province",
            registry.Province,
            new() { Parent = Everywhere, Filter = $"external_reference = \"{theme.ExternalReference}\"" }
        );
        yield return LaterPage(new() { Parent = Everywhere, PageSize = 1_000 });
        yield return new(
            "PrefillThemes",
            async () => await ThemesAs(registry.Bureau).PrefillThemesAsync(new() { Parent = campaign, Unit = $"{district}/units/{registry.Unit}" })
        );
        yield return new("GetTheme", async () => await ThemesAs(registry.Bureau).GetThemeAsync(new() { Name = $"{campaign}/themes/{theme.Id}" }));
        yield return new("GetCampaign", async () => await CampaignsAs(registry.Bureau).GetCampaignAsync(new() { Name = campaign }));
        yield return new("GetCampaignDocument", async () => await CampaignsAs(registry.Bureau).GetCampaignDocumentAsync(new() { Name = campaign }));
        yield return new("GetUnit", async () => await UnitsAs(registry.Bureau).GetUnitAsync(new() { Name = $"{district}/units/{registry.Unit}" }));
    }

    private NamedQuery Themes(string name, Actor actor, ListThemesRequest request) =>
        NamedQuery.List($"ListThemes {name}", async token => (await ThemesAs(actor).ListThemesAsync(new(request) { PageToken = token })).NextPageToken);

    private NamedQuery Campaigns(string name, Actor actor, ListCampaignsRequest request) =>
        NamedQuery.List(
            $"ListCampaigns {name}",
            async token => (await CampaignsAs(actor).ListCampaignsAsync(new(request) { PageToken = token })).NextPageToken
        );

    private NamedQuery Units(string name, Actor actor, ListUnitsRequest request) =>
        NamedQuery.List($"ListUnits {name}", async token => (await UnitsAs(actor).ListUnitsAsync(new(request) { PageToken = token })).NextPageToken);

    /// <summary>A short page after thousands of themes, which are read once.</summary>
    private NamedQuery LaterPage(ListThemesRequest request)
    {
        const int PagesBefore = 8;
        string? token = null;
        return new(
            $"ListThemes, page {PagesBefore + 1}",
            async () =>
            {
                if (token is null)
                {
                    token = "";
                    for (var page = 0; page < PagesBefore; page++)
                        token = (await ThemesAs(registry.Province).ListThemesAsync(new(request) { PageToken = token })).NextPageToken;
                    Assert.NotEmpty(token);
                }

                await ThemesAs(registry.Province).ListThemesAsync(new(request) { PageToken = token, PageSize = 10 });
            }
        );
    }
}
