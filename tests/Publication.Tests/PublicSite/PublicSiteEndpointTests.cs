using System.Net;
using Grpc.Core;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests.PublicSite;

public sealed class PublicSiteEndpointTests(PublicationHost publication) : IClassFixture<PublicationHost>
{
    [Fact]
    public async Task A_published_result_tells_what_was_reported_of_which_activity()
    {
        var district = await publication.DistrictAsync();
        await PublishedAsync(district, "t-21");

        var result = await district.PublicSite.GetPublishedReportAsync(new() { Name = $"{district.Name}/publishedReports/2023-1~t-21" });

        Assert.Equal(("社会救助流程公开体验", "第一街道办事处", "社区便民服务中心", 12), (result.Topic, result.UnitDisplayName, result.Venue, result.Attended));
        Assert.Equal(["人大代表", "普通市民"], result.Audiences);
        Assert.Equal((new DateOnly(2023, 6, 16).ToProto(), PublicationHost.Today.ToProto()), (result.FirstDate, result.PublishDate));
        Assert.NotEmpty(result.Text);
    }

    [Fact]
    public async Task A_body_that_no_field_is_read_from_is_not_collected()
    {
        var district = await publication.DistrictAsync();
        const string Head = "GET /v1/public/districts/430503/publishedReports HTTP/1.1\nContent-Type: application/json\nContent-Length: 1048576";

        // Less than was announced: an answer before the rest is sent.
        var answer = await RawHttp.SendAsync(district.Host.HttpAddress, Head, new byte[64 << 10]);

        answer.AssertRefused(HttpStatusCode.RequestEntityTooLarge, ErrorReasons.MessageTooLarge);
    }

    [Fact]
    public async Task What_is_filed_returned_or_accepted_is_not_public()
    {
        var district = await publication.DistrictAsync();
        await district.FiledAsync("filed");
        await district.AcceptedAsync("accepted");
        var returned = await district.FiledAsync("returned");
        await district.Reports.ReturnReportAsync(
            new()
            {
                Name = returned.Name,
                Items = { "text" },
                Reason = "缺少现场情况",
            }
        );

        var results = await district.PublicSite.ListPublishedReportsAsync(new() { Parent = district.Name });
        var refused = await FailedRpc.CatchAsync(() =>
            district.PublicSite.GetPublishedReportAsync(new() { Name = $"{district.Name}/publishedReports/2023-1~accepted" })
        );

        Assert.Empty(results.PublishedReports);
        Assert.Equal(StatusCode.NotFound, refused.Code);
    }

    [Fact]
    public async Task Whoever_is_signed_in_sees_what_nobody_sees_and_no_more()
    {
        var district = await publication.DistrictAsync();
        await PublishedAsync(district, "a");
        await district.AcceptedAsync("b");

        var bureau = await new V1.PublicSiteService.PublicSiteServiceClient(district.Host.As(district.Bureau)).ListPublishedReportsAsync(
            new() { Parent = district.Name }
        );
        var other = await new V1.PublicSiteService.PublicSiteServiceClient(district.Host.As(district.OtherLiaison)).ListPublishedReportsAsync(
            new() { Parent = district.Name }
        );

        Assert.Equal((1, 1), (bureau.PublishedReports.Count, other.PublishedReports.Count));
    }

    [Fact]
    public async Task The_latest_activity_comes_first_and_pages_follow_each_other()
    {
        var district = await publication.DistrictAsync();
        await PublishedAsync(district, "b", new DateOnly(2023, 5, 10));
        await PublishedAsync(district, "a", new DateOnly(2023, 5, 10));
        await PublishedAsync(district, "c", new DateOnly(2023, 6, 1));
        await PublishedAsync(district, "d", new DateOnly(2023, 4, 28));

        List<string> order = [];
        var token = "";
        var signedIn = new PublicSiteService.PublicSiteServiceClient(publication.Host.As(district.Bureau));
        do
        {
            // A page that a shared cache keeps leads on whoever asked for it first.
            var page = await (order.Count % 2 == 0 ? district.PublicSite : signedIn).ListPublishedReportsAsync(
                new()
                {
                    Parent = district.Name,
                    PageSize = 1,
                    PageToken = token,
                }
            );
            order.AddRange(page.PublishedReports.Select(result => result.Name.Split("2023-1~")[1]));
            token = page.NextPageToken;
        } while (token is not "");

        Assert.Equal(["c", "b", "a", "d"], order); // of those on the same day the higher id
    }

    [Fact]
    public async Task Published_reports_come_in_the_order_asked_for()
    {
        var district = await publication.DistrictAsync();
        await PublishedAsync(district, "b", new DateOnly(2023, 5, 10));
        await PublishedAsync(district, "a", new DateOnly(2023, 6, 1));
        await PublishedAsync(district, "c", new DateOnly(2023, 4, 28));
        var request = new ListPublishedReportsRequest
        {
            Parent = district.Name,
            OrderBy = "first_date",
            PageSize = 2,
        };

        var first = await district.PublicSite.ListPublishedReportsAsync(request);
        request.PageToken = first.NextPageToken;
        var second = await district.PublicSite.ListPublishedReportsAsync(request);
        var refused = await FailedRpc.CatchAsync(() => district.PublicSite.ListPublishedReportsAsync(new() { Parent = district.Name, OrderBy = "text" }));

        Assert.Equal(["c", "b", "a"], first.PublishedReports.Concat(second.PublishedReports).Select(result => result.Name.Split('~')[1]));
        Assert.Equal((StatusCode.InvalidArgument, "order_by"), (refused.Code, Assert.Single(refused.Fields)));
    }

