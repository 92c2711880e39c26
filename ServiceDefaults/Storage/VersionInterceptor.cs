using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ThemeDay.ServiceDefaults.Storage;

/// <summary>Increments the version of every modified entity as it is saved. Versions are concurrency tokens, from which etags are formed.</summary>
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
        foreach (var changed in db.ChangeTracker.Entries().Where(entry => entry.State == EntityState.Modified))
            if (changed.Metadata.FindProperty("Version") is not null && changed.Property("Version") is var version)
                version.CurrentValue = (int)version.OriginalValue! + 1;
    }
}
