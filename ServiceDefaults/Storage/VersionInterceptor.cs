using Microsoft.EntityFrameworkCore;

namespace ThemeDay.ServiceDefaults.Storage;

/// <summary>The versions of entities: concurrency tokens, and what etags are made of.</summary>
public static class VersionInterceptor
{
    /// <summary>Counts every entity up that is about to be saved changed; one that somebody else has changed meanwhile is then refused.</summary>
    public static void IncrementVersions(this DbContext db)
    {
        foreach (var changed in db.ChangeTracker.Entries().Where(entry => entry.State == EntityState.Modified))
            if (changed.Metadata.FindProperty("Version") is not null && changed.Property("Version") is var version)
                version.CurrentValue = (int)version.OriginalValue! + 1;
    }
}
