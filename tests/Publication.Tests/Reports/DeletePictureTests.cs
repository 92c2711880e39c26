using System.Net;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Files;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests.Reports;

public sealed class DeletePictureTests(PublicationHost publication) : IClassFixture<PublicationHost>
{
    private const int Rounds = 20;

    private static int widths = 100;

    [Fact]
    public async Task A_picture_that_no_report_names_is_deleted_with_its_files()
    {
        var district = await publication.DistrictAsync();
        var picture = await district.UploadAsync(await district.HeldAsync(), NewPhotograph());
        var files = await FilesAsync(district, picture.Name);
        Assert.All(files, file => Assert.True(Exists(file)));

        await district.ReportsAs(district.Liaison).DeletePictureAsync(new() { Name = picture.Name });

        Assert.All(files, file => Assert.False(Exists(file)));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(district, picture.Name));
        Assert.Equal([typeof(PictureStored), typeof(PictureDeleted)], (await district.ListRecordedEventsAsync()).Select(happened => happened.GetType()));
    }

    [Fact]
    public async Task A_file_that_a_picture_of_another_district_has_too_stays()
    {
        var (district, other) = (await publication.DistrictAsync(), await publication.DistrictAsync());
        var photograph = NewPhotograph();
        var deleted = await district.UploadAsync(await district.HeldAsync(), photograph);
        var stays = await other.UploadAsync(await other.HeldAsync(), photograph);
        var files = await FilesAsync(other, stays.Name);

        await district.Reports.DeletePictureAsync(new() { Name = deleted.Name });
        Assert.All(files, file => Assert.True(Exists(file)));
        await other.Reports.DeletePictureAsync(new() { Name = stays.Name });

        Assert.All(files, file => Assert.False(Exists(file)));
    }

    [Fact]
    public async Task A_picture_of_a_report_that_is_filed_accepted_or_published_is_not_deleted()
    {
        var district = await publication.DistrictAsync();
        var (report, picture) = await FiledAsync(district);

        var filed = await FailedRpc.CatchAsync(() => DeleteAsync(district, picture));
        await district.Reports.AcceptReportAsync(new() { Name = report });
        var accepted = await FailedRpc.CatchAsync(() => DeleteAsync(district, picture));
        await district.Reports.PublishReportAsync(new() { Name = report });
        var published = await FailedRpc.CatchAsync(() => DeleteAsync(district, picture));

        Assert.All(
            [(filed, "Filed"), (accepted, "Accepted"), (published, "Published")],
            each =>
                Assert.Equal(
                    (StatusCode.FailedPrecondition, ErrorReasons.PictureInUse, each.Item2),
                    (each.Item1.Code, each.Item1.Reason, each.Item1.Of("state"))
                )
        );
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(district, picture));
    }

    [Fact]
    public async Task A_picture_that_the_published_report_leaves_out_is_deleted()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var leftOut = await district.UploadAsync(activity, NewPhotograph());
        var (report, picture) = await FiledAsync(district, activity);
        await district.Reports.AcceptReportAsync(new() { Name = report });
        var published = await district.Reports.PublishReportAsync(new() { Name = report });

        await DeleteAsync(district, leftOut.Name);

        Assert.Equal(published, await district.Reports.GetReportAsync(new() { Name = report })); // of the same version
        Assert.Equal([picture], published.Pictures);
    }

    [Fact]
    public async Task A_returned_report_no_longer_names_a_picture_that_was_deleted_and_is_filed_again_without_it()
    {
        var district = await publication.DistrictAsync();
        var (name, picture) = await FiledAsync(district);
        var returned = await district.Reports.ReturnReportAsync(
            new()
            {
                Name = name,
                Items = { "pictures" },
                Reason = "照片中有群众正脸",
            }
        );

        await district.ReportsAs(district.Liaison).DeletePictureAsync(new() { Name = picture });
        var after = await district.Reports.GetReportAsync(new() { Name = name });
        var with = await FailedRpc.CatchAsync(() => district.Reports.FileReportAsync(new() { Report = new(returned) { Etag = "" } }));
        var filed = await district.Reports.FileReportAsync(new() { Report = after });

        Assert.Empty(after.Pictures);
        Assert.NotEqual(returned.Etag, after.Etag);
        Assert.Equal("report.pictures", Assert.Single(with.Fields));
        Assert.Equal(V1.ReportState.Filed, filed.State);
    }

    [Fact]
    public async Task An_unpublished_report_is_published_again_without_the_picture_that_was_deleted()
    {
        var district = await publication.DistrictAsync();
        var (name, picture) = await FiledAsync(district);
        await district.Reports.AcceptReportAsync(new() { Name = name });
        await district.Reports.PublishReportAsync(new() { Name = name });
        await district.Reports.UnpublishReportAsync(new() { Name = name, Reason = "照片中有群众正脸" });

        await DeleteAsync(district, picture);
        await district.Reports.PublishReportAsync(new() { Name = name });

        var shown = await district.PublicSite.GetPublishedReportAsync(new() { Name = DistrictForTests.PublishedReport(name[..^"/report".Length]) });
        Assert.Empty(shown.Pictures);
        Assert.Equal([1, 0], (await district.ListRecordedEventsAsync()).OfType<ReportPublished>().Select(published => published.Pictures));
    }

    [Fact]
    public async Task A_deletion_sent_again_with_its_request_id_is_answered_alike_and_another_is_not_found()
    {
        var district = await publication.DistrictAsync();
        var picture = await district.UploadAsync(await district.HeldAsync(), NewPhotograph());
        var request = new V1.DeletePictureRequest { Name = picture.Name, RequestId = $"{Guid.NewGuid()}" };

        await district.Reports.DeletePictureAsync(request);
        await district.Reports.DeletePictureAsync(request);
        var other = await FailedRpc.CatchAsync(() => DeleteAsync(district, picture.Name));

        Assert.Equal(StatusCode.NotFound, other.Code);
        Assert.Single((await district.ListRecordedEventsAsync()).OfType<PictureDeleted>());
    }

    [Fact]
    public async Task A_picture_is_deleted_over_HTTP_and_not_by_another_unit()
    {
        var district = await publication.DistrictAsync();
        var picture = await district.UploadAsync(await district.HeldAsync(), NewPhotograph());
        var address = new Uri($"/v1/{picture.Name}", UriKind.Relative);
        using var other = district.Host.Http(district.OtherLiaison);
        using var own = district.Host.Http(district.Liaison);

        using var refused = await other.DeleteAsync(address);
        using var deleted = await own.DeleteAsync(address);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK), (refused.StatusCode, deleted.StatusCode));
    }

    [Fact]
    public async Task A_report_never_names_a_picture_that_was_deleted_while_it_was_filed()
    {
        var district = await publication.DistrictAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var activity = await district.HeldAsync($"race-{round}");
            var picture = await district.UploadAsync(activity, NewPhotograph());
            var report = DistrictForTests.Written(activity);
            report.Pictures.Add(picture.Name);

            var codes = await Task.WhenAll(
                FailedRpc.StatusCodeAsync(() => district.Reports.FileReportAsync(new() { Report = report }).ResponseAsync),
                FailedRpc.StatusCodeAsync(() => DeleteAsync(district, picture.Name))
            );

            Assert.Single(codes, StatusCode.OK);
            Assert.Equal(codes[0] is StatusCode.OK ? HttpStatusCode.OK : HttpStatusCode.NotFound, await StatusAsync(district, picture.Name));
        }
    }

    [Fact]
    public async Task A_picture_uploaded_while_the_same_one_of_another_activity_is_deleted_has_its_files()
    {
        var district = await publication.DistrictAsync();
        var (first, second) = (await district.HeldAsync("first"), await district.HeldAsync("second"));
        for (var round = 0; round < Rounds; round++)
        {
            var photograph = NewPhotograph();
            var deleted = await district.UploadAsync(first, photograph);

            var code = FailedRpc.StatusCodeAsync(() => district.UploadAsync(second, photograph));
            await DeleteAsync(district, deleted.Name);

            Assert.Equal(StatusCode.OK, await code);
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(district, $"{second}/pictures/{deleted.Name.Split('/')[^1]}"));
        }
    }

    private static byte[] NewPhotograph() => Photographs.WithPlace(Interlocked.Increment(ref widths));

    private static Task<Google.Protobuf.WellKnownTypes.Empty> DeleteAsync(DistrictForTests district, string picture) =>
        district.Reports.DeletePictureAsync(new() { Name = picture }).ResponseAsync;

    private static async Task<(string Report, string Picture)> FiledAsync(DistrictForTests district) => await FiledAsync(district, await district.HeldAsync());

    private static async Task<(string Report, string Picture)> FiledAsync(DistrictForTests district, string activity)
    {
        var picture = await district.UploadAsync(activity, NewPhotograph());
        var report = DistrictForTests.Written(activity);
        report.Pictures.Add(picture.Name);
        return ((await district.Reports.FileReportAsync(new() { Report = report })).Name, picture.Name);
    }

    private bool Exists(string sha256)
    {
        using var file = publication.Host.Services.GetRequiredService<FileStore>().Open(sha256);
        return file is not null;
    }

    /// <summary>The hashes of original and public rendition.</summary>
    private static async Task<string[]> FilesAsync(DistrictForTests district, string picture)
    {
        await using var command = district
            .Host.Services.GetRequiredService<Npgsql.NpgsqlDataSource>()
            .CreateCommand("select sha256, public_sha256 from picture where district = $1 and id = $2");
        command.Parameters.Add(new() { Value = district.Code });
        command.Parameters.Add(new() { Value = picture.Split('/')[^1] });
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        return [reader.GetString(0), reader.GetString(1)];
    }

    private static async Task<HttpStatusCode> StatusAsync(DistrictForTests district, string picture)
    {
        using var client = district.Host.Http(district.Bureau);
        using var answer = await client.GetAsync(new Uri($"/v1/{picture}", UriKind.Relative));
        return answer.StatusCode;
    }
}
