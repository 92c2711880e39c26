using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ThemeDay.Events.V1;
using ThemeDay.Publication.V1;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Files;
using ThemeDay.Testing;

namespace ThemeDay.Publication.Tests.Reports;

/// <summary>含相关视频资料 (notice, 二(二)): videos are sent in parts, and shown without what the camera wrote about the place.</summary>
public sealed class VideoUploadTests(PublicationHost publication) : IClassFixture<PublicationHost>
{
    [Fact]
    public async Task An_upload_that_is_cut_off_continues_where_it_was()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var bytes = SampleVideos.WithPlace(300_000);
        var upload = await CreateAsync(district, activity, bytes);
        using (var cut = Videos(district).WriteVideoUpload())
        {
            await cut.RequestStream.WriteAsync(new() { Header = new() { Name = upload.Name } });
            await cut.RequestStream.WriteAsync(new() { Chunk = ByteString.CopyFrom(bytes, 0, 100_000) });
            await Poll.UntilAsync(() => PartLength(district, upload) >= 65_536, TimeSpan.FromSeconds(20), "the part arrives");
        } // cancelled: the connection is gone

        var known = upload;
        await Poll.UntilAsync(
            () => (known = Videos(district).GetVideoUpload(new() { Name = upload.Name })).Offset > 0,
            TimeSpan.FromSeconds(20),
            "what has arrived is known"
        );
        var incomplete = await FailedRpc.CatchAsync(() => Videos(district).CompleteVideoUploadAsync(new() { Name = upload.Name }));
        await WriteAsync(district, upload.Name, known.Offset, bytes[(int)known.Offset..]);
        var video = await Videos(district).CompleteVideoUploadAsync(new() { Name = upload.Name });
        var again = await Videos(district).CompleteVideoUploadAsync(new() { Name = upload.Name });

