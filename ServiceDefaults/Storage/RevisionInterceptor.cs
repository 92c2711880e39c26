using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;
using ThemeDay.Verification;

namespace ThemeDay.ServiceDefaults.Storage;

/// <summary>
/// Increments the property <c>Version</c> of every added or modified entity as it is saved (the first version is 1), and sets its properties
/// <c>CreatedAt</c> and <c>UpdatedAt</c> to the time of saving, UTC, with microseconds. Entities without such a property are left alone.
/// Versions are concurrency tokens and form the etags.
/// </summary>
public sealed class RevisionInterceptor(TimeProvider clock) : SaveChangesInterceptor
{
    /// <inheritdoc/>
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        Revise(eventData.Context!);
        return result;
    }

    /// <inheritdoc/>
    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    )
    {
        Revise(eventData.Context!);
        return ValueTask.FromResult(result);
    }

    private void Revise(DbContext db)
    {
        var now = HashChain.ToMicrosecond(clock.GetUtcNow()); // the precision of PostgreSQL: the answer is the same when it is read again
        foreach (var entry in db.ChangeTracker.Entries().Where(entry => entry.State is EntityState.Added or EntityState.Modified))
        {
            var isNew = entry.State is EntityState.Added;
            if (Find(entry, "Version") is { } version)
                version.CurrentValue = (isNew ? 0 : (int)version.OriginalValue!) + 1;
            if (isNew && Find(entry, "CreatedAt") is { } createdAt)
                createdAt.CurrentValue = now;
            if (Find(entry, "UpdatedAt") is { } updatedAt)
                updatedAt.CurrentValue = now;
        }
    }

    private static PropertyEntry? Find(EntityEntry entry, string property) => entry.Metadata.FindProperty(property) is null ? null : entry.Property(property);
}
