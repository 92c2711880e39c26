using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Events.V1;
using ThemeDay.Publication.Replicas;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Files;
using ThemeDay.ServiceDefaults.Security;
using Proto = ThemeDay.Publication.V1;

namespace ThemeDay.Publication.Reports;

/// <summary>
/// Stores an uploaded picture: first the files, then the row that refers to them. Shared by the gRPC and HTTP uploads. Deletes them in the opposite order.
/// </summary>
public sealed class PictureUpload(PublicationDb db, NpgsqlDataSource database, IdempotentCommands commands, FileStore files, IServiceScopeFactory scopes)
{
    // Shared from the file of an upload to the commit of its row, exclusive for a deletion, which thus never takes the file of an upload under way. In
    // PostgreSQL, since several instances may share the folder.
    private const long FilesLockKey = 0x7468656D65_04;

    private static readonly SemaphoreSlim Rendering = new(2); // a small file may decode to a large bitmap; limits memory use

    /// <summary>Stores a picture for the report of a held activity. Idempotent: the same picture again has no effect.</summary>
    public async Task<Proto.Picture> StoreAsync(ActivityName owner, Stream bytes, ServerCallContext context)
    {
        var cancellationToken = context.CancellationToken;
        context.EnsureCanWrite(owner.District);
        var activity = await db.RequireActivityAsync(owner, cancellationToken);
        activity.CheckHeld().ThrowIfError();

        var original = (await files.PutAsync(bytes, PictureRenderer.Accepted, cancellationToken)).OrThrow();
        await Rendering.WaitAsync(cancellationToken);
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            await using var filesLock = await connection.BeginTransactionAsync(cancellationToken);
            await filesLock.ExecuteAsync("select pg_advisory_xact_lock_shared($1)", [FilesLockKey], cancellationToken);
            return await StoreAsync(activity, original, context);
        }
        finally
        {
            Rendering.Release();
        }
    }

    /// <summary>Deletes the files of a picture whose row was deleted, unless another picture has them too.</summary>
    public async Task DeleteFilesAsync(Picture picture)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().BypassFilter("a picture of another unit or district may have the same content");
        var everyDistrict = scope.ServiceProvider.GetRequiredService<PublicationDb>().Database;
        await using var filesLock = await everyDistrict.BeginTransactionAsync();
        await everyDistrict.ExecuteSqlAsync($"select pg_advisory_xact_lock({FilesLockKey})");
        string[] hashes = [picture.Sha256, picture.PublicSha256];
        foreach (var unused in hashes.Except(await PictureStorage.FindReferencedAsync(scope.ServiceProvider, hashes, CancellationToken.None)))
            files.Delete(unused);
    }

    private async Task<Proto.Picture> StoreAsync(ActivityReplica activity, StoredFile original, ServerCallContext context)
    {
        var cancellationToken = context.CancellationToken;
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
                commands.AddEvent(new PictureStored { Metadata = context.CreateMetadata(activity.District), Activity = activity.ToRef() }, activity.District);
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
        // Null: the same picture, uploaded before, was deleted meanwhile with its file.
        await using var file = files.Open(original.Sha256) ?? throw ErrorStatus.Unavailable(ErrorReasons.TemporarilyUnavailable);
        using var rendition = new MemoryStream(PictureRenderer.Render(file).OrThrow());
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