        Assert.InRange(known.Offset, 1, 100_000);
        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.UploadIncomplete), (incomplete.Code, incomplete.Reason));
        Assert.Equal((bytes.Length, VideoCodec.H264, 640, 360), (video.SizeBytes, video.Codec, video.Width, video.Height));
        Assert.Equal(TimeSpan.FromSeconds(2.5), video.Duration.ToTimeSpan());
        Assert.Equal(video, again);
        Assert.Equal(video.Name, (await Videos(district).GetVideoUploadAsync(new() { Name = upload.Name })).Video);
        Assert.Single((await district.ListRecordedEventsAsync()).OfType<VideoStored>());
    }

    [Fact]
    public async Task The_public_plays_the_video_of_a_published_report_without_the_place_where_it_was_taken()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var bytes = SampleVideos.WithPlace(5_000);
        var video = await UploadAsync(district, activity, bytes);
        var path = await PublishAsync(district, activity, video);
        var shown = await district.PublicSite.GetPublishedReportAsync(new() { Name = DistrictForTests.PublishedReport(activity) });
        using var client = district.Host.Http(null);

        var played = await client.GetByteArrayAsync(Address(path));

        Assert.Equal(("群众在大厅体验自助办理", path), (shown.Videos.Single().Caption, shown.Videos.Single().Path));
        Assert.True(bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(SampleVideos.Place)) > 0);
        Assert.True(played.AsSpan().IndexOf(Encoding.ASCII.GetBytes(SampleVideos.Place)) < 0);
        Assert.Equal((bytes.Length, video.Sha256), (played.Length, Convert.ToHexStringLower(SHA256.HashData(played))));
        Assert.Equal([video.Sha256], (await district.ListRecordedEventsAsync()).OfType<ReportPublished>().Single().VideoSha256S);
    }

    [Fact]
    public async Task A_video_comes_in_ranges_as_players_ask_for_it()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var path = await PublishAsync(district, activity, await UploadAsync(district, activity, SampleVideos.WithPlace(5_000)));
        using var client = district.Host.Http(null);
        using var whole = await client.GetAsync(Address(path));
        var bytes = await whole.Content.ReadAsByteArrayAsync();

        var middle = await AskAsync("bytes=100-199");
        var end = await AskAsync("bytes=-50");
        var beyond = await AskAsync("bytes=9999999-");
        var unchanged = await AskAsync("bytes=0-9", whole.Headers.ETag);
        var changed = await AskAsync("bytes=0-9", new EntityTagHeaderValue("\"another\""));
        var several = await AskAsync("bytes=0-9,20-29");
        using var head = await client.SendAsync(new(HttpMethod.Head, path));

        Assert.Equal(("video/mp4", "bytes"), (whole.Content.Headers.ContentType?.MediaType, whole.Headers.AcceptRanges.Single()));
        Assert.Equal((HttpStatusCode.PartialContent, bytes[100..200]), middle, SameAnswer);
        Assert.Equal((HttpStatusCode.PartialContent, bytes[^50..]), end, SameAnswer);
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.Status);
        Assert.Equal((HttpStatusCode.PartialContent, bytes[..10]), unchanged, SameAnswer);
        Assert.Equal((HttpStatusCode.OK, bytes), changed, SameAnswer);
        Assert.Equal((HttpStatusCode.OK, bytes), several, SameAnswer); // RFC 9110, 14.2: a server may ignore it
        Assert.Equal((HttpStatusCode.OK, bytes.Length), (head.StatusCode, head.Content.Headers.ContentLength));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());

        async Task<(HttpStatusCode Status, byte[] Bytes)> AskAsync(string range, EntityTagHeaderValue? tag = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation("Range", range);
            if (tag is not null)
                request.Headers.IfRange = new(tag);
            using var answer = await client.SendAsync(request);
            return (answer.StatusCode, await answer.Content.ReadAsByteArrayAsync());
        }

        static bool SameAnswer((HttpStatusCode Status, byte[] Bytes) left, (HttpStatusCode Status, byte[] Bytes) right) =>
            left.Status == right.Status && left.Bytes.AsSpan().SequenceEqual(right.Bytes);
    }

    [Fact]
    public async Task A_video_is_public_only_while_its_report_is()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var video = await UploadAsync(district, activity, SampleVideos.WithPlace());
        var before = await StatusAsync(district, null, PublicPath(activity, video));
        var path = await PublishAsync(district, activity, video);
        var published = await StatusAsync(district, null, path);
        await district.Reports.UnpublishReportAsync(new() { Name = $"{activity}/report", Reason = "视频中有群众正脸" });

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK, HttpStatusCode.Gone), (before, published, await StatusAsync(district, null, path)));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(district, district.Liaison, $"/v1/{video.Name}"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(district, district.OtherLiaison, $"/v1/{video.Name}"));
    }

    [Fact]
    public async Task A_part_from_another_place_or_with_another_digest_is_refused_and_changes_nothing()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var bytes = SampleVideos.WithPlace(5_000);
        var upload = await CreateAsync(district, activity, bytes);
        await WriteAsync(district, upload.Name, 0, bytes[..1_000]);

        var gap = await FailedRpc.CatchAsync(() => WriteAsync(district, upload.Name, 2_000, bytes[2_000..]));
        var repeated = await FailedRpc.CatchAsync(() => WriteAsync(district, upload.Name, 0, bytes[..1_000]));
        var damaged = await FailedRpc.CatchAsync(() => WriteAsync(district, upload.Name, 1_000, bytes[1_000..], Digest(bytes)));
        var tooMuch = await FailedRpc.CatchAsync(() => WriteAsync(district, upload.Name, 1_000, [.. bytes[1_000..], 0], Digest(bytes)));
        var offset = (await Videos(district).GetVideoUploadAsync(new() { Name = upload.Name })).Offset;
        await WriteAsync(district, upload.Name, 1_000, bytes[1_000..], Digest(bytes[1_000..]));

        Assert.All(
            new[] { gap, repeated },
            refused =>
                Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.UploadOffsetMismatch, "1000"), (refused.Code, refused.Reason, refused.Of("state")))
        );
        Assert.Equal([new("header.sha256", ErrorReasons.DigestMismatch)], damaged.Violations);
        Assert.Equal([new("chunk", ErrorReasons.OutOfRange)], tooMuch.Violations);
        Assert.Equal(1_000, offset);
        Assert.Equal(bytes.Length, (await Videos(district).CompleteVideoUploadAsync(new() { Name = upload.Name })).SizeBytes);
    }

    [Fact]
    public async Task Of_two_parts_at_once_the_second_is_refused()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var bytes = SampleVideos.WithPlace(200_000);
        var upload = await CreateAsync(district, activity, bytes);
        using var first = Videos(district).WriteVideoUpload();
        await first.RequestStream.WriteAsync(new() { Header = new() { Name = upload.Name } });
        await first.RequestStream.WriteAsync(new() { Chunk = ByteString.CopyFrom(bytes, 0, 100_000) });
        await Poll.UntilAsync(() => PartLength(district, upload) >= 65_536, TimeSpan.FromSeconds(20), "the first part arrives");

        var second = await FailedRpc.CatchAsync(() => WriteAsync(district, upload.Name, 0, bytes));
        await first.RequestStream.CompleteAsync();

        Assert.Equal((StatusCode.Aborted, ErrorReasons.UploadInProgress), (second.Code, second.Reason));
        Assert.Equal(100_000, (await first).Offset);
    }

    [Fact]
    public async Task A_video_that_is_not_the_one_announced_is_not_stored()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var bytes = SampleVideos.WithPlace();
        var other = await CreateAsync(district, activity, bytes, Digest([1, 2, 3]));
        var same = await CreateAsync(district, activity, bytes, Digest(bytes));
        await WriteAsync(district, other.Name, 0, bytes);
        await WriteAsync(district, same.Name, 0, bytes);

        var refused = await FailedRpc.CatchAsync(() => Videos(district).CompleteVideoUploadAsync(new() { Name = other.Name }));
        var stored = await Videos(district).CompleteVideoUploadAsync(new() { Name = same.Name });

        Assert.Equal([new("video_upload.sha256", ErrorReasons.DigestMismatch)], refused.Violations);
        Assert.NotEqual(Digest(bytes), stored.Sha256); // without its metadata
    }

    [Fact]
    public async Task An_upload_whose_bytes_were_lost_in_a_commit_that_failed_starts_again()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var bytes = SampleVideos.WithPlace(5_000);
        var upload = await CreateAsync(district, activity, bytes);
        await LoseBytesAsync(district, upload, bytes);

        var incomplete = await FailedRpc.CatchAsync(() => Videos(district).CompleteVideoUploadAsync(new() { Name = upload.Name }));
        var known = await Videos(district).GetVideoUploadAsync(new() { Name = upload.Name });
        await WriteAsync(district, upload.Name, 0, bytes);
        var video = await Videos(district).CompleteVideoUploadAsync(new() { Name = upload.Name });

        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.UploadIncomplete, "0"), (incomplete.Code, incomplete.Reason, incomplete.Of("state")));
        Assert.Equal((0, ""), (known.Offset, known.Video));
        Assert.Equal(bytes.Length, video.SizeBytes);
    }

    [Fact]
    public async Task A_video_that_is_sent_again_after_its_bytes_were_lost_is_still_the_one_announced()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var bytes = SampleVideos.WithPlace(5_000);
        byte[] changed = [.. bytes[..^1], (byte)~bytes[^1]];
        var other = await CreateAsync(district, activity, bytes, Digest(bytes));
        var same = await CreateAsync(district, activity, bytes, Digest(bytes));
        foreach (var upload in (VideoUpload[])[other, same])
        {
            await LoseBytesAsync(district, upload, bytes);
            await FailedRpc.CatchAsync(() => Videos(district).CompleteVideoUploadAsync(new() { Name = upload.Name }));
        }

        await WriteAsync(district, other.Name, 0, changed);
        await WriteAsync(district, same.Name, 0, bytes);
        var refused = await FailedRpc.CatchAsync(() => Videos(district).CompleteVideoUploadAsync(new() { Name = other.Name }));
        var stored = await Videos(district).CompleteVideoUploadAsync(new() { Name = same.Name });

        Assert.Equal([new("video_upload.sha256", ErrorReasons.DigestMismatch)], refused.Violations);
        Assert.Equal(bytes.Length, stored.SizeBytes);
    }

    [Fact]
    public async Task A_video_that_could_not_be_moved_into_the_store_is_stored_when_it_is_completed_again()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var bytes = SampleVideos.WithPlace(5_001);
        var video = await UploadAsync(district, activity, bytes);
        await Videos(district).DeleteVideoAsync(new() { Name = video.Name });
        var upload = await CreateAsync(district, activity, bytes, Digest(bytes));
        await WriteAsync(district, upload.Name, 0, bytes);
        var shelf = Path.Combine(district.Host.Services.GetRequiredService<FileStoreOptions>().Folder, video.Sha256[..2]);
        Directory.Move(shelf, $"{shelf}.away");
        await File.WriteAllTextAsync(shelf, "not a folder", TestContext.Current.CancellationToken);

        var failed = await FailedRpc.CatchAsync(() => Videos(district).CompleteVideoUploadAsync(new() { Name = upload.Name }));
        File.Delete(shelf);
        Directory.Move($"{shelf}.away", shelf);
        var stored = await Videos(district).CompleteVideoUploadAsync(new() { Name = upload.Name }); // of bytes whose metadata are erased already

        Assert.NotEqual(ErrorReasons.DigestMismatch, failed.Reason);
        Assert.Equal(video.Name, stored.Name);
    }

    [Fact]
    public async Task A_part_that_goes_on_where_bytes_were_lost_is_told_to_start_again()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var bytes = SampleVideos.WithPlace(5_000);
        var upload = await CreateAsync(district, activity, bytes);
        await WriteAsync(district, upload.Name, 0, bytes[..1_000]);
        File.Delete(district.Host.Services.GetRequiredService<PartialFileStore>().GetPath(upload.Name));

        var refused = await FailedRpc.CatchAsync(() => WriteAsync(district, upload.Name, 1_000, bytes[1_000..]));
        await WriteAsync(district, upload.Name, 0, bytes);

        Assert.Equal((ErrorReasons.UploadOffsetMismatch, "0"), (refused.Reason, refused.Of("state")));
        Assert.Equal(bytes.Length, (await Videos(district).CompleteVideoUploadAsync(new() { Name = upload.Name })).SizeBytes);
    }

    [Fact]
    public async Task Uploads_of_two_activities_have_nothing_in_common_though_clients_chose_one_id()
    {
        var district = await publication.DistrictAsync();
        var (first, second) = (await district.HeldAsync("t-1"), await district.HeldAsync("t-2"));
        var (bytes, id) = (SampleVideos.WithPlace(5_000), $"{Guid.NewGuid()}");
        foreach (var activity in (string[])[first, second])
            await Videos(district)
                .CreateVideoUploadAsync(
                    new()
                    {
                        Parent = activity,
                        VideoUploadId = id,
                        VideoUpload = new() { SizeBytes = bytes.Length, Sha256 = Digest(bytes) },
                    }
                );

        await WriteAsync(district, $"{first}/videoUploads/{id}", 0, bytes);
        await WriteAsync(district, $"{second}/videoUploads/{id}", 0, new byte[1_000]);
        var video = await Videos(district).CompleteVideoUploadAsync(new() { Name = $"{first}/videoUploads/{id}" });

        Assert.Equal(bytes.Length, video.SizeBytes);
    }

    [Fact]
    public async Task A_file_that_is_no_video_is_not_stored()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var bytes = Photographs.WithPlace();
        var upload = await CreateAsync(district, activity, bytes);
        await WriteAsync(district, upload.Name, 0, bytes);

        var refused = await FailedRpc.CatchAsync(() => Videos(district).CompleteVideoUploadAsync(new() { Name = upload.Name }));

        Assert.Equal([new("chunk", ErrorReasons.VideoTypeUnsupported)], refused.Violations);
    }

    [Fact]
    public async Task A_video_of_more_than_500_MiB_is_refused_before_it_is_sent()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();

        var refused = await FailedRpc.CatchAsync(() =>
            Videos(district)
                .CreateVideoUploadAsync(
                    new()
                    {
                        Parent = activity,
                        VideoUploadId = "mine",
                        VideoUpload = new() { SizeBytes = (500 << 20) + 1, Sha256 = "no digest" },
                    }
                )
        );

        Assert.Equal(
            [
                new("video_upload_id", ErrorReasons.Malformed),
                new("video_upload.size_bytes", ErrorReasons.OutOfRange),
                new("video_upload.sha256", ErrorReasons.Malformed),
            ],
            refused.Violations
        );
    }

    [Fact]
    public async Task A_part_sent_over_HTTP_is_as_one_over_gRPC()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var bytes = SampleVideos.WithPlace(5_000);
        var upload = await CreateAsync(district, activity, bytes);
        using var client = district.Host.Http(district.Liaison);

        using var first = await client.PostAsync(Address($"/v1/{upload.Name}:write?offset=0"), new ByteArrayContent(bytes[..1_000]));
        using var refused = await client.PostAsync(Address($"/v1/{upload.Name}:write?offset=0"), new ByteArrayContent(bytes[..1_000]));
        await WriteAsync(district, upload.Name, 1_000, bytes[1_000..]);

        Assert.Equal(1_000, VideoUpload.Parser.ParseJson(await first.Content.ReadAsStringAsync()).Offset);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains(ErrorReasons.UploadOffsetMismatch, await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.NotEmpty((await Videos(district).CompleteVideoUploadAsync(new() { Name = upload.Name })).Name);
    }

    [Fact]
    public async Task A_video_is_deleted_with_its_file_unless_a_report_under_way_names_it()
    {
        var district = await publication.DistrictAsync();
        var activity = await district.HeldAsync();
        var video = await UploadAsync(district, activity, SampleVideos.WithPlace(7_777));
        var report = DistrictForTests.Written(activity);
        report.Videos.Add(new ReportVideo { Video = video.Name, Caption = "现场" });
        await district.Reports.FileReportAsync(new() { Report = report });

        var inUse = await FailedRpc.CatchAsync(() => Videos(district).DeleteVideoAsync(new() { Name = video.Name }));
        await district.Reports.ReturnReportAsync(
            new()
            {
                Name = report.Name,
                Items = { "videos" },
                Reason = "视频与活动无关",
            }
        );
        await Videos(district).DeleteVideoAsync(new() { Name = video.Name });

        Assert.Equal(ErrorReasons.FileInUse, inUse.Reason);
        Assert.Empty((await district.Reports.GetReportAsync(new() { Name = report.Name })).Videos);
        Assert.Null(district.Host.Services.GetRequiredService<FileStore>().Open(video.Sha256));
    }

    internal static Task<Video> UploadAsync(DistrictForTests district, string activity, byte[] bytes) => UploadAsync(Videos(district), activity, bytes);

    internal static async Task<Video> UploadAsync(VideoService.VideoServiceClient videos, string activity, byte[] bytes)
    {
        var upload = await CreateAsync(videos, activity, bytes);
        await WriteAsync(videos, upload.Name, 0, bytes);
        return await videos.CompleteVideoUploadAsync(new() { Name = upload.Name });
    }

    internal static VideoService.VideoServiceClient Videos(DistrictForTests district) => new(district.Host.As(district.Liaison));

    internal static Task<VideoUpload> CreateAsync(DistrictForTests district, string activity, byte[] bytes, string sha256 = "") =>
        CreateAsync(Videos(district), activity, bytes, sha256);

    internal static async Task<VideoUpload> CreateAsync(VideoService.VideoServiceClient videos, string activity, byte[] bytes, string sha256 = "") =>
        await videos.CreateVideoUploadAsync(
            new()
            {
                Parent = activity,
                VideoUploadId = $"{Guid.NewGuid()}",
                VideoUpload = new() { SizeBytes = bytes.Length, Sha256 = sha256 },
            }
        );

    internal static Task<VideoUpload> WriteAsync(DistrictForTests district, string upload, long offset, byte[] bytes, string sha256 = "") =>
        WriteAsync(Videos(district), upload, offset, bytes, sha256);

    private static async Task<VideoUpload> WriteAsync(VideoService.VideoServiceClient videos, string upload, long offset, byte[] bytes, string sha256 = "")
    {
        using var call = videos.WriteVideoUpload();
        await call.RequestStream.WriteAsync(
            new()
            {
                Header = new()
                {
                    Name = upload,
                    Offset = offset,
                    Sha256 = sha256,
                },
            }
        );
        try
        {
            foreach (var chunk in bytes.Chunk(200_000))
                await call.RequestStream.WriteAsync(new() { Chunk = ByteString.CopyFrom(chunk) });
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            // refused before all of it was sent: the answer says why
        }

        return await call;
    }

    private static async Task<string> PublishAsync(DistrictForTests district, string activity, Video video)
    {
        var report = DistrictForTests.Written(activity);
        report.Videos.Add(new ReportVideo { Video = video.Name, Caption = "群众在大厅体验自助办理" });
        await district.Reports.FileReportAsync(new() { Report = report });
        await district.Reports.AcceptReportAsync(new() { Name = report.Name });
        await district.Reports.PublishReportAsync(new() { Name = report.Name });
        return PublicPath(activity, video);
    }

    private static string PublicPath(string activity, Video video) =>
        $"/v1/public/{DistrictForTests.PublishedReport(activity)}/videos/{video.Name.Split('/')[^1]}";

    // The commit fails after the file was moved into the store, and the file is deleted there.
    private async Task LoseBytesAsync(DistrictForTests district, VideoUpload upload, byte[] bytes)
    {
        await WriteAsync(district, upload.Name, 0, bytes);
        await ExecuteAsync($"alter table video add constraint refuses_all check (district <> '{district.Code}') not valid");
        await FailedRpc.CatchAsync(() => Videos(district).CompleteVideoUploadAsync(new() { Name = upload.Name }));
        await ExecuteAsync("alter table video drop constraint refuses_all");
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = publication.Host.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static long PartLength(DistrictForTests district, VideoUpload upload)
    {
        var part = new FileInfo(district.Host.Services.GetRequiredService<PartialFileStore>().GetPath(upload.Name));
        return part.Exists ? part.Length : 0;
    }

    private static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static Uri Address(string path) => new(path, UriKind.Relative);

    private static async Task<HttpStatusCode> StatusAsync(DistrictForTests district, Actor? by, string path)
    {
        using var client = district.Host.Http(by);
        using var answer = await client.GetAsync(Address(path));
        return answer.StatusCode;
    }
}
