using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Publication.Reports;

/// <summary>A stored video of a report.</summary>
/// <param name="District">District code, six digits.</param>
/// <param name="ActivityId">Id of the activity.</param>
/// <param name="Id">Derived from the content.</param>
/// <param name="Unit">Code of the host unit.</param>
/// <param name="SizeBytes">Size in bytes.</param>
/// <param name="Sha256">SHA-256 of the content without its metadata, its key in the file store.</param>
/// <param name="DurationMilliseconds">How long it plays.</param>
/// <param name="Codec">Codec of the first video track.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
public sealed record Video(
    string District,
    string ActivityId,
    string Id,
    string Unit,
    long SizeBytes,
    string Sha256,
    long DurationMilliseconds,
    VideoCodec Codec,
    int Width,
    int Height
) : IReportFile
{
    /// <summary>Version, incremented by each filing that names it: of a filing and a deletion at the same time one fails.</summary>
    public int Version { get; private set; }

    DateOnly? ITransitionable.LastTransitionOn => null;

    /// <summary>The time of the commit, UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>
/// A video that is being uploaded. Its bytes are in <see cref="ServiceDefaults.Files.PartialFileStore"/>; those after the offset do not count.
/// </summary>
/// <param name="district">District code, six digits.</param>
/// <param name="activityId">Id of the activity.</param>
/// <param name="id">Chosen by the client.</param>
/// <param name="unit">Code of the host unit.</param>
/// <param name="sizeBytes">Size of the whole video.</param>
/// <param name="sha256">SHA-256 of the whole video as it is sent; empty if the client does not say.</param>
/// <param name="expiresAt">When it is removed, UTC.</param>
public sealed class VideoUpload(string district, string activityId, Guid id, string unit, long sizeBytes, string sha256, DateTimeOffset expiresAt)
{
    /// <summary>The time after the last part for which it is kept.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(1);

    /// <summary>District code, six digits.</summary>
    public string District { get; } = district;

    /// <summary>Id of the activity.</summary>
    public string ActivityId { get; } = activityId;

    /// <summary>Chosen by the client.</summary>
    public Guid Id { get; } = id;

    /// <summary>Code of the host unit.</summary>
    public string Unit { get; } = unit;

    /// <summary>Size of the whole video.</summary>
    public long SizeBytes { get; } = sizeBytes;

    /// <summary>SHA-256 of the whole video as it is sent; empty if the client does not say.</summary>
    public string Sha256 { get; } = sha256;

    /// <summary>Whether the digest of what was received was compared: erasing the metadata then changes the bytes, and they have another digest.</summary>
    public bool IsVerified { get; private set; }

    /// <summary>Number of bytes that were received.</summary>
    public long Offset { get; private set; }

    /// <summary>Id of the video, once it is stored.</summary>
    public string? VideoId { get; private set; }

    /// <summary>When it is removed, UTC.</summary>
    public DateTimeOffset ExpiresAt { get; private set; } = expiresAt;

    /// <summary>Records what was received.</summary>
    public void Receive(long offset, DateTimeOffset now) => (Offset, ExpiresAt) = (offset, now + Retention);

    /// <summary>Records that what was received is lost: the client begins again, and what it then sends is compared, too.</summary>
    public void Restart() => (Offset, IsVerified) = (0, false);

    /// <summary>Records that the digest was compared.</summary>
    public void Verify() => IsVerified = true;

    /// <summary>Records that the video is stored.</summary>
    public void Complete(string videoId) => VideoId = videoId;
}

/// <summary>Resource name districts/{district}/campaigns/{campaign}/activities/{activity}/videos/{video}.</summary>
internal readonly record struct VideoName(ActivityName Activity, string Id)
{
    private static readonly ResourceNamePattern Template = new("districts/{district}/campaigns/{campaign}/activities/{activity}/videos/{video}");

    public static VideoName Parse(string name) =>
        Template.Parse(name, "name").OrThrow() is [var district, var campaign, var activity, var id] ? new(new(district, campaign, activity), id) : default;

    public override string ToString() => $"{Activity}/videos/{Id}";
}

/// <summary>Resource name districts/{district}/campaigns/{campaign}/activities/{activity}/videoUploads/{video_upload}.</summary>
internal readonly record struct VideoUploadName(ActivityName Activity, string Id)
{
    private static readonly ResourceNamePattern Template = new("districts/{district}/campaigns/{campaign}/activities/{activity}/videoUploads/{video_upload}");

    public static VideoUploadName Parse(string name, string field = "name") =>
        Template.Parse(name, field).OrThrow() is [var district, var campaign, var activity, var id] ? new(new(district, campaign, activity), id) : default;

    public override string ToString() => $"{Activity}/videoUploads/{Id}";
}

internal sealed class VideoStorage : IEntityTypeConfiguration<Video>, IEntityTypeConfiguration<VideoUpload>
{
    public void Configure(EntityTypeBuilder<Video> video)
    {
        video.ToTable("video");
        video.HasKey(stored => new
        {
            stored.District,
            stored.ActivityId,
            stored.Id,
        });
        video.Property(stored => stored.District).HasMaxLength(6);
        video.Property(stored => stored.ActivityId).HasMaxLength(140);
        video.Property(stored => stored.Id).HasMaxLength(63);
        video.Property(stored => stored.Unit).HasMaxLength(20);
        video.Property(stored => stored.Sha256).HasMaxLength(64);
        video.Property(stored => stored.Codec).HasMaxLength(20);
        video.Property(stored => stored.Version).IsConcurrencyToken();
        video.HasIndex(stored => stored.Sha256).HasMethod("hash"); // ReportFiles.FindReferencedAsync
    }

    public void Configure(EntityTypeBuilder<VideoUpload> upload)
    {
        upload.ToTable("video_upload");
        upload.HasKey(stored => new
        {
            stored.District,
            stored.ActivityId,
            stored.Id,
        });
        upload.Property(stored => stored.District).HasMaxLength(6);
        upload.Property(stored => stored.ActivityId).HasMaxLength(140);
        upload.Property(stored => stored.Unit).HasMaxLength(20);
        upload.Property(stored => stored.SizeBytes);
        upload.Property(stored => stored.Sha256).HasMaxLength(64);
        upload.Property(stored => stored.IsVerified).HasDefaultValue(false); // processes of an older version write none
        upload.Property(stored => stored.VideoId).HasMaxLength(63);
        upload.HasIndex(stored => stored.ExpiresAt); // ExpiredRowCleanupService
    }
}

/// <summary>Maps videos and uploads to proto messages.</summary>
internal static class VideoMapping
{
    public static string GetName(this Video video) => $"{new VideoName(ActivityName.FromId(video.District, video.ActivityId), video.Id)}";

    public static string GetName(this VideoUpload upload) => $"{new VideoUploadName(ActivityName.FromId(upload.District, upload.ActivityId), $"{upload.Id}")}";

    public static V1.Video ToProto(this Video video) =>
        new()
        {
            Name = video.GetName(),
            SizeBytes = video.SizeBytes,
            Sha256 = video.Sha256,
            Duration = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(TimeSpan.FromMilliseconds(video.DurationMilliseconds)),
            Codec = ToProto(video.Codec),
            Width = video.Width,
            Height = video.Height,
            CreateTime = video.CreatedAt.ToProto(),
        };

    public static V1.VideoCodec ToProto(VideoCodec codec) => (V1.VideoCodec)(int)codec;

    public static V1.VideoUpload ToProto(this VideoUpload upload) =>
        new()
        {
            Name = upload.GetName(),
            SizeBytes = upload.SizeBytes,
            Sha256 = upload.Sha256,
            Offset = upload.Offset,
            Video = upload.VideoId is { } id ? $"{new VideoName(ActivityName.FromId(upload.District, upload.ActivityId), id)}" : "",
            ExpireTime = upload.ExpiresAt.ToProto(),
        };
}
