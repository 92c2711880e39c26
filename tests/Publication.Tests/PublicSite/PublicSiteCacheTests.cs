using System.IO.Compression;
using System.Net;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using ThemeDay.Eventing.Signals;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests.PublicSite;

/// <summary>The public site from memory: what is answered without a query, and what is read again.</summary>
public sealed class PublicSiteCacheTests(PublicSiteHost publication) : IClassFixture<PublicSiteHost>
{
    /// <summary>The events of other services that change what the public sees of an activity which is held, with a report that is published.</summary>
    private static readonly Dictionary<string, Func<DistrictForTests, IMessage>> Events = new()
    {
        ["UnitChanged"] = district => new UnitChanged { Unit = $"{district.Name}/units/{district.Unit}", DisplayName = "第一街道办事处（更名）" },
        ["ActivityPlanned"] = district => new ActivityPlanned
        {
            Activity = district.Ref("t-new"),
            FirstDate = new DateOnly(2023, 9, 1).ToProto(),
            LastDate = new DateOnly(2023, 9, 1).ToProto(),
        },
        ["ActivityRescheduled"] = district => new ActivityRescheduled
        {
            Activity = district.Ref("t-21"),
            FirstDate = new DateOnly(2023, 9, 1).ToProto(),
            LastDate = new DateOnly(2023, 9, 1).ToProto(),
        },
        ["ActivityReplanned"] = district => new ActivityReplanned
        {
            Activity = district.Ref("t-21"),
            FirstDate = new DateOnly(2023, 9, 1).ToProto(),
            LastDate = new DateOnly(2023, 9, 1).ToProto(),
        },
        ["ActivityCancelled"] = district => new ActivityCancelled { Activity = district.Ref("t-21") },
        ["ActivityDropped"] = district => new ActivityDropped { Activity = district.Ref("t-21") },
        ["ActivityHeld"] = district => new ActivityHeld { Activity = district.Ref("t-21"), Audiences = { "政协委员" } },
        ["ActivityHeldReverted"] = district => new ActivityHeldReverted { Activity = district.Ref("t-21") },
        ["ProgrammeReopened"] = district => new ProgrammeReopened { Activity = district.Ref("t-21") },
    };

    public static TheoryData<string> EventNames => [.. Events.Keys];

    [Fact]
    public async Task A_list_a_report_and_the_plan_are_answered_again_without_a_query()
    {
        var district = await publication.DistrictAsync();
        await district.PublishedAsync();
        foreach (var path in (string[])[district.ReportsPath(), $"{district.ReportsPath()}?page_size=3", district.ReportPath(), district.ActivitiesPath()])
        {
            var first = await ReadDatabaseAsync(district, path);
            await publication.KeepAsync(path);
            publication.Queries.Reset();

            var second = await GetAsync(path);

            Assert.Equal((HttpStatusCode.OK, first.Body, first.Tag), (second.Status, second.Body, second.Tag));
            Assert.Equal(
                ("public, no-cache", "Accept-Encoding", "nosniff"),
                (second.Header("Cache-Control"), second.Header("Vary"), second.Header("X-Content-Type-Options"))
            );
            Assert.Equal(0, publication.Queries.Count);
            Assert.Null(second.Header("Age"));
        }
    }

    [Fact]
    public async Task Who_has_a_page_is_told_without_a_query_that_it_has_not_changed()
    {
        var district = await publication.DistrictAsync();
        await district.PublishedAsync();
        var first = await publication.KeepAsync(district.ReportsPath());
        publication.Queries.Reset();

        var unchanged = await GetAsync(district.ReportsPath(), ("If-None-Match", first.Tag!));
        var amongOthers = await GetAsync(district.ReportsPath(), ("If-None-Match", $"\"other\", W/{first.Tag}"));
        var other = await GetAsync(district.ReportsPath(), ("If-None-Match", "\"other\""));

        Assert.Equal((HttpStatusCode.NotModified, "", first.Tag), (unchanged.Status, unchanged.Body, unchanged.Tag));
        Assert.Equal(("public, no-cache", "Accept-Encoding"), (unchanged.Header("Cache-Control"), unchanged.Header("Vary")));
        Assert.Equal((HttpStatusCode.NotModified, HttpStatusCode.OK), (amongOthers.Status, other.Status));
        Assert.Equal(0, publication.Queries.Count);
    }

