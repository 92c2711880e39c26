using System.Net;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Files;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests.Reports;

/// <summary>What the service does with the files of pictures that it takes and refuses. One host, whose folder no other test uses.</summary>
public sealed class PictureUploadTests(PublicationHost publication, TestPostgres postgres) : IClassFixture<PublicationHost>
{
    [Fact]
    public async Task A_picture_that_is_refused_leaves_no_file()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var picture = Photographs.WithPlace();
        var files = ListFiles(publication.Host);

        var incomplete = await FailedRpc.CatchAsync(() => district.UploadAsync(activity, picture[..^40]));
        var large = await FailedRpc.CatchAsync(() => district.UploadAsync(activity, [.. picture, .. new byte[20 << 20]]));

        Assert.Equal((StatusCode.InvalidArgument, StatusCode.ResourceExhausted), (incomplete.Code, large.Code));
        Assert.Equal(files, ListFiles(publication.Host));
    }

    [Fact]
    public async Task A_picture_for_a_report_that_cannot_be_filed_now_is_refused_before_it_is_sent()
    {
        var district = await publication.DistrictAsync();
        var filed = await district.FiledAsync();
        using var call = district.Reports.UploadPicture();
        await call.RequestStream.WriteAsync(new() { Header = new() { Name = filed.Name } });

        var refused = await FailedRpc.CatchAsync(() => call.ResponseAsync);

        Assert.Equal((ErrorReasons.TransitionNotAllowed, "Filed"), (refused.Reason, refused.Of("state")));
    }

    [Fact]
    public async Task A_picture_of_one_unit_is_taken_while_those_of_another_are_rendered()
    {
        var (busy, other) = (await publication.DistrictAsync(), await publication.DistrictAsync());
        var queue = publication.Host.Services.GetRequiredService<FileWorkQueue>();
        var rendered = new TaskCompletionSource();
        var large = Enumerable.Range(0, 5).Select(_ => queue.RunAsync($"{busy.Code}/{busy.Unit}", RenderAsync, CancellationToken.None)).ToList();

        var picture = await other.UploadAsync(await other.HeldAsync(), Photographs.WithPlace());

        Assert.NotEmpty(picture.Name);
        Assert.All(large, each => Assert.False(each.IsCompleted));
        rendered.SetResult();
        await Task.WhenAll(large);

        async Task<Result<string>> RenderAsync(CancellationToken cancellationToken)
        {
            await rendered.Task;
            return "";
        }
    }

    [Fact]
    public async Task A_unit_that_has_many_uploads_under_way_is_told_to_try_again_later_and_another_is_not()
    {
        await using var registry = await FakeRegistry.StartAsync("publication");
        await using var host = await StartAsync(registry, ("Files:UnitUploads", "1"));
        var (busy, other) = (new DistrictForTests(host, registry, "430503"), new DistrictForTests(host, registry, "430504"));
        var (activity, others) = (await busy.HeldAsync(), await other.HeldAsync());
        using var call = busy.Reports.UploadPicture();
        await call.RequestStream.WriteAsync(new() { Header = new() { Name = $"{activity}/report" } });
        await call.RequestStream.WriteAsync(new() { Chunk = Google.Protobuf.ByteString.CopyFrom(Photographs.WithPlace()[..20]) });
        await Poll.UntilAsync(() => ListFiles(host).Count > 1, TimeSpan.FromSeconds(20), "the upload begins");

        var refused = await FailedRpc.CatchAsync(() => busy.UploadAsync(activity, Photographs.WithPlace()));
        var taken = await other.UploadAsync(others, Photographs.WithPlace());

        Assert.Equal((StatusCode.ResourceExhausted, ErrorReasons.TooManyUploads), (refused.Code, refused.Reason));
        Assert.NotEmpty(taken.Name);
    }

    [Fact]
    public async Task A_unit_uploads_no_more_a_day_than_it_may()
    {
        await using var registry = await FakeRegistry.StartAsync("publication");
        await using var host = await StartAsync(registry, ("Files:UnitDailyBytes", $"{2 * 65_536}"));
        var district = new DistrictForTests(host, registry, "430503");
        var activity = await district.HeldAsync();
        await district.UploadAsync(activity, Photographs.WithPlace(100));
        await district.UploadAsync(activity, Photographs.WithPlace(101));
        var files = ListFiles(host);

        var refused = await FailedRpc.CatchAsync(() => district.UploadAsync(activity, Photographs.WithPlace(102)));

        Assert.Equal((StatusCode.ResourceExhausted, ErrorReasons.UploadQuotaExceeded), (refused.Code, refused.Reason));
        Assert.Equal(files, ListFiles(host));
    }

    [Fact]
    public async Task An_upload_over_gRPC_that_does_not_come_to_an_end_is_refused_when_its_time_is_up()
    {
        await using var registry = await FakeRegistry.StartAsync("publication");
        await using var host = await StartAsync(registry, ("Files:Timeout", "00:00:00.200"));
        var district = new DistrictForTests(host, registry, "430503");
        var activity = await district.HeldAsync();
        using var withoutHeader = district.Reports.UploadPicture();
        using var withoutEnd = district.Reports.UploadPicture();
        await withoutEnd.RequestStream.WriteAsync(new() { Header = new() { Name = $"{activity}/report" } });

        var failures = new[] { await FailedRpc.CatchAsync(() => withoutHeader.ResponseAsync), await FailedRpc.CatchAsync(() => withoutEnd.ResponseAsync) };

        Assert.All(failures, failure => Assert.Equal((StatusCode.DeadlineExceeded, ErrorReasons.DeadlineExceeded), (failure.Code, failure.Reason)));
        await Poll.UntilAsync(() => ListFiles(host).Count == 1, TimeSpan.FromSeconds(20), "only the id of the store is left");
    }

    [Fact]
    public async Task A_picture_sent_as_a_form_is_the_one_sent_as_a_body()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        using var client = district.Host.Http(district.Liaison);
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Photographs.WithPlace()), "file", "photo.jpg" } };

        using var answer = await client.PostAsync(UploadAddress(activity), form);
        var overGrpc = await district.UploadAsync(activity, Photographs.WithPlace());

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(overGrpc, V1.Picture.Parser.ParseJson(await answer.Content.ReadAsStringAsync()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_form_with_anything_beside_the_picture_is_refused_and_stores_nothing(bool isBeforeTheFile)
    {
        await using var registry = await FakeRegistry.StartAsync("publication");
        await using var host = await StartAsync(registry);
        var district = new DistrictForTests(host, registry, "430503");
        var activity = await district.HeldAsync();
        var files = ListFiles(host);
        using var client = host.Http(district.Liaison);
        using var form = new MultipartFormDataContent();
        if (isBeforeTheFile)
            form.Add(new StringContent("一张照片"), "caption");
        form.Add(new ByteArrayContent(Photographs.WithPlace()), "file", "photo.jpg");
        if (!isBeforeTheFile)
            form.Add(new StringContent("一张照片"), "caption");

        using var answer = await client.PostAsync(UploadAddress(activity), form);

        var error = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(ErrorReasons.FieldUnknown, error, StringComparison.Ordinal);
        Assert.Contains("caption", error, StringComparison.Ordinal);
        Assert.Equal(files, ListFiles(host));
    }

    [Fact]
    public async Task A_form_without_a_file_or_that_breaks_off_is_refused()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        using var client = district.Host.Http(district.Liaison);
        using var withoutFile = new StringContent("--x--\r\n");
        withoutFile.Headers.ContentType = new("multipart/form-data") { Parameters = { new("boundary", "x") } };
        using var brokenOff = new ByteArrayContent([
            .. "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"photo.jpg\"\r\n\r\n"u8,
            .. Photographs.WithPlace(),
        ]);
        brokenOff.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=x");

        using var empty = await client.PostAsync(UploadAddress(activity), withoutFile);
        using var malformed = await client.PostAsync(UploadAddress(activity), brokenOff);

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (empty.StatusCode, malformed.StatusCode));
        Assert.Contains(ErrorReasons.FileEmpty, await empty.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains(ErrorReasons.MalformedMessage, await malformed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static Uri UploadAddress(string activity) => new($"/v1/{activity}/report/pictures:upload", UriKind.Relative);

    private async Task<TestServiceHost<Program>> StartAsync(FakeRegistry registry, params (string, string)[] settings) =>
        await TestServiceHost<Program>.StartAsync(postgres, "publication-db", PublicationHost.Today, [.. registry.Settings, .. settings]);

    private static IReadOnlyList<string> ListFiles(TestServiceHost<Program> host) =>
        [
            .. Directory
                .EnumerateFiles(host.Services.GetRequiredService<FileStoreOptions>().Folder, "*", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal),
        ];
}
