using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Events.V1;
using ThemeDay.Publication.Replicas;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Files;
using Proto = ThemeDay.Publication.V1;

namespace ThemeDay.Publication.Reports;

/// <summary>Stores an uploaded picture: first the files, then the row that refers to them. Shared by the gRPC and HTTP uploads.</summary>
public sealed class PictureUpload(PublicationDb db, IdempotentCommands commands, FileStore files)
{
    private static readonly SemaphoreSlim Rendering = new(2); // a small file may decode to a large bitmap; limits memory use

    /// <summary>Stores a picture for the report of a held activity. Idempotent: the same picture again has no effect.</summary>
    public async Task<Proto.Picture> StoreAsync(ActivityName owner, Stream bytes, ServerCallContext context)
    {
        var cancellationToken = context.CancellationToken;
        context.EnsureCanWrite(owner.District);
        var activity = await db.RequireActivityAsync(owner, cancellationToken);
        activity.CheckHeld().ThrowIfError();

        var original = (await files.PutAsync(bytes, PictureRenderer.Accepted, cancellationToken)).OrThrow();
        var picture = await RenderAsync(activity, original, cancellationToken);
        var adapter = new ResourceAdapter<Picture, Proto.Picture>(
            (_, cancel) => FindAsync(picture, cancel).OrNotFoundAsync(),
            PictureMapping.GetName,
            PictureMapping.ToProto
        );
        if (await FindAsync(picture, cancellationToken) is { } existing)
            return existing.ToProto();
        return await commands.ExecuteAsync(
            new PictureStored(),
            "",
            context,
            adapter,
            _ =>
            {
                db.Add(picture);
                commands.AddEvent(new PictureStored { Metadata = context.CreateMetadata(owner.District), Activity = activity.ToRef() }, owner.District);
                return Task.FromResult(picture);
            }
        );
    }

    private Task<Picture?> FindAsync(Picture picture, CancellationToken cancellationToken) =>
        db
            .Pictures.AsNoTracking()
            .SingleOrDefaultAsync(
                stored => stored.District == picture.District && stored.ActivityId == picture.ActivityId && stored.Id == picture.Id,
                cancellationToken
            );

    private async Task<Picture> RenderAsync(ActivityReplica activity, StoredFile original, CancellationToken cancellationToken)
    {
        const int IdLength = 32;
        await using var file = files.Open(original.Sha256)!;
        await Rendering.WaitAsync(cancellationToken);
        Result<byte[]> rendered;
        try
        {
            rendered = PictureRenderer.Render(file);
        }
        finally
        {
            Rendering.Release();
        }

        using var rendition = new MemoryStream(rendered.OrThrow());
        var shown = (await files.PutAsync(rendition, PictureRenderer.Accepted, cancellationToken)).OrThrow();
        return new(
            activity.District,
            activity.Id,
            original.Sha256[..IdLength],
            activity.Unit,
            original.MediaType,
            original.SizeBytes,
            original.Sha256,
            shown.Sha256
        );
    }
}

/// <summary>Maps pictures to proto messages.</summary>
internal static class PictureMapping
{
    public static string GetName(this Picture picture) => $"{ActivityName.FromId(picture.District, picture.ActivityId)}/pictures/{picture.Id}";

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
