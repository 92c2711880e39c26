using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Publication.Replicas;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.Publication.Reports;

/// <summary>What the public sees of reports.</summary>
internal static class PublicReports
{
    // Each use is revalidated by ETag: an age, however short, adds up from cache to cache, and a report that is unpublished is gone at once.
    public const string CacheControl = "public, no-cache";

    /// <summary>Each activity with the report of it that the public sees, if there is one: published, and the activity held, also if a revert and the
    /// publication were concurrent (docs/domain.md, What is public). <c>PublicSearch</c> has the same in
    /// SQL, for its index; a test compares both in every state of activity and report.</summary>
    /// <param name="activities">The activities.</param>
    /// <param name="db">The database, for the reports.</param>
    public static IQueryable<ActivityWithReport> LeftJoinPublicReports(this IQueryable<ActivityReplica> activities, PublicationDb db) =>
        from activity in activities
        from report in db
            .Reports.Where(report =>
                report.District == activity.District
                && report.ActivityId == activity.Id
                && report.State == ReportState.Published
                && activity.State == ActivityReplicaState.Held
            )
            .DefaultIfEmpty()
        select new ActivityWithReport { Activity = activity, Report = report };

    /// <summary>The activities with a report that the public sees (<see cref="LeftJoinPublicReports"/>).</summary>
    /// <param name="activities">The activities.</param>
    /// <param name="db">The database, for the reports.</param>
    public static IQueryable<PublicReport> JoinPublicReports(this IQueryable<ActivityReplica> activities, PublicationDb db) =>
        from joined in activities.LeftJoinPublicReports(db)
        where joined.Report != null
        select new PublicReport { Activity = joined.Activity, Report = joined.Report! };

    /// <summary>The error of a report that is not shown.</summary>
    /// <returns>NOT_FOUND: REPORT_UNPUBLISHED if the report was published, else RESOURCE_NOT_FOUND.</returns>
    public static async Task<RpcException> NotShownAsync(this PublicationDb db, PublishedReportName name, CancellationToken cancellationToken) =>
        await db.Reports.AnyAsync(report => report.District == name.District && report.ActivityId == name.Id && report.PublishedOn != null, cancellationToken)
            ? new Error(ErrorKind.NotFound, ErrorReasons.ReportUnpublished).ToException()
            : RequestGuards.NotFound();
}

/// <summary>An activity, with its report if the public sees it, in a query.</summary>
internal sealed class ActivityWithReport
{
    /// <summary>The activity.</summary>
    public required ActivityReplica Activity { get; init; }

    /// <summary>Its report; null if the public sees none.</summary>
    public required Report? Report { get; init; }
}

/// <summary>A report that the public sees, with its activity, in a query.</summary>
internal sealed class PublicReport
{
    /// <summary>The activity.</summary>
    public required ActivityReplica Activity { get; init; }

    /// <summary>The report.</summary>
    public required Report Report { get; init; }
}
