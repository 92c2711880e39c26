using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Events.V1;
using ThemeDay.Publication.Replicas;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.Publication.Reports;

/// <summary>A stored file of a report.</summary>
internal interface IReportFile : ITransitionable
{
    /// <summary>Id of the activity.</summary>
    string ActivityId { get; }

    /// <summary>Its id in the activity.</summary>
    string Id { get; }
}

/// <summary>How files of a kind are deleted.</summary>
/// <param name="Check">Whether the report of the activity, null if none was filed, can do without the file of an id.</param>
/// <param name="Remove">Removes the file of an id from the report.</param>
/// <param name="CreateEvent">The event of the activity.</param>
/// <param name="DeleteBytesAsync">Deletes what is stored of it.</param>
internal sealed record ReportFileDeletion<TFile>(
    Func<Report?, string, Actor, Error?> Check,
    Action<Report, string> Remove,
    Func<EventMetadata, ActivityRef, IMessage> CreateEvent,
    Func<TFile, Task> DeleteBytesAsync
);

/// <summary>What the files of reports have in common: pictures, attachments and videos.</summary>
internal static class ReportFiles
{
    /// <summary>The activity of an upload: held, and with a report that can be filed.</summary>
    /// <exception cref="RpcException">NOT_FOUND; PERMISSION_DENIED; FAILED_PRECONDITION ACTIVITY_NOT_HELD or TRANSITION_NOT_ALLOWED.</exception>
    public static async Task<ActivityReplica> RequireUploadableAsync(this PublicationDb db, ActivityName owner, ServerCallContext context)
    {
        context.EnsureCanWrite(owner.District);
        var activity = await db.RequireActivityAsync(owner, context.CancellationToken);
        activity.CheckHeld().ThrowIfError();
        var state = await db
            .Reports.Where(report => report.District == activity.District && report.ActivityId == activity.Id)
            .Select(report => report.State)
            .SingleOrDefaultAsync(context.CancellationToken);
        ReportTransitions.Table.Check(state, ReportTrigger.File, context.Actor()).ThrowIfError();
        return activity;
    }

    /// <summary>Deletes a file: from the report that names it, its row, and once that is committed, its bytes.</summary>
    public static async Task<Empty> DeleteFileAsync<TFile, TMessage>(
        this TransitionPipeline transitions,
        PublicationDb db,
        IMessage request,
        ServerCallContext context,
        TransitionTarget<TFile, TMessage> target,
        ReportFileDeletion<TFile> deletion
    )
        where TFile : class, IReportFile
    {
        TFile? deleted = null;
        var response = await transitions.DeleteAsync(
            request,
            context,
            target,
            async (file, transition) =>
            {
                var report = await db.Reports.SingleOrDefaultAsync(
                    other => other.District == file.District && other.ActivityId == file.ActivityId,
                    transition.CancellationToken
                );
                deletion.Check(report, file.Id, transition.Actor).ThrowIfError();
                if (report is not null)
                    deletion.Remove(report, file.Id);
                db.Remove(deleted = file);
                var activity = await db.RequireActivityAsync(ActivityName.FromId(file.District, file.ActivityId), transition.CancellationToken);
                return deletion.CreateEvent(context.CreateMetadata(file.District), activity.ToRef());
            }
        );
        if (deleted is not null) // null for a repeated request
            await deletion.DeleteBytesAsync(deleted);
        return response;
    }

    /// <summary>Selects from a set of hashes those of stored files.</summary>
    public static async Task<IReadOnlyCollection<string>> FindReferencedAsync(
        IServiceProvider services,
        IReadOnlyCollection<string> files,
        CancellationToken cancellationToken
    )
    {
        var db = services.GetRequiredService<PublicationDb>();
        var pictures = await db
            .Pictures.AsNoTracking()
            .Where(picture => files.Contains(picture.Sha256) || files.Contains(picture.PublicSha256))
            .Select(picture => new { picture.Sha256, picture.PublicSha256 })
            .ToListAsync(cancellationToken);
        var attachments = await db
            .Attachments.AsNoTracking()
            .Where(attachment => files.Contains(attachment.Sha256))
            .Select(attachment => attachment.Sha256)
            .ToListAsync(cancellationToken);
        var videos = await db.Videos.AsNoTracking().Where(video => files.Contains(video.Sha256)).Select(video => video.Sha256).ToListAsync(cancellationToken);
        return [.. pictures.SelectMany(picture => new[] { picture.Sha256, picture.PublicSha256 }), .. attachments, .. videos];
    }
}
