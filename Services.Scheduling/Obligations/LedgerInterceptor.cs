using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;
using ThemeDay.Scheduling.Calendar;
using ThemeDay.Scheduling.Facts;

namespace ThemeDay.Scheduling.Obligations;

/// <summary>Keeps the stored obligations equal to the facts: before a transaction that stored facts or a list of working days commits,
/// <see cref="LedgerStore"/> stores what follows from them.</summary>
public sealed class LedgerInterceptor(LedgerStore ledger) : SaveChangesInterceptor, IDbTransactionInterceptor
{
    private readonly ConditionalWeakTable<DbContext, Changes> changes = [];

    /// <inheritdoc/>
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        Note(eventData.Context!);
        return result;
    }

    /// <inheritdoc/>
    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    )
    {
        Note(eventData.Context!);
        return ValueTask.FromResult(result);
    }

    /// <inheritdoc/>
    public InterceptionResult TransactionCommitting(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result) =>
        FindChanges(eventData.Context!) is not null ? throw new NotSupportedException("facts are committed asynchronously") : result;

    /// <inheritdoc/>
    public async ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction,
        TransactionEventData eventData,
        InterceptionResult result,
        CancellationToken cancellationToken = default
    )
    {
        if (eventData.Context is { } context && FindChanges(context) is { } changed)
        {
            changes.Remove(context);
            if (changed.Years.Count > 0)
                await LedgerStore.InvalidateAsync((NpgsqlTransaction)transaction, changed.Years, cancellationToken);
            await ledger.UpdateAsync((NpgsqlTransaction)transaction, changed.Parts, cancellationToken);
        }

        return result;
    }

    /// <inheritdoc/>
    public Task TransactionRolledBackAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Discard(eventData.Context);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Discard(eventData.Context);
        return Task.CompletedTask;
    }

    private void Note(DbContext context)
    {
        foreach (var entry in context.ChangeTracker.Entries().Where(entry => entry.State is EntityState.Added))
        {
            if (entry.Entity is StoredFact fact && LedgerPart.Of(fact) is { } part)
                GetOrCreateChanges(context).Parts.Add(part);
            if (entry.Entity is StoredCalendarYear list)
                GetOrCreateChanges(context).Years.Add(list.Year);
        }
    }

    // Disposing a transaction without a commit raises no rollback event, so an entry of an earlier lease of this pooled context may be left.
    private Changes? FindChanges(DbContext context) => changes.TryGetValue(context, out var found) && found.Lease == context.ContextId ? found : null;

    private Changes GetOrCreateChanges(DbContext context)
    {
        if (FindChanges(context) is { } known)
            return known;
        var created = new Changes(context.ContextId);
        changes.AddOrUpdate(context, created);
        return created;
    }

    private void Discard(DbContext? context)
    {
        if (context is not null)
            changes.Remove(context);
    }

    private sealed class Changes(DbContextId lease)
    {
        public DbContextId Lease => lease;

        public HashSet<LedgerPart> Parts { get; } = [];

        public HashSet<int> Years { get; } = [];
    }
}