    [Fact]
    public async Task HEAD_answers_what_GET_does_without_the_body_whether_it_is_in_memory_or_not()
    {
        var district = await publication.DistrictAsync();
        var (_, picture) = await district.PublishedWithPictureAsync();
        foreach (var path in (string[])[district.ReportsPath(), district.ReportPath(), district.ActivitiesPath(), picture])
        {
            var first = await HeadAsync(path);
            var get = await publication.KeepAsync(path);
            var second = await HeadAsync(path);

            foreach (var head in (PublicAnswer[])[first, second])
            {
                Assert.Equal((HttpStatusCode.OK, "", get.Tag), (head.Status, head.Body, head.Tag));
                Assert.Equal(get.Response.Content.Headers.ContentType, head.Response.Content.Headers.ContentType);
                Assert.Equal(get.Header("Content-Length"), head.Header("Content-Length"));
            }
        }

        Assert.Equal(HttpStatusCode.NotFound, (await HeadAsync(district.ReportPath("unknown"))).Status);
    }

    [Theory]
    [InlineData("br", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("gzip, deflate, br, zstd", "br")]
    [InlineData("gzip;q=1.0, br;q=0.5", "gzip")]
    [InlineData("br;q=0, gzip", "gzip")]
    [InlineData("*", "br")]
    [InlineData("*;q=0.1, identity", null)]
    [InlineData("deflate", null)]
    [InlineData("br;q=0", null)]
    [InlineData("none of any ; form, \"", null)]
    [InlineData("", null)]
    public async Task A_page_is_compressed_as_the_client_prefers_with_a_tag_of_its_own(string acceptEncoding, string? coding)
    {
        var district = await publication.DistrictAsync();
        for (var number = 0; number < 4; number++)
            await district.PublishedAsync($"t-{number}");
        var plain = await publication.KeepAsync(district.ReportsPath());

        var answer = await GetAsync(district.ReportsPath(), ("Accept-Encoding", acceptEncoding));
        var again = await GetAsync(district.ReportsPath(), ("Accept-Encoding", acceptEncoding), ("If-None-Match", answer.Tag!));
        var otherCoding = await GetAsync(district.ReportsPath(), ("Accept-Encoding", acceptEncoding), ("If-None-Match", $"\"{plain.Tag![1..^1]}-other\""));

        Assert.Equal((coding, "Accept-Encoding"), (answer.Header("Content-Encoding"), answer.Header("Vary")));
        Assert.Equal(plain.Body, await DecodeAsync(answer, coding));
        Assert.Equal(coding is null, plain.Tag == answer.Tag);
        Assert.Equal((HttpStatusCode.NotModified, HttpStatusCode.OK), (again.Status, otherCoding.Status));
    }

    [Theory]
    [MemberData(nameof(EventNames))]
    public async Task An_event_of_another_service_changes_what_is_answered(string name)
    {
        var district = await publication.DistrictAsync();
        await district.PublishedAsync();
        string[] paths = [district.ReportsPath(), district.ReportPath(), district.ActivitiesPath()];
        List<PublicAnswer> before = [];
        foreach (var path in paths)
            before.Add(await publication.KeepAsync(path));

        await district.HearAsync(Events[name](district));
        List<PublicAnswer> after = [];
        foreach (var path in paths)
            after.Add(await GetAsync(path));

        Assert.All(before, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Contains(after.Zip(before), pair => pair.First.Body != pair.Second.Body);
        foreach (var (path, answer) in paths.Zip(after))
            Assert.Equal((await ReadDatabaseAsync(district, path)).Body, answer.Body);
    }

    [Fact]
    public async Task A_venue_is_shown_once_its_programme_is_approved()
    {
        var district = await publication.DistrictAsync();
        await district.PlannedAsync();
        await district.HearAsync(new ProgrammeFiled { Activity = district.Ref("t-21"), Venue = "社区便民服务中心" });
        var filed = await publication.KeepAsync(district.ActivitiesPath());

        await district.HearAsync(new ProgrammeApproved { Activity = district.Ref("t-21") });
        var approved = await GetAsync(district.ActivitiesPath());

        Assert.DoesNotContain("社区便民服务中心", filed.Body, StringComparison.Ordinal);
        Assert.Contains("社区便民服务中心", approved.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_request_after_a_publication_and_after_its_reversal_shows_it()
    {
        var district = await publication.DistrictAsync();
        var accepted = await district.AcceptedAsync();
        var before = (await publication.KeepAsync(district.ReportsPath()), await GetAsync(district.ReportPath()));

        await district.Reports.PublishReportAsync(new() { Name = accepted.Name });
        var published = (await GetAsync(district.ReportsPath()), await GetAsync(district.ReportPath()));
        await publication.KeepAsync(district.ReportPath());
        await district.UnpublishAsync(accepted.Name);
        var unpublished = (await GetAsync(district.ReportsPath()), await GetAsync(district.ReportPath()));

        Assert.DoesNotContain("t-21", before.Item1.Body, StringComparison.Ordinal);
        Assert.Contains("t-21", published.Item1.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("t-21", unpublished.Item1.Body, StringComparison.Ordinal);
        Assert.Equal(
            [HttpStatusCode.NotFound, HttpStatusCode.OK, HttpStatusCode.Gone],
            new[] { before.Item2, published.Item2, unpublished.Item2 }.Select(answer => answer.Status)
        );
    }

    [Fact]
    public async Task A_report_that_is_not_public_any_more_answers_the_same_from_memory()
    {
        var district = await publication.DistrictAsync();
        var (report, picture) = await district.PublishedWithPictureAsync();
        await district.UnpublishAsync(report);
        foreach (var path in (string[])[district.ReportPath(), picture])
        {
            var first = await ReadDatabaseAsync(district, path);
            await publication.KeepAsync(path);
            publication.Queries.Reset();

            var second = await GetAsync(path);

            Assert.Equal((HttpStatusCode.Gone, HttpStatusCode.Gone), (first.Status, second.Status));
            Assert.Equal(0, publication.Queries.Count);
            Assert.Equal(System.Text.Json.Nodes.JsonNode.Parse(first.Body)!.ToJsonString(), System.Text.Json.Nodes.JsonNode.Parse(second.Body)!.ToJsonString());
            Assert.Equal(first.Header("Cache-Control"), second.Header("Cache-Control"));
        }

        using var metrics = RecordedMetrics.Of(publication.Host.Services);
        await GetAsync(district.ReportPath());
        await GetAsync(picture);
        Assert.Equal(2, metrics.Find("themeday.requests.refused", $"reason={ErrorReasons.ReportUnpublished}"));
    }

    [Fact]
    public async Task What_was_changed_in_the_database_without_any_signal_is_shown_within_two_seconds()
    {
        var district = await publication.DistrictAsync();
        await district.PublishedAsync();
        await publication.KeepAsync(district.ReportPath());

        await publication.ExecuteAsync("update report set state = 'Unpublished' where district = $1", district.Code);

        await Poll.UntilAsync(
            async () => (await GetAsync(district.ReportPath())).Status is HttpStatusCode.Gone,
            TimeSpan.FromSeconds(2),
            "the report is shown still"
        );
    }

    [Fact]
    public async Task A_page_that_was_read_before_a_change_and_kept_after_it_is_not_answered()
    {
        var district = await publication.DistrictAsync();
        var report = await district.PublishedAsync();
        var (reached, release) = publication.Queries.HoldNext();
        var early = GetAsync(district.ReportPath());
        await reached; // it has read the report

        await district.UnpublishAsync(report);
        var meanwhile = await GetAsync(district.ReportPath());
        release();
        await early;
        var afterwards = await GetAsync(district.ReportPath());

        Assert.Equal((HttpStatusCode.Gone, HttpStatusCode.Gone), (meanwhile.Status, afterwards.Status));
    }

    [Fact]
    public async Task Many_requests_for_a_page_that_is_not_in_memory_make_one_query()
    {
        var district = await publication.DistrictAsync();
        await district.PublishedAsync();
        await publication.KeepAsync(district.ActivitiesPath()); // the process knows the district
        publication.Queries.Reset();
        using var active = ActiveRequests.Of(publication.Host.Services);
        var (reached, release) = publication.Queries.HoldNext();

        var answers = Enumerable.Range(0, 40).Select(_ => GetAsync(district.ReportsPath())).ToList();
        await reached;
        await Poll.UntilAsync(() => active.Count == answers.Count, TimeSpan.FromSeconds(10), "not all requests have arrived");
        release();
        await Task.WhenAll(answers);

        Assert.Equal(1, publication.Queries.Count);
        foreach (var answer in answers)
            Assert.Equal((HttpStatusCode.OK, true), ((await answer).Status, (await answer).Body.Contains("t-21", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("/v1/public/districts/999999/publishedReports")]
    [InlineData("/v1/public/districts/999999/publishedReports/2023-1~t-1")]
    [InlineData("/v1/public/districts/999999/publishedReports/2023-1~t-1/pictures/00")]
    [InlineData("/v1/public/districts/%39%399999/plannedActivities")]
    [InlineData("{0}?page_token=bm8gdG9rZW4")]
    [InlineData("{0}?page_size=1&page_size=2")]
    [InlineData("{0}?unknown=1")]
    [InlineData("{0}?order_by=text")]
    [InlineData("{0}?page_size=-1")]
    [InlineData("{0}/2023-1~unknown")]
    [InlineData("{0}/2023-1~unknown/pictures/00")]
    [InlineData("{0}/2023-1~t-21/other")]
    public async Task What_does_not_exist_or_is_no_valid_request_is_not_kept(string path)
    {
        var district = await publication.DistrictAsync();
        await district.PublishedAsync();
        using var metrics = RecordedMetrics.Of(publication.Host.Services);
        var before = metrics.Find("themeday.public_site.cache.entries");

        await GetAsync(path.Replace("{0}", district.ReportsPath(), StringComparison.Ordinal));

        Assert.Equal(before, metrics.Find("themeday.public_site.cache.entries"));
    }

    [Fact]
    public async Task A_page_after_a_token_is_kept_only_if_a_page_in_memory_has_issued_the_token()
    {
        var district = await publication.DistrictAsync();
        foreach (var theme in (string[])["a", "b", "c"])
            await district.PublishedAsync(theme);
        var token = V1.ListPublishedReportsResponse.Parser.ParseJson((await publication.KeepAsync($"{district.ReportsPath()}?page_size=1")).Body).NextPageToken;
        var forged = Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Encode(
            Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Decode(token).Replace("~c", "~cc", StringComparison.Ordinal)
        );

        await publication.KeepAsync($"{district.ReportsPath()}?page_size=1&page_token={token}");
        publication.Queries.Reset();
        for (var time = 1; time <= 3; time++)
        {
            Assert.Equal(HttpStatusCode.OK, (await GetAsync($"{district.ReportsPath()}?page_size=1&page_token={forged}")).Status);
            Assert.Equal(time, publication.Queries.Count);
        }
    }

    [Fact]
    public async Task The_same_page_spelled_differently_is_kept_once()
    {
        var district = await publication.DistrictAsync();
        await district.PublishedAsync();
        await publication.KeepAsync(district.ReportsPath());
        publication.Queries.Reset();

        foreach (var query in (string[])["?page_size=100", "?pageSize=100", "?page_size=0", "?page_token=", "?order_by="])
            Assert.Equal(HttpStatusCode.OK, (await GetAsync(district.ReportsPath() + query)).Status);

        Assert.Equal(0, publication.Queries.Count);
    }

    [Fact]
    public async Task A_picture_is_answered_again_without_a_query_and_without_its_file()
    {
        var district = await publication.DistrictAsync();
        var (report, picture) = await district.PublishedWithPictureAsync();
        using var client = publication.Host.Http(null);
        var first = await client.GetByteArrayAsync(new Uri(picture, UriKind.Relative));
        var tag = (await publication.KeepAsync(picture)).Tag!;
        foreach (var file in publication.Host.Folder.EnumerateFiles(tag.Trim('"'), SearchOption.AllDirectories))
            file.Delete();
        publication.Queries.Reset();

        var second = await client.GetByteArrayAsync(new Uri(picture, UriKind.Relative));
        var unchanged = await GetAsync(picture, ("If-None-Match", tag));
        var part = await GetAsync(picture, ("Range", "bytes=0-2"));
        var other = await GetAsync($"{picture}0");
        Assert.Equal(0, publication.Queries.Count);
        await district.UnpublishAsync(report);
        var takenBack = await GetAsync(picture, ("If-None-Match", tag));

        Assert.Equal(first, second);
        Assert.Equal((HttpStatusCode.NotModified, "public, no-cache"), (unchanged.Status, unchanged.Header("Cache-Control")));
        Assert.Equal((HttpStatusCode.PartialContent, "3"), (part.Status, part.Header("Content-Length")));
        Assert.Equal((HttpStatusCode.NotFound, "public, no-cache"), (other.Status, other.Header("Cache-Control")));
        Assert.Equal(HttpStatusCode.Gone, takenBack.Status);
    }

    [Fact]
    public async Task A_picture_that_is_too_large_for_the_memory_is_streamed_from_its_file()
    {
        var district = await publication.DistrictAsync();
        var (_, picture) = await district.PublishedWithPictureAsync();
        var tag = (await publication.KeepAsync(picture)).Tag!.Trim('"');
        var large = new byte[20 << 20];
        var sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(large));
        var shelf = publication.Host.Folder.CreateSubdirectory(sha256[..2]);
        await File.WriteAllBytesAsync(Path.Combine(shelf.FullName, sha256), large);

        await publication.ExecuteAsync("update picture set public_sha256 = $1 where public_sha256 = $2 and district = $3", sha256, tag, district.Code);
        await Poll.UntilAsync(async () => (await HeadAsync(picture)).Tag == $"\"{sha256}\"", TimeSpan.FromSeconds(2), "the old picture is shown");
        using var client = publication.Host.Http(null);

        Assert.Equal(large.Length, (await client.GetByteArrayAsync(new Uri(picture, UriKind.Relative))).Length);
        Assert.Equal(large.Length, (await client.GetByteArrayAsync(new Uri(picture, UriKind.Relative))).Length); // its report is in memory now
    }

    [Fact]
    public async Task A_request_with_a_token_is_answered_from_the_database()
    {
        var district = await publication.DistrictAsync();
        await district.PublishedAsync();
        var nobody = await publication.KeepAsync(district.ReportsPath());
        publication.Queries.Reset();

        var bureau = await ReadDatabaseAsync(district, district.ReportsPath());

        Assert.Equal((nobody.Body, nobody.Tag), (bureau.Body, bureau.Tag));
        Assert.Equal(1, publication.Queries.Count);
    }

    [Fact]
    public async Task Requests_are_counted_by_what_answered_them()
    {
        var district = await publication.DistrictAsync();
        var (_, picture) = await district.PublishedWithPictureAsync();
        using var metrics = RecordedMetrics.Of(publication.Host.Services);

        await publication.KeepAsync(district.ReportPath());
        await publication.KeepAsync(picture);
        await GetAsync(picture);
        await GetAsync(district.ReportPath("none"));

        Assert.Equal(3, metrics.Find("themeday.public_site.requests", "result=hit"));
        Assert.True(metrics.Find("themeday.public_site.requests", "result=miss") >= 2);
        Assert.True(metrics.Find("themeday.public_site.requests", "result=uncached") >= 1);
        Assert.True(metrics.Find("themeday.public_site.cache.entries") >= 3);
        Assert.True(metrics.Find("themeday.public_site.cache.size") > 1_000);
        Assert.NotNull(metrics.Find("themeday.public_site.versions.age"));
    }

    private Task<PublicAnswer> GetAsync(string path, params (string Name, string Value)[] headers) =>
        PublicAnswer.GetAsync(publication.Host, path, HttpMethod.Get, headers);

    private Task<PublicAnswer> HeadAsync(string path) => PublicAnswer.GetAsync(publication.Host, path, HttpMethod.Head);

    // Who has a token is answered from the database.
    private static Task<PublicAnswer> ReadDatabaseAsync(DistrictForTests district, string path) =>
        PublicAnswer.GetAsync(district.Host, path, HttpMethod.Get, ("Authorization", $"Bearer {district.Host.Token(district.Bureau)}"));

    private static async Task<string> DecodeAsync(PublicAnswer answer, string? coding)
    {
        var bytes = await answer.Response.Content.ReadAsStreamAsync();
        bytes.Position = 0;
        await using Stream plain = coding switch
        {
            "br" => new BrotliStream(bytes, CompressionMode.Decompress),
            "gzip" => new GZipStream(bytes, CompressionMode.Decompress),
            _ => bytes,
        };
        using var reader = new StreamReader(plain);
        return await reader.ReadToEndAsync();
    }
}
