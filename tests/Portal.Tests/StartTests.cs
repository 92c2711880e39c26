using System.Net;
using ThemeDay.Testing;

namespace ThemeDay.Portal.Tests;

/// <summary>When the portal says that it is ready.</summary>
public sealed class StartTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task The_portal_is_ready_once_each_service_has_answered_and_the_first_page_was_rendered()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var portal = new PortalHost { WaitsUntilReady = false };
        portal.Requests.Gate = release.Task;
        await portal.InitializeAsync();

        var before = await portal.GetHealthAsync();
        release.SetResult();
        await Poll.UntilAsync(async () => (await portal.GetHealthAsync()).Status is HttpStatusCode.OK, Limit, "the portal is ready");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "Unhealthy\nservices Unhealthy: waiting for the first answer of publication, scheduling"), before);
        string[] first =
        [
            "scheduling.v1.PublicProgrammeService/GetApprovedProgramme",
            "publication.v1.PublicQuestionnaireService/GetPublicQuestionnaire",
            "publication.v1.PublicOpinionService/ListPublishedOpinions",
            "publication.v1.PublicSiteService/ListPublicDistricts",
            "publication.v1.PublicSiteService/GetPublicTotals", // from here on of the first page
            "publication.v1.PublicSiteService/ListPlannedActivities",
            "publication.v1.PublicSiteService/ListPublishedReports",
            "publication.v1.PublicSiteService/ListPublishedStatements",
        ];
        Assert.Equal(first.Select(method => $"/themeday.{method}").Order(), portal.Requests.Methods.Order());
        Assert.Equal("Healthy", (await portal.GetHealthAsync()).Text);
        Assert.Empty(portal.Warnings);
    }

    [Fact]
    public async Task Without_a_service_the_portal_is_ready_after_a_time_says_so_and_takes_it_in_once_it_answers()
    {
        await using var portal = new PortalHost { WaitsUntilReady = false };
        await portal.Publication.StartAsync();
        await portal.StartPortalAsync();

        var before = await portal.GetHealthAsync();
        await AdvanceUntilAsync(portal, "Degraded\nservices Degraded: scheduling has not answered since the start");
        using var client = portal.CreateClient();
        var page = await client.GetStringAsync(new Uri("/430503", UriKind.Relative));
        var warning = Assert.Single(portal.Warnings);
        await portal.Scheduling.StartAsync();
        await AdvanceUntilAsync(portal, "Healthy");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, before.Status);
        Assert.Contains("without scheduling", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("暂时无法显示", page, StringComparison.Ordinal);
    }

    // A second at each look, until the text is as expected; then the portal is ready.
    private static Task AdvanceUntilAsync(PortalHost portal, string text) =>
        Poll.UntilAsync(
            async () =>
            {
                portal.Clock.Advance(TimeSpan.FromSeconds(1));
                var (status, found) = await portal.GetHealthAsync();
                return status is HttpStatusCode.OK && found == text;
            },
            Limit,
            text
        );
}
