using System.Net;

namespace ThemeDay.Portal.Tests;

/// <summary>Each service is stopped: its part is marked as away, the rest is there, and it comes back.</summary>
public sealed class AwayTests
{
    private const string Away = "该部分内容暂时无法显示";
    private const string Held = "/430503/activities/2023-1/t-21";

    [Fact]
    public async Task Without_Scheduling_an_activity_has_everything_but_its_programme()
    {
        await using var portal = new PortalHost();
        await portal.InitializeAsync();
        await portal.Scheduling.DisposeAsync();
        using var client = portal.CreateClient();

        var page = await client.GetStringAsync(new Uri(Held, UriKind.Relative));

        Assert.Equal(2, page.Split(Away).Length);
        Assert.Contains("第一段。", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_Publication_the_first_page_says_so_and_an_activity_asks_to_come_back()
    {
        await using var portal = new PortalHost();
        await portal.InitializeAsync();
        await portal.Publication.DisposeAsync();
        using var client = portal.CreateClient();

        var page = await client.GetStringAsync(new Uri("/430503", UriKind.Relative));
        using var activity = await client.GetAsync(new Uri(Held, UriKind.Relative));
        using var picture = await client.GetAsync(new Uri("/v1/public/districts/430503/publishedReports/2023-1~t-21/pictures/p-1", UriKind.Relative));

        Assert.Equal(5, page.Split(Away).Length);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable), (activity.StatusCode, picture.StatusCode));
    }
}
