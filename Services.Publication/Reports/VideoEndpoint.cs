using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Events.V1;
using ThemeDay.Publication.Replicas;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Files;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Publication.V1;

namespace ThemeDay.Publication.Reports;

/// <summary>RPCs of videos, in the order of an upload.</summary>
[Authorize(Policies.UnitOrBureau)]
public sealed class VideoEndpoint(PublicationDb db, TransitionPipeline transitions, VideoUploads uploads) : Proto.VideoService.VideoServiceBase
{
    private ResourceAdapter<Video, Proto.Video> Adapter =>
        new((name, cancellationToken) => FindAsync(VideoName.Parse(name), cancellationToken).OrNotFoundAsync(), VideoMapping.GetName, VideoMapping.ToProto);

    /// <inheritdoc/>
    public override Task<Proto.VideoUpload> CreateVideoUpload(Proto.CreateVideoUploadRequest request, ServerCallContext context) =>
        uploads.CreateAsync(request, context);

    /// <inheritdoc/>
    public override async Task<Proto.VideoUpload> GetVideoUpload(Proto.GetVideoUploadRequest request, ServerCallContext context) =>
        (await uploads.RequireAsync(request.Name, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    [MaxMessageSize(MaxMessageSizeAttribute.LargestBytes)] // a chunk
    public override async Task<Proto.VideoUpload> WriteVideoUpload(IAsyncStreamReader<Proto.WriteVideoUploadRequest> requestStream, ServerCallContext context)
    {
        if (!await requestStream.MoveNext(context.CancellationToken) || requestStream.Current.Header is not { } header)
            throw Error.InvalidArgument("header", ErrorReasons.Required).ToException();
        return await uploads.WriteAsync(header, new GrpcUploadStream<Proto.WriteVideoUploadRequest>(requestStream, part => part.Chunk), context);
    }

    /// <inheritdoc/>
    [DefaultDeadline(60)] // reads the file twice
    public override Task<Proto.Video> CompleteVideoUpload(Proto.CompleteVideoUploadRequest request, ServerCallContext context) =>
        uploads.CompleteAsync(request.Name, context);

    /// <inheritdoc/>
    public override Task<Empty> DeleteVideo(Proto.DeleteVideoRequest request, ServerCallContext context) =>
        transitions.DeleteFileAsync(
            db,
            request,
            context,
            new TransitionTarget<Video, Proto.Video>(request.Name, VideoName.Parse(request.Name).Activity.District, Adapter),
            new(
                ReportRules.DeleteVideo,
                (report, id) => report.RemoveVideo(id),
                (metadata, activity) => new VideoDeleted { Metadata = metadata, Activity = activity },
                uploads.DeleteFileAsync
            )
        );

    private Task<Video?> FindAsync(VideoName name, CancellationToken cancellationToken) =>
        db.Videos.SingleOrDefaultAsync(
            video => video.District == name.Activity.District && video.ActivityId == name.Activity.Id && video.Id == name.Id,
            cancellationToken
        );
}

/// <summary>HTTP routes of videos: the parts of an upload, and authenticated download.</summary>
internal static class VideoRoutes
{
    public static void MapVideos(this WebApplication app)
    {
        app.MapUpload(
                "/v1/districts/{district}/campaigns/{campaign}/activities/{activity}/videoUploads/{videoUpload}:write",
                "Uploads a part of a video",
                Policies.UnitOrBureau,
                Proto.VideoService.Descriptor,
                nameof(Proto.VideoService.VideoServiceBase.WriteVideoUpload),
                (http, file, call) => http.RequestServices.GetRequiredService<VideoUploads>().WriteAsync(ReadHeader(http), file, call),
                "offset",
                "sha256"
            )
            .WithMetadata(new RequestSizeLimitAttribute(VideoUploads.MaxBytes + (1 << 20)));
        app.MapDownload(
            "/v1/districts/{district}/campaigns/{campaign}/activities/{activity}/videos/{video}",
            "Gets a video",
            Policies.Reader,
            Proto.VideoService.Descriptor,
            async http =>
            {
                var route = http.Request.RouteValues;
                var name = VideoName.Parse($"{GetActivity(http)}/videos/{route["video"]}");
                var video = await http
                    .RequestServices.GetRequiredService<PublicationDb>()
                    .Videos.AsNoTracking()
                    .SingleOrDefaultAsync(
                        stored => stored.District == name.Activity.District && stored.ActivityId == name.Activity.Id && stored.Id == name.Id,
                        http.RequestAborted
                    )
                    .OrNotFoundAsync();
                return Stream(http, video.Sha256, HttpFileEndpoints.PrivateCacheControl);
            }
        );
    }

    /// <summary>A video as a result, with ranges. A browser may play it.</summary>
    public static IResult Stream(HttpContext http, string sha256, string cacheControl) =>
        HttpFileEndpoints.StreamFile(http, http.RequestServices.GetRequiredService<FileStore>().Open(sha256), FileTypes.Mp4, sha256, cacheControl);

    private static Proto.VideoPartHeader ReadHeader(HttpContext http) =>
        new()
        {
            Name = $"{GetActivity(http)}/videoUploads/{http.Request.RouteValues["videoUpload"]}",
            Offset =
                $"{http.Request.Query["offset"]}" is not { Length: > 0 } text ? 0
                : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var offset) ? offset
                : throw Error.InvalidArgument("offset", ErrorReasons.Malformed).ToException(),
            Sha256 = $"{http.Request.Query["sha256"]}",
        };

    private static string GetActivity(HttpContext http)
    {
        var route = http.Request.RouteValues;
        return $"districts/{route["district"]}/campaigns/{route["campaign"]}/activities/{route["activity"]}";
    }
}
