using ThemeDay.Publication.V1;

namespace ThemeDay.Portal.Tests;

/// <summary>A page is stored once, whatever a reader appends to its address that makes no difference to it: else anyone could fill the cache.</summary>
public sealed class CacheKeyTests : IAsyncLifetime
{
    private readonly PortalHost portal = new();

    private HttpClient client = null!;

    public async ValueTask InitializeAsync()
    {
        await portal.InitializeAsync();
        client = portal.CreateClient();
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await portal.DisposeAsync();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/sitemap.xml")]
    [InlineData("/robots.txt")]
    [InlineData("/430503")]
    [InlineData("/430503/activities/2023-1/t-21")]
    [InlineData("/430503/activities/2023-1/t-21/questionnaire/thanks")]
    [InlineData("/430503/activities/2023-1/t-21/questionnaire/results")]
    [InlineData("/430503/feed.atom")]
    [InlineData("/430503/activities.ics")]
    [InlineData("/430503/sitemap.xml")]
    [InlineData("/430503/open-data")]
    [InlineData("/430503/open-data/activities.csv")]
    [InlineData("/430503/open-data/reports.csv")]
    [InlineData("/430503/open-data/opinions.csv")]
    [InlineData("/430503/open-data/statements.csv")]
    [InlineData("/430503/accessibility")]
    public async Task A_page_without_parameters_is_stored_once(string path)
    {
        portal.Questionnaire.State = PublicQuestionnaireState.ResultsPublished;

        foreach (var query in (string[])["", "?month=1", "?month=2", "?unit=a", "?form=b", "?state=held", "?page=2", "?q=x", "?x=1", "?Month=3"])
            (await client.GetAsync(new Uri(path + query, UriKind.Relative))).Dispose();

        Assert.Single(portal.Stored.Distinct());
    }

    [Theory]
    [InlineData("/430503/reports", "?page=a", "?PAGE=a", "?page=a&month=2023-06", "?q=1&Page=a&x=1")]
    [InlineData("/430503/activities/2023-1/t-21/opinions", "?page=a", "?q=1&PAGE=a")]
    [InlineData("/430503/statements", "?kind=response&q=a", "?Q=a&state=held&KIND=response", "?month=1&kind=response&q=a")]
    [InlineData("/430503/search", "?q=a", "?Q=a", "?q=a&state=held&unit=1&form=2&month=3", "?x=&q=a")]
    [InlineData("/430503/activities", "?month=2023-06&state=held", "?STATE=held&Month=2023-06", "?q=1&state=held&month=2023-06")]
    public async Task A_page_is_stored_once_for_the_same_values_of_its_own_parameters(string path, params string[] queries)
    {
        foreach (var query in queries)
            (await client.GetAsync(new Uri(path + query, UriKind.Relative))).EnsureSuccessStatusCode().Dispose();
        Assert.Single(portal.Stored.Distinct());

        (await client.GetAsync(new Uri($"{path}?page=b", UriKind.Relative))).EnsureSuccessStatusCode().Dispose();
        Assert.Equal(2, portal.Stored.Distinct().Count());
    }

    [Fact]
    public async Task A_page_is_stored_once_for_all_names_of_the_host_if_the_portal_knows_its_address()
    {
        foreach (var host in (string[])["portal.example.org", "elsewhere.example.org"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/430503");
            request.Headers.Host = host;
            (await client.SendAsync(request)).EnsureSuccessStatusCode().Dispose();
        }

        Assert.Single(portal.Stored.Distinct());
    }

    [Fact]
    public async Task A_parameter_is_the_same_in_capital_letters_also_in_what_leads_back_to_the_page()
    {
        var page = await client.GetStringAsync(new Uri("/430503/activities?MONTH=2023-06&Page=2", UriKind.Relative));

        Assert.Contains("return=%2F430503%2Factivities%3Fmonth%3D2023-06%26page%3D2", page, StringComparison.Ordinal);
        Assert.Contains(">返回第一页</a>", page, StringComparison.Ordinal);
    }
}
