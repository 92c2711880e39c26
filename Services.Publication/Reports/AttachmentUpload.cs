using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Events.V1;
using ThemeDay.Publication.Replicas;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Files;
using Proto = ThemeDay.Publication.V1;

namespace ThemeDay.Publication.Reports;

/// <summary>Stores an uploaded attachment: first the file, then the row that refers to it. Shared by the gRPC and HTTP uploads.</summary>
public sealed class AttachmentUpload(
    PublicationDb db,
    IdempotentCommands commands,
    FileStore files,
    UploadLimits limits,
    FileReferences references,
    FileWorkQueue queue,
    AttachmentInspector inspector
)
{
    private const int IdLength = 32;

    private static readonly AcceptedFiles Accepted = new(20L << 20, [FileTypes.Pdf, FileTypes.Docx], ErrorReasons.AttachmentTypeUnsupported);

    /// <summary>Stores an attachment for the report of a held activity that can be filed. Idempotent: the same file again has no effect.</summary>
    public async Task<Proto.Attachment> StoreAsync(ActivityName owner, Stream bytes, ServerCallContext context)
    {
        var cancellationToken = context.CancellationToken;
        var activity = await db.RequireUploadableAsync(owner, context);
        var unit = $"{activity.District}/{activity.Unit}";
        using var admission = limits.Admit(unit).OrThrow();
        using var file = (await files.ReceiveAsync(bytes, Accepted, cancellationToken)).OrThrow();
        if (await FindAsync(activity, GetId(file), cancellationToken) is { } existing)
            return existing.ToProto();
        (await queue.RunAsync(unit, cancel => inspector.InspectAsync(file, cancel), cancellationToken)).OrThrow();
        limits.Count(unit, file.SizeBytes).ThrowIfError();
        return await references.StoreAsync(db, [file], () => CommitAsync(activity, file, context), cancellationToken);
    }

    /// <summary>Deletes the file of an attachment whose row was deleted, unless another one has it too.</summary>
    public Task DeleteFileAsync(Attachment attachment) => references.DeleteUnreferencedAsync([attachment.Sha256], CancellationToken.None);

    private async Task<Proto.Attachment> CommitAsync(ActivityReplica activity, ReceivedFile file, ServerCallContext context)
    {
        var attachment = new Attachment(activity.District, activity.Id, GetId(file), activity.Unit, file.MediaType, file.SizeBytes, file.Sha256);
        var adapter = new ResourceAdapter<Attachment, Proto.Attachment>(
            (_, cancel) => FindAsync(activity, attachment.Id, cancel).OrNotFoundAsync(),
            AttachmentMapping.GetName,
            AttachmentMapping.ToProto
        );
        if (await FindAsync(activity, attachment.Id, context.CancellationToken) is { } existing) // uploaded twice at the same time
            return existing.ToProto();
        return await commands.ExecuteAsync(
            new AttachmentStored(),
            "",
            context,
            adapter,
            _ =>
            {
                files.Commit(file);
                db.Add(attachment);
                commands.AddEvent(
                    new AttachmentStored { Metadata = context.CreateMetadata(activity.District), Activity = activity.ToRef() },
                    activity.District
                );
                return Task.FromResult(attachment);
            }
        );
    }

    private Task<Attachment?> FindAsync(ActivityReplica activity, string id, CancellationToken cancellationToken) =>
        db
            .Attachments.AsNoTracking()
            .SingleOrDefaultAsync(stored => stored.District == activity.District && stored.ActivityId == activity.Id && stored.Id == id, cancellationToken);

    private static string GetId(ReceivedFile file) => file.Sha256[..IdLength];
}
