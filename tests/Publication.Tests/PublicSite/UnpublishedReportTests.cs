using System.Diagnostics;
using System.Net;
using Grpc.Core;
using ThemeDay.Events.V1;
using ThemeDay.Publication.Tests.Reports;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests.PublicSite;

/// <summary>What is public can be unpublished: the public site over HTTP, as a browser or a proxy sees it that has the pages.</summary>
public sealed class UnpublishedReportTests(PublicationHost publication) : IClassFixture<PublicationHost>
{
    [Fact]
    public async Task The_next_request_after_a_report_is_unpublished_answers_410_also_to_a_browser_that_has_its_page_and_pictures()
    {
        var district = await publication.DistrictAsync();
        var published = await PublishedAsync(district);
        using var browser = new Browser(district);
        string[] paths = [published.Page, published.Picture, published.List];
        foreach (var path in paths)
            Assert.Equal(HttpStatusCode.OK, (await browser.LoadAsync(path)).Status);
        foreach (var path in paths)
            Assert.Equal(HttpStatusCode.NotModified, (await browser.LoadAsync(path)).Status);

        await UnpublishAsync(district, published);
        var page = await browser.LoadAsync(published.Page);
        var picture = await browser.LoadAsync(published.Picture);
        var list = await browser.LoadAsync(published.List);

        Assert.Equal((HttpStatusCode.Gone, HttpStatusCode.Gone, HttpStatusCode.OK), (page.Status, picture.Status, list.Status));
        Assert.Contains(ErrorReasons.ReportUnpublished, page.Body, StringComparison.Ordinal);
        Assert.Contains(ErrorReasons.ReportUnpublished, picture.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("2023-1~t-21", list.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Why_a_report_was_unpublished_is_told_to_its_unit_and_not_to_the_public()
    {
        var district = await publication.DistrictAsync();
        var published = await PublishedAsync(district);

        var unpublished = await UnpublishAsync(district, published);

        var liaison = await district.ReportsAs(district.Liaison).GetReportAsync(new() { Name = published.Report });
        using var browser = new Browser(district);
        Assert.Equal((V1.ReportState.Unpublished, "照片中有群众正脸"), (liaison.State, liaison.Reason));
        Assert.Equal(unpublished, liaison);
        Assert.DoesNotContain("照片中有群众正脸", (await browser.LoadAsync(published.Page)).Body, StringComparison.Ordinal);
        Assert.Equal(published.Activity, (await district.ListRecordedEventsAsync()).OfType<ReportUnpublished>().Single().Activity.Activity);
    }

    [Fact]
    public async Task Over_gRPC_an_unpublished_report_is_not_found_with_a_reason_of_its_own()
    {
        var district = await publication.DistrictAsync();
        var published = await PublishedAsync(district);
        await UnpublishAsync(district, published);

        var gone = await FailedRpc.CatchAsync(() =>
            district.PublicSite.GetPublishedReportAsync(new() { Name = DistrictForTests.PublishedReport(published.Activity) })
        );

        Assert.Equal((StatusCode.NotFound, ErrorReasons.ReportUnpublished), (gone.Code, gone.Reason));
    }

    [Fact]
    public async Task A_report_that_was_never_published_answers_404_and_so_does_its_picture()
    {
        var district = await publication.DistrictAsync();
        var accepted = await AcceptedAsync(district);
        using var browser = new Browser(district);

        var page = await browser.LoadAsync(accepted.Page);
        var picture = await browser.LoadAsync(accepted.Picture);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (page.Status, picture.Status));
        Assert.Contains(ErrorReasons.ResourceNotFound, page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_corrected_report_stays_gone_until_it_is_published_again_and_shows_its_new_picture_alone()
    {
        var district = await publication.DistrictAsync();
        var published = await PublishedAsync(district);
        await UnpublishAsync(district, published);
        using var browser = new Browser(district);

        var corrected = await AcceptedAsync(district, Photographs.WithPlace(48), "更正后的报道。");
        var before = await browser.LoadAsync(published.Page);
        await district.Reports.PublishReportAsync(new() { Name = published.Report });
        var after = await browser.LoadAsync(published.Page);
        var oldPicture = await browser.LoadAsync(published.Picture);
        var newPicture = await browser.LoadAsync(corrected.Picture);

        Assert.NotEqual(published.Picture, corrected.Picture);
        Assert.Equal(HttpStatusCode.Gone, before.Status);
        Assert.Equal(HttpStatusCode.OK, after.Status);
        Assert.Contains("更正后的报道。", after.Body, StringComparison.Ordinal);
        Assert.Contains(corrected.Picture, after.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(published.Picture, after.Body, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK), (oldPicture.Status, newPicture.Status));
    }

    [Fact]
    public async Task The_bureau_publishes_again_as_it_is_what_it_unpublished_in_error()
    {
        var district = await publication.DistrictAsync();
        var published = await PublishedAsync(district);
        using var browser = new Browser(district);
        await browser.LoadAsync(published.Page);
        await UnpublishAsync(district, published);
        await browser.LoadAsync(published.Page);

        await district.Reports.PublishReportAsync(new() { Name = published.Report });

        Assert.Equal(HttpStatusCode.NotModified, (await browser.LoadAsync(published.Page)).Status); // the page that the browser had
        Assert.Equal(HttpStatusCode.OK, (await browser.LoadAsync(published.Picture)).Status);
    }

    [Fact]
    public async Task A_report_whose_activity_is_reverted_while_it_is_being_published_is_not_shown_until_the_activity_is_held()
    {
        var district = await publication.DistrictAsync();
        var published = await PublishedAsync(district);
        using var browser = new Browser(district);
        await browser.LoadAsync(published.Page);
        await browser.LoadAsync(published.Picture);

        await district.HearAsync(new ActivityHeldReverted { Activity = district.Ref("t-21") });
        var (page, picture, list) = (
            await browser.LoadAsync(published.Page),
            await browser.LoadAsync(published.Picture),
            await browser.LoadAsync(published.List)
        );
        await district.HearAsync(new ActivityHeld { Activity = district.Ref("t-21") });
        var again = await browser.LoadAsync(published.Page);

        Assert.Equal((HttpStatusCode.Gone, HttpStatusCode.Gone), (page.Status, picture.Status));
        Assert.DoesNotContain("2023-1~t-21", list.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, again.Status);
    }

    [Fact]
    public async Task A_report_is_published_only_while_its_activity_is_held_and_unpublished_at_any_time()
    {
        var district = await publication.DistrictAsync();
        var accepted = await AcceptedAsync(district);
        await district.HearAsync(new ActivityHeldReverted { Activity = district.Ref("t-21") });

        var refused = await FailedRpc.CatchAsync(() => district.Reports.PublishReportAsync(new() { Name = accepted.Report }));
        await district.HearAsync(new ActivityHeld { Activity = district.Ref("t-21") });
        await district.Reports.PublishReportAsync(new() { Name = accepted.Report });
        await district.HearAsync(new ActivityHeldReverted { Activity = district.Ref("t-21") });
        var unpublished = await UnpublishAsync(district, accepted);
        var again = await FailedRpc.CatchAsync(() => district.Reports.PublishReportAsync(new() { Name = accepted.Report }));

        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.ActivityNotHeld, "Planned"), (refused.Code, refused.Reason, refused.Of("state")));
        Assert.Equal(V1.ReportState.Unpublished, unpublished.State);
        Assert.Equal(ErrorReasons.ActivityNotHeld, again.Reason);
    }

    [Fact]
    public async Task An_unpublication_needs_a_reason_and_is_not_before_the_publication()
    {
        var district = await publication.DistrictAsync();
        var published = await PublishedAsync(district);

        var without = await FailedRpc.CatchAsync(() => district.Reports.UnpublishReportAsync(new() { Name = published.Report }));
        var early = await FailedRpc.CatchAsync(() =>
            district.Reports.UnpublishReportAsync(
                new()
                {
                    Name = published.Report,
                    Reason = "有误",
                    EffectiveDate = ServiceDefaults.Api.DateConversions.ToProto(PublicationHost.Today.AddDays(-1)),
                }
            )
        );

        Assert.Equal((StatusCode.InvalidArgument, "reason"), (without.Code, Assert.Single(without.Fields)));
        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.BeforePreviousTransition), (early.Code, early.Reason));
    }

