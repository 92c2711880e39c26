using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Publication.Reports;

/// <summary>What the public sees of reports.</summary>
internal static class PublicReports
{
    // Each use is revalidated by ETag: an age, however short, adds up from cache to cache, and a report that is unpublished is gone at once.
    public const string CacheControl = "public, no-cache";

    /// <summary>The error of a report that is not shown.</summary>
    /// <returns>NOT_FOUND: REPORT_UNPUBLISHED if the report was published, else RESOURCE_NOT_FOUND.</returns>
    public static async Task<RpcException> NotShownAsync(this PublicationDb db, PublishedReportName name, CancellationToken cancellationToken) =>
        await db.Reports.AnyAsync(report => report.District == name.District && report.ActivityId == name.Id && report.PublishedOn != null, cancellationToken)
            ? new Error(ErrorKind.NotFound, ErrorReasons.ReportUnpublished).ToException()
            : RequestGuards.NotFound();
}
