using Microsoft.EntityFrameworkCore;

namespace ThemeDay.ServiceDefaults.Storage;

/// <summary>The versions of entities: concurrency tokens, from which etags are formed.</summary>
public static class VersionInterceptor
{
    /// <summary>Increments the version of every modified entity before it is saved; a concurrent change of the same entity is then a conflict.</summary>
    public static void IncrementVersions(this DbContext db)
    {
        foreach (var changed in db.ChangeTracker.Entries().Where(entry => entry.State == EntityState.Modified))
            if (changed.Metadata.FindProperty("Version") is not null && changed.Property("Version") is var version)
                version.CurrentValue = (int)version.OriginalValue! + 1;
    }
}
