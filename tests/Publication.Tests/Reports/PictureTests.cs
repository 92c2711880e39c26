using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Grpc.Core;
using SkiaSharp;
using ThemeDay.Publication.Tests.PublicSite;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests.Reports;

public sealed class PictureTests(PublicationHost publication) : IClassFixture<PublicationHost>
{
    [Theory]
    [InlineData("")]
    [InlineData("GIF89a an animation named photo.jpg")]
    [InlineData("\u00FF\u00D8\u00FF and no picture behind it")]
    public async Task A_file_that_is_no_picture_is_not_taken(string bytes)
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();

        var refused = await FailedRpc.CatchAsync(() => district.UploadAsync(activity, System.Text.Encoding.Latin1.GetBytes(bytes)));

        Assert.Equal((StatusCode.InvalidArgument, "chunk"), (refused.Code, Assert.Single(refused.Fields)));
    }

    [Fact]
    public async Task A_picture_over_twenty_megabytes_is_not_taken()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        byte[] large = [.. Photographs.WithPlace(), .. new byte[20 << 20]];

        var refused = await FailedRpc.CatchAsync(() => district.UploadAsync(activity, large));

        Assert.Equal((StatusCode.ResourceExhausted, ErrorReasons.FileTooLarge), (refused.Code, refused.Reason));
        Assert.Equal(["chunk"], refused.Fields);
    }

    [Fact]
    public async Task An_upload_without_its_header_is_refused()
    {
        var district = await publication.DistrictAsync();
        using var call = district.Reports.UploadPicture();
        await call.RequestStream.CompleteAsync();

        var refused = await FailedRpc.CatchAsync(() => call.ResponseAsync);

        Assert.Equal((StatusCode.InvalidArgument, "header"), (refused.Code, Assert.Single(refused.Fields)));
    }

    [Fact]
    public async Task The_same_picture_twice_is_one()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();

        var first = await district.UploadAsync(activity, Photographs.WithPlace());
        var second = await district.UploadAsync(activity, Photographs.WithPlace());

        Assert.Equal(first, second);
        Assert.Single(await district.ListRecordedEventsAsync());
    }

    [Fact]
    public async Task A_picture_taken_over_HTTP_is_the_one_taken_over_gRPC()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();

        var answer = await SendAsync(district, activity, Photographs.WithPlace(), district.Liaison);
        var overHttp = V1.Picture.Parser.ParseJson(await answer.Content.ReadAsStringAsync());
        var overGrpc = await district.UploadAsync(activity, Photographs.WithPlace());

        Assert.Equal(overGrpc, overHttp);
        Assert.True(answer.Headers.Contains("themeday-event-id"));
        Assert.Single(await district.ListRecordedEventsAsync());
    }

    [Fact]
    public async Task An_upload_over_HTTP_is_refused_as_over_gRPC()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();

        using var nobody = await SendAsync(district, activity, Photographs.WithPlace(), null);
        using var evaluator = await SendAsync(district, activity, Photographs.WithPlace(), district.Evaluator);
        using var other = await SendAsync(district, activity, Photographs.WithPlace(), district.OtherLiaison);
        using var noPicture = await SendAsync(district, activity, "GIF89a"u8.ToArray(), district.Liaison);
        using var body = JsonDocument.Parse(await noPicture.Content.ReadAsStringAsync());

        Assert.Equal(
            [HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.NotFound, HttpStatusCode.BadRequest],
            new[] { nobody, evaluator, other, noPicture }.Select(answer => answer.StatusCode)
        );
        Assert.Equal((int)StatusCode.InvalidArgument, body.RootElement.GetProperty("code").GetInt32());
        Assert.Contains(ErrorReasons.ImageTypeUnsupported, body.RootElement.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_an_upload_does_not_read_is_refused()
    {
        var district = await publication.DistrictAsync();
        using var client = district.Host.Http(district.Liaison);

        using var answer = await client.PostAsync(
            new Uri($"/v1/{await district.HeldAsync()}/report/pictures:upload?request_id={Guid.NewGuid()}", UriKind.Relative),
            new ByteArrayContent(Photographs.WithPlace())
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains($"\"{ErrorReasons.FieldUnknown}\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_whose_boundary_is_longer_than_any_may_be_is_malformed()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        using var client = district.Host.Http(district.Liaison);
        using var content = new ByteArrayContent([]);
        content.Headers.TryAddWithoutValidation("Content-Type", $"multipart/form-data; boundary={new string('b', 5_000)}");

        using var answer = await client.PostAsync(new Uri($"/v1/{activity}/report/pictures:upload", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains($"\"{ErrorReasons.MalformedMessage}\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_over_HTTP_waits_for_what_its_sender_has_seen()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        using var client = district.Host.Http(district.Liaison);
        client.DefaultRequestHeaders.Add("themeday-after", "no event");

        using var answer = await client.PostAsync(
            new Uri($"/v1/{activity}/report/pictures:upload", UriKind.Relative),
            new ByteArrayContent(Photographs.WithPlace())
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(await district.ListRecordedEventsAsync());
    }

    [Fact]
    public async Task Those_signed_in_get_the_original_whole_and_in_parts()
    {
        var district = await publication.DistrictAsync();
        var photograph = Photographs.WithPlace();
        var picture = await district.UploadAsync(await district.HeldAsync(), photograph);
        using var client = district.Host.Http(district.Liaison);
        using var part = new HttpRequestMessage(HttpMethod.Get, $"/v1/{picture.Name}") { Headers = { Range = new RangeHeaderValue(10, 19) } };

        using var whole = await client.GetAsync(new Uri($"/v1/{picture.Name}", UriKind.Relative));
        using var partial = await client.SendAsync(part);

        Assert.Equal(photograph, await whole.Content.ReadAsByteArrayAsync());
        Assert.Equal(("image/jpeg", "nosniff"), (whole.Content.Headers.ContentType?.MediaType, whole.Headers.GetValues("X-Content-Type-Options").Single()));
        Assert.Equal(HttpStatusCode.PartialContent, partial.StatusCode);
        Assert.Equal(photograph[10..20], await partial.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task The_original_is_not_shown_to_another_unit_or_to_nobody()
    {
        var district = await publication.DistrictAsync();
        var picture = await district.UploadAsync(await district.HeldAsync(), Photographs.WithPlace());

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(district, district.OtherLiaison, $"/v1/{picture.Name}"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(district, null, $"/v1/{picture.Name}"));
    }

    [Fact]
    public async Task What_the_public_sees_says_nothing_of_place_or_phone_and_stands_upright()
    {
        var district = await publication.DistrictAsync();
        var (_, path) = await district.PublishedWithPictureAsync();
        using var client = district.Host.Http(null);

        var shown = await client.GetByteArrayAsync(new Uri(path, UriKind.Relative));

        const byte App1 = 0xE1;
        using var upright = SKBitmap.Decode(shown);
        Assert.Contains(App1, Photographs.Segments(Photographs.WithPlace()));
        Assert.DoesNotContain(App1, Photographs.Segments(shown));
        Assert.True(shown.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(Photographs.Marker)) < 0, "the marker of the EXIF is in the public rendition");
        Assert.True(shown.AsSpan().IndexOf("Exif"u8) < 0, "the public rendition has an EXIF segment");
        Assert.Equal((32, 64), (upright.Width, upright.Height));
    }

    [Fact]
    public async Task A_public_picture_comes_in_parts_and_not_again_to_who_has_it()
    {
        var district = await publication.DistrictAsync();
        var (_, path) = await district.PublishedWithPictureAsync();
        using var client = district.Host.Http(null);
        using var whole = await client.GetAsync(new Uri(path, UriKind.Relative));
        using var part = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Range = new RangeHeaderValue(0, 2) } };
        using var again = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { IfNoneMatch = { whole.Headers.ETag! } } };

        using var partial = await client.SendAsync(part);
        using var unchanged = await client.SendAsync(again);

        Assert.Equal((HttpStatusCode.PartialContent, 3L), (partial.StatusCode, partial.Content.Headers.ContentLength));
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        Assert.True(whole.Headers.CacheControl?.Public);
    }

    [Fact]
    public async Task A_picture_of_a_report_that_is_not_published_is_not_public_nor_is_one_the_report_leaves_out()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var picture = await district.UploadAsync(activity, Photographs.WithPlace());
        var report = DistrictForTests.Written(activity);
        var path = $"/v1/public/{DistrictForTests.PublishedReport(activity)}/pictures/{picture.Name.Split('/')[^1]}";

        await district.Reports.FileReportAsync(new() { Report = report });
        await district.Reports.AcceptReportAsync(new() { Name = report.Name });
        var before = await StatusAsync(district, null, path);
        await district.Reports.PublishReportAsync(new() { Name = report.Name });
        var leftOut = await StatusAsync(district, null, path);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (before, leftOut));
    }

    private static async Task<HttpResponseMessage> SendAsync(DistrictForTests district, string activity, byte[] bytes, Actor? by)
    {
        using var client = district.Host.Http(by);
        return await client.PostAsync(new Uri($"/v1/{activity}/report/pictures:upload", UriKind.Relative), new ByteArrayContent(bytes));
    }

    private static async Task<HttpStatusCode> StatusAsync(DistrictForTests district, Actor? by, string path)
    {
        using var client = district.Host.Http(by);
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        return answer.StatusCode;
    }
}
