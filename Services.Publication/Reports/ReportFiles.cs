using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Publication.Replicas;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.Publication.Reports;

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