    [Fact]
    public async Task The_plan_comes_by_day_and_says_what_was_cancelled()
    {
        var district = await publication.DistrictAsync();
        await district.PlannedAsync("late", new DateOnly(2023, 9, 1));
        await district.PlannedAsync("early", new DateOnly(2023, 5, 1));
        await district.CancelledAsync("cancelled");

        var first = await district.PublicSite.ListPlannedActivitiesAsync(new() { Parent = district.Name, PageSize = 2 });
        var second = await district.PublicSite.ListPlannedActivitiesAsync(
            new()
            {
                Parent = district.Name,
                PageSize = 2,
                PageToken = first.NextPageToken,
            }
        );

        Assert.Equal(
            [("early", false), ("cancelled", true), ("late", false)],
            first.Activities.Concat(second.Activities).Select(activity => (activity.Name.Split("/activities/")[1], activity.Cancelled))
        );
        Assert.All(first.Activities, activity => Assert.Equal("第一街道办事处", activity.UnitDisplayName));
    }

    [Fact]
    public async Task An_activity_dropped_from_the_plan_is_not_shown_until_it_is_planned_again()
    {
        var district = await publication.DistrictAsync();
        await district.PlannedAsync("stays");
        await district.DroppedAsync("dropped");
        var without = await district.PublicSite.ListPlannedActivitiesAsync(new() { Parent = district.Name });

        await district.PlannedAsync("dropped");
        var again = await district.PublicSite.ListPlannedActivitiesAsync(new() { Parent = district.Name });

        Assert.EndsWith("/activities/stays", Assert.Single(without.Activities).Name, StringComparison.Ordinal);
        Assert.Equal(2, again.Activities.Count);
    }

    [Fact]
    public async Task A_cancelled_activity_that_is_planned_again_is_shown_with_its_new_days()
    {
        var district = await publication.DistrictAsync();
        await district.ReplannedAsync("t-21", new DateOnly(2023, 8, 17));

        var shown = Assert.Single((await district.PublicSite.ListPlannedActivitiesAsync(new() { Parent = district.Name })).Activities);

        Assert.Equal((false, new DateOnly(2023, 8, 17).ToProto()), (shown.Cancelled, shown.FirstDate));
    }

    [Fact]
    public async Task A_page_token_somebody_made_up_is_refused()
    {
        var district = await publication.DistrictAsync();
        await PublishedAsync(district, "a");
        await PublishedAsync(district, "b");
        var real = (await district.PublicSite.ListPublishedReportsAsync(new() { Parent = district.Name, PageSize = 1 })).NextPageToken;
        var forged = Made(real, key => key.Replace("2023-06-16", "2023-06-99", StringComparison.Ordinal));

        var refused = await FailedRpc.CatchAsync(() => district.PublicSite.ListPublishedReportsAsync(new() { Parent = district.Name, PageToken = forged }));

        Assert.Equal((StatusCode.InvalidArgument, "page_token"), (refused.Code, Assert.Single(refused.Fields)));
    }

    [Fact]
    public async Task No_answer_of_the_column_names_the_contact_or_a_phone()
    {
        var district = await publication.DistrictAsync();
        district.HasContact("王小测", "0739-5000000");
        await PublishedAsync(district, "t-21");
        using var client = district.Host.Http(null);

        foreach (var path in (string[])["publishedReports", "publishedReports/2023-1~t-21", "plannedActivities"])
        {
            var answer = await client.GetStringAsync(new Uri($"/v1/public/{district.Name}/{path}", UriKind.Relative));
            Assert.Contains("t-21", answer, StringComparison.Ordinal);
            Assert.DoesNotContain("王小测", answer, StringComparison.Ordinal);
            Assert.DoesNotContain("5000000", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_browser_that_has_a_page_is_told_whether_it_changed()
    {
        var district = await publication.DistrictAsync();
        await PublishedAsync(district, "a");
        using var client = district.Host.Http(null);
        var address = new Uri($"/v1/public/{district.Name}/publishedReports", UriKind.Relative);
        using var first = await client.GetAsync(address);
        client.DefaultRequestHeaders.IfNoneMatch.Add(first.Headers.ETag!);

        using var unchanged = await client.GetAsync(address);
        await PublishedAsync(district, "b");
        using var changed = await client.GetAsync(address);

        Assert.Equal((HttpStatusCode.NotModified, HttpStatusCode.OK), (unchanged.StatusCode, changed.StatusCode));
        Assert.Empty(await unchanged.Content.ReadAsByteArrayAsync());
        Assert.True(first.Headers.CacheControl?.Public);
    }

    private static async Task PublishedAsync(DistrictForTests district, string theme, DateOnly? on = null) =>
        await district.Reports.PublishReportAsync(new() { Name = (await district.AcceptedAsync(theme, on: on)).Name });

    private static string Made(string token, Func<string, string> change) =>
        Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Encode(change(Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Decode(token)));
}
