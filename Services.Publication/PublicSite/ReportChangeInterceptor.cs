using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using ThemeDay.Publication.Opinions;
using ThemeDay.Publication.Reports;
using ThemeDay.Publication.Statements;

namespace ThemeDay.Publication.PublicSite;

/// <summary>
/// Tells <see cref="DistrictVersions"/> of each report, publicity record, opinion and statement that this process has saved, before its request is answered:
/// the next answer of the public site shows the change. A report that may have been saved counts as well, since the outcome of a lost commit is not known.
/// </summary>
/// <remarks>Reports are saved asynchronously, and without a transaction around it. Otherwise the signals of the event log would tell, a moment later.</remarks>
internal sealed class ReportChangeInterceptor(DistrictVersions versions) : SaveChangesInterceptor
{
    /// <inheritdoc/>
    public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        MarkChanged(eventData.Context);
        return ValueTask.FromResult(result);
    }

    /// <inheritdoc/>
    public override Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        MarkChanged(eventData.Context);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task SaveChangesCanceledAsync(DbContextEventData eventData, CancellationToken cancellationToken = default)
    {
        MarkChanged(eventData.Context);
        return Task.CompletedTask;
    }

    private void MarkChanged(DbContext? db)
    {
        foreach (var report in db!.ChangeTracker.Entries<Report>())
            versions.MarkChanged(report.Entity.District);
        foreach (var publicity in db.ChangeTracker.Entries<Publicity.Publicity>())
            versions.MarkChanged(publicity.Entity.District);
        // Not of those of citizens: anyone could have all pages computed again.
        foreach (var opinion in db.ChangeTracker.Entries<Opinion>().Where(entry => entry.Entity.Source is OpinionSource.Collected))
            versions.MarkChanged(opinion.Entity.District);
        foreach (var statement in db.ChangeTracker.Entries<Statement>())
            versions.MarkChanged(statement.Entity.District);
    }
}