    private static Task<V1.Report> UnpublishAsync(DistrictForTests district, PublicPaths published) =>
        district.Reports.UnpublishReportAsync(new() { Name = published.Report, Reason = "照片中有群众正脸" }).ResponseAsync;

    private static async Task<PublicPaths> PublishedAsync(DistrictForTests district)
    {
        var accepted = await AcceptedAsync(district);
        await district.Reports.PublishReportAsync(new() { Name = accepted.Report });
        return accepted;
    }

    private static async Task<PublicPaths> AcceptedAsync(DistrictForTests district, byte[]? photograph = null, string text = "活动如期开展。")
    {
        var activity = await district.HeldAsync();
        var picture = await district.UploadAsync(activity, photograph ?? Photographs.WithPlace());
        var report = DistrictForTests.Written(activity, text);
        report.Pictures.Add(picture.Name);
        await district.Reports.FileReportAsync(new() { Report = report });
        await district.Reports.AcceptReportAsync(new() { Name = report.Name });
        return new(
            activity,
            report.Name,
            $"/v1/public/{DistrictForTests.PublishedReport(activity)}",
            $"/v1/public/{DistrictForTests.PublishedReport(activity)}/pictures/{picture.Name.Split('/')[^1]}",
            $"/v1/public/{district.Name}/publishedReports"
        );
    }

    private sealed record PublicPaths(string Activity, string Report, string Page, string Picture, string List);

    /// <summary>A browser with a private cache, after RFC 9111: it answers from the cache what is fresh, and revalidates by entity tag what is not.</summary>
    private sealed class Browser(DistrictForTests district) : IDisposable
    {
        private readonly HttpClient client = district.Host.Http(null);
        private readonly Dictionary<string, (string Tag, string Body, TimeSpan Fresh, long Since)> cache = [];

        /// <summary>Loads a page; the status is that of the cached page if it is fresh.</summary>
        public async Task<(HttpStatusCode Status, string Body)> LoadAsync(string path)
        {
            var isCached = cache.TryGetValue(path, out var cached);
            if (isCached && Stopwatch.GetElapsedTime(cached.Since) < cached.Fresh)
                return (HttpStatusCode.OK, cached.Body);
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (isCached)
                request.Headers.IfNoneMatch.ParseAdd(cached.Tag);
            using var response = await client.SendAsync(request);
            var body = await response.Content.ReadAsStringAsync();
            var control = response.Headers.CacheControl;
            Assert.True(control is not null, $"{path} answers {response.StatusCode} without Cache-Control");
            if (response.StatusCode is HttpStatusCode.OK)
                cache[path] = (
                    $"{response.Headers.ETag}",
                    body,
                    control.NoCache ? TimeSpan.Zero : control.MaxAge ?? TimeSpan.FromDays(1), // without an age the browser chooses one
                    Stopwatch.GetTimestamp()
                );
            return (response.StatusCode, body);
        }

        public void Dispose() => client.Dispose();
    }
}
