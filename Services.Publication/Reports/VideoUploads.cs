using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Events.V1;
using ThemeDay.Publication.Replicas;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Files;
using Proto = ThemeDay.Publication.V1;

namespace ThemeDay.Publication.Reports;

/// <summary>Receives videos in parts, and stores them: first the file, then the row that refers to it. Shared by gRPC and HTTP.</summary>
public sealed class VideoUploads(
    PublicationDb db,
    IdempotentCommands commands,
    FileStore files,
    PartialFileStore parts,
    UploadLimits limits,
    FileReferences references,
    FileWorkQueue queue,
    TimeProvider clock
)
{
    /// <summary>Maximum size of a video: 500 MiB.</summary>
    public const long MaxBytes = 500L << 20;

    private const int IdLength = 32;
    private const int DigestLength = 2 * SHA256.HashSizeInBytes;
    private const int BufferBytes = 64 << 10;

    /// <summary>Creates an upload.</summary>
    public async Task<Proto.VideoUpload> CreateAsync(Proto.CreateVideoUploadRequest request, ServerCallContext context)
    {
        var activity = await db.RequireUploadableAsync(ActivityName.Parse(request.Parent, "parent"), context);
        List<FieldViolation> violations = [];
        if (!Guid.TryParse(request.VideoUploadId, out var id))
            violations.Add(new("video_upload_id", ErrorReasons.Malformed));
        if (request.VideoUpload?.SizeBytes is not (> 0 and <= MaxBytes))
            violations.Add(new("video_upload.size_bytes", ErrorReasons.OutOfRange));
        if (!IsDigest(request.VideoUpload?.Sha256 ?? ""))
            violations.Add(new("video_upload.sha256", ErrorReasons.Malformed));
        if (violations is not [])
            throw Error.InvalidArgument(violations).ToException();
        var declared = request.VideoUpload!;
        var upload = new VideoUpload(
            activity.District,
            activity.Id,
            id,
            activity.Unit,
            declared.SizeBytes,
            declared.Sha256,
            clock.GetUtcNow() + VideoUpload.Retention
        );
        if (request.ValidateOnly)
            return upload.ToProto();
        return await commands.ExecuteAsync(
            request,
            request.RequestId,
            context,
            new ResourceAdapter<VideoUpload, Proto.VideoUpload>(RequireAsync, VideoMapping.GetName, VideoMapping.ToProto),
            async cancellationToken =>
            {
                if (
                    await db.VideoUploads.AnyAsync(
                        other => other.District == upload.District && other.ActivityId == upload.ActivityId && other.Id == id,
                        cancellationToken
                    )
                )
                    throw new Error(ErrorKind.AlreadyExists, ErrorReasons.ResourceAlreadyExists).ToException();
                limits.Count(GetUnit(upload), upload.SizeBytes).ThrowIfError();
                db.Add(upload);
                return upload;
            }
        );
    }

    /// <summary>Gets an upload that has not expired.</summary>
    /// <exception cref="RpcException">NOT_FOUND.</exception>
    public async Task<VideoUpload> RequireAsync(string name, CancellationToken cancellationToken)
    {
        var parsed = VideoUploadName.Parse(name);
        var now = clock.GetUtcNow();
        return Guid.TryParse(parsed.Id, out var id)
            ? await db
                .VideoUploads.SingleOrDefaultAsync(
                    upload =>
                        upload.District == parsed.Activity.District && upload.ActivityId == parsed.Activity.Id && upload.Id == id && upload.ExpiresAt > now,
                    cancellationToken
                )
                .OrNotFoundAsync()
            : throw RequestGuards.NotFound();
    }

    /// <summary>Receives a part.</summary>
    /// <param name="header">The upload, the offset and the digest of the part.</param>
    /// <param name="bytes">The part.</param>
    /// <param name="context">The server call context.</param>
    public async Task<Proto.VideoUpload> WriteAsync(Proto.VideoPartHeader header, Stream bytes, ServerCallContext context)
    {
        if (!IsDigest(header.Sha256))
            throw Error.InvalidArgument("header.sha256", ErrorReasons.Malformed).ToException();
        var known = await RequireAsync(header.Name, context.CancellationToken);
        await db.RequireUploadableAsync(ActivityName.FromId(known.District, known.ActivityId), context);
        using var admission = limits.Admit(GetUnit(known)).OrThrow();
        await using var file = parts.Open(known.GetName()).OrThrow();
        await ReloadAsync(known, file, context.CancellationToken);
        if (known.VideoId is not null || header.Offset != known.Offset)
            throw OffsetError(ErrorReasons.UploadOffsetMismatch, known).ToException();
        var received = 0L;
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var isComplete = false;
        try
        {
            file.Position = known.Offset;
            var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
            try
            {
                while (await bytes.ReadAsync(buffer.AsMemory(0, BufferBytes), context.CancellationToken) is > 0 and var count)
                {
                    if (known.Offset + received + count > known.SizeBytes)
                        throw Error.InvalidArgument("chunk", ErrorReasons.OutOfRange).ToException();
                    sha.AppendData(buffer, 0, count);
                    await FileStore.WriteAsync(file, buffer.AsMemory(0, count), context.CancellationToken);
                    received += count;
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }

            if (header.Sha256 is not "" && Convert.ToHexStringLower(sha.GetHashAndReset()) != header.Sha256)
                throw Error.InvalidArgument("header.sha256", ErrorReasons.DigestMismatch).ToException();
            isComplete = true;
        }
        finally
        {
            // Without a digest what has arrived counts, also if the connection broke: the client asks where to continue.
            if (received > 0 && (isComplete || header.Sha256 is ""))
                await SaveAsync(file, known, known.Offset + received);
        }

        return known.ToProto();
    }

    /// <summary>Stores the video of an upload that was received as a whole.</summary>
    public async Task<Proto.Video> CompleteAsync(string name, ServerCallContext context)
    {
        var cancellationToken = context.CancellationToken;
        var upload = await RequireAsync(name, cancellationToken);
        context.EnsureCanWrite(upload.District);
        if (await FindStoredAsync(upload, cancellationToken) is { } before)
            return before;
        var activity = await db.RequireUploadableAsync(ActivityName.FromId(upload.District, upload.ActivityId), context);
        await using var part = parts.Open(upload.GetName()).OrThrow();
        await ReloadAsync(upload, part, cancellationToken);
        if (await FindStoredAsync(upload, cancellationToken) is { } meanwhile)
            return meanwhile;
        if (upload.Offset < upload.SizeBytes)
            throw OffsetError(ErrorReasons.UploadIncomplete, upload).ToException();
        var (content, sha256) = (await queue.RunAsync(GetUnit(upload), cancel => InspectAsync(part, upload, cancel), cancellationToken)).OrThrow();
        // Not disposed of: unless it was moved into the store, it is still the file of the upload, and the request can be repeated.
        var file = new ReceivedFile(parts.GetPath(upload.GetName()), FileTypes.Mp4, upload.SizeBytes, sha256);
        var video = new Video(
            upload.District,
            upload.ActivityId,
            sha256[..IdLength],
            upload.Unit,
            upload.SizeBytes,
            sha256,
            (long)content.Duration.TotalMilliseconds,
            content.Codec,
            content.Width,
            content.Height
        );
        return await references.StoreAsync(db, [file], () => CommitAsync(activity, upload, video, file, context), cancellationToken);
    }

    /// <summary>Deletes the file of a video whose row was deleted, unless another one has it too.</summary>
    public Task DeleteFileAsync(Video video) => references.DeleteUnreferencedAsync([video.Sha256], CancellationToken.None);

    private async Task<Proto.Video> CommitAsync(ActivityReplica activity, VideoUpload upload, Video video, ReceivedFile file, ServerCallContext context)
    {
        var existing = await FindAsync(upload, video.Id, context.CancellationToken);
        return await commands.ExecuteAsync(
            new VideoStored(),
            "",
            context,
            new ResourceAdapter<Video, Proto.Video>(
                (_, cancel) => FindAsync(upload, video.Id, cancel).OrNotFoundAsync(),
                VideoMapping.GetName,
                VideoMapping.ToProto
            ),
            _ =>
            {
                files.Commit(file);
                upload.Complete(video.Id);
                if (existing is not null) // the same video again
                    return Task.FromResult(existing);
                db.Add(video);
                commands.AddEvent(new VideoStored { Metadata = context.CreateMetadata(activity.District), Activity = activity.ToRef() }, activity.District);
                return Task.FromResult(video);
            }
        );
    }

    // What another request has done before this one had the file. A commit that fails may already have moved the file into the store; the bytes are lost then.
    private async Task ReloadAsync(VideoUpload upload, FileStream part, CancellationToken cancellationToken)
    {
        await db.Entry(upload).ReloadAsync(cancellationToken);
        if (upload.VideoId is not null || part.Length >= upload.Offset)
            return;
        upload.Restart();
        await db.SaveChangesAsync(cancellationToken);
    }

    // The digest first: what is stored has no metadata, and another digest.
    private async Task<Result<(Mp4File Content, string Sha256)>> InspectAsync(FileStream part, VideoUpload upload, CancellationToken cancellationToken)
    {
        part.SetLength(upload.SizeBytes); // behind it may be bytes of a part that broke off
        if (upload is { Sha256: not "", IsVerified: false })
        {
            if (await HashAsync(part, cancellationToken) != upload.Sha256)
                return Error.InvalidArgument("video_upload.sha256", ErrorReasons.DigestMismatch);
            upload.Verify();
            await db.SaveChangesAsync(cancellationToken);
        }

        var read = await Task.Run(() => Mp4File.Read(part), cancellationToken); // thousands of small reads
        if (!read.TryGetValue(out var content, out var refusal))
            return refusal;
        await content.EraseAsync(part, cancellationToken);
        await FileStore.FlushAsync(part); // the row that refers to it will be durable too
        return (content, await HashAsync(part, cancellationToken));
    }

    private static async Task<string> HashAsync(FileStream file, CancellationToken cancellationToken)
    {
        file.Position = 0;
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
    }

    private async Task SaveAsync(FileStream file, VideoUpload upload, long offset)
    {
        await FileStore.FlushAsync(file);
        upload.Receive(offset, clock.GetUtcNow());
        await db.SaveChangesAsync(CancellationToken.None);
    }

    private async Task<Proto.Video?> FindStoredAsync(VideoUpload upload, CancellationToken cancellationToken) =>
        upload.VideoId is { } id ? (await FindAsync(upload, id, cancellationToken).OrNotFoundAsync()).ToProto() : null;

    private Task<Video?> FindAsync(VideoUpload upload, string id, CancellationToken cancellationToken) =>
        db
            .Videos.AsNoTracking()
            .SingleOrDefaultAsync(video => video.District == upload.District && video.ActivityId == upload.ActivityId && video.Id == id, cancellationToken);

    private static Error OffsetError(string reason, VideoUpload upload) =>
        new(ErrorKind.FailedPrecondition, reason) { State = upload.Offset.ToString(CultureInfo.InvariantCulture) };

    private static bool IsDigest(string sha256) => sha256 is "" || (sha256.Length is DigestLength && sha256.All(char.IsAsciiHexDigitLower));

    private static string GetUnit(VideoUpload upload) => $"{upload.District}/{upload.Unit}";
}
