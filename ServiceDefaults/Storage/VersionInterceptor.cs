using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ThemeDay.ServiceDefaults.Storage;

/// <summary>
/// Increments the version of every added or modified entity as it is saved: the first version is 1. Versions are concurrency tokens and form the etags.
/// </summary>
public sealed class VersionInterceptor : SaveChangesInterceptor
{
    /// <inheritdoc/>
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        IncrementVersions(eventData.Context!);
        return result;
    }

    /// <inheritdoc/>
    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    )
    {
        IncrementVersions(eventData.Context!);
        return ValueTask.FromResult(result);
    }

    private static void IncrementVersions(DbContext db)
    {
        foreach (var changed in db.ChangeTracker.Entries().Where(entry => entry.State is EntityState.Added or EntityState.Modified))
            if (changed.Metadata.FindProperty("Version") is not null && changed.Property("Version") is var version)
                version.CurrentValue = (changed.State is EntityState.Added ? 0 : (int)version.OriginalValue!) + 1;
    }
}
