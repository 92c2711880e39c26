using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Events.V1;
using ThemeDay.Publication.Replicas;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Files;
using Proto = ThemeDay.Publication.V1;

namespace ThemeDay.Publication.Reports;

/// <summary>Stores an uploaded picture and its public rendition: first the files, then the row that refers to them. Shared by the gRPC and HTTP
/// uploads.</summary>
public sealed class PictureUpload(
    PublicationDb db,
    IdempotentCommands commands,
    FileStore files,
    UploadLimits limits,
    FileReferences references,
    FileWorkQueue queue,
    PictureWorkers workers
)
{
    private const int IdLength = 32;

    /// <summary>Stores a picture for the report of a held activity that can be filed. Idempotent: the same picture again has no effect.</summary>
    public async Task<Proto.Picture> StoreAsync(ActivityName owner, Stream bytes, ServerCallContext context)
    {
        var cancellationToken = context.CancellationToken;
        var activity = await db.RequireUploadableAsync(owner, context);
        var unit = $"{activity.District}/{activity.Unit}";
        using var admission = limits.Admit(unit).OrThrow();
        using var original = (await files.ReceiveAsync(bytes, PictureRenderer.Accepted, cancellationToken)).OrThrow();
        if (await FindAsync(activity, original, cancellationToken) is { } existing)
            return existing.ToProto();
        var rendered = await queue.RunAsync(unit, cancel => RenderAsync(original, cancel), cancellationToken);
        using var shown = rendered.OrThrow();
        limits.Count(unit, original.SizeBytes).ThrowIfError();
        return await references.StoreAsync(db, [original, shown], () => CommitAsync(activity, original, shown, context), cancellationToken);
    }

    /// <summary>Deletes the files of a picture whose row was deleted, unless another picture has them too.</summary>
    public Task DeleteFilesAsync(Picture picture) => references.DeleteUnreferencedAsync([picture.Sha256, picture.PublicSha256], CancellationToken.None);

    private async Task<Proto.Picture> CommitAsync(ActivityReplica activity, ReceivedFile original, ReceivedFile shown, ServerCallContext context)
    {
        var picture = new Picture(
            activity.District,
            activity.Id,
            GetId(original),
            activity.Unit,
            original.MediaType,
            original.SizeBytes,
            original.Sha256,
            shown.Sha256
        );
        var adapter = new ResourceAdapter<Picture, Proto.Picture>(
            (_, cancel) => FindAsync(activity, original, cancel).OrNotFoundAsync(),
            PictureMapping.GetName,
            PictureMapping.ToProto
        );
        if (await FindAsync(activity, original, context.CancellationToken) is { } existing) // uploaded twice at the same time
            return existing.ToProto();
        return await commands.ExecuteAsync(
            new PictureStored(),
            "",
            context,
            adapter,
            _ =>
            {
                files.Commit(original);
                files.Commit(shown);
                db.Add(picture);
                commands.AddEvent(new PictureStored { Metadata = context.CreateMetadata(activity.District), Activity = activity.ToRef() }, activity.District);
                return Task.FromResult(picture);
            }
        );
    }

    private Task<Picture?> FindAsync(ActivityReplica activity, ReceivedFile original, CancellationToken cancellationToken)
    {
        var id = GetId(original);
        return db
            .Pictures.AsNoTracking()
            .SingleOrDefaultAsync(stored => stored.District == activity.District && stored.ActivityId == activity.Id && stored.Id == id, cancellationToken);
    }

    private async Task<Result<ReceivedFile>> RenderAsync(ReceivedFile original, CancellationToken cancellationToken)
    {
        var output = $"{original.Path}.public"; // removed with other files that nothing refers to, if this process ends meanwhile
        try
        {
            if (await workers.RenderAsync(original.Path, output, cancellationToken) is { } error)
                return error;
            await using var rendition = File.OpenRead(output);
            return await files.ReceiveAsync(rendition, PictureRenderer.Accepted, cancellationToken);
        }
        finally
        {
            File.Delete(output);
        }
    }

    private static string GetId(ReceivedFile original) => original.Sha256[..IdLength];
}

/// <summary>Maps pictures to proto messages.</summary>
internal static class PictureMapping
{
    public static string GetName(this Picture picture) => $"{new PictureName(ActivityName.FromId(picture.District, picture.ActivityId), picture.Id)}";

    public static Proto.Picture ToProto(this Picture picture) =>
        new()
        {
            Name = picture.GetName(),
            MediaType = picture.MediaType,
            SizeBytes = picture.SizeBytes,
            Sha256 = picture.Sha256,
            CreateTime = picture.CreatedAt.ToProto(),
        };
}
