using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.ServiceDefaults.Storage;

/// <summary>Creates non-pooled database contexts that join an existing transaction.</summary>
public static class TransactionDbContextExtensions
{
    /// <summary>Creates a context that joins a transaction. Not pooled, since a pooled context keeps a connection set by SetDbConnection.</summary>
    /// <param name="services">The scope, whose tenant filter applies.</param>
    /// <param name="transaction">The transaction; the context neither commits nor rolls it back.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The context, which the caller disposes of.</returns>
    public static async Task<TDb> CreateDbContextAsync<TDb>(this IServiceProvider services, NpgsqlTransaction transaction, CancellationToken cancellationToken)
        where TDb : TenantDbContext
    {
        var context = ActivatorUtilities.CreateInstance<TDb>(services);
        context.TenantScope = services.GetRequiredService<TenantScope>();
        context.Database.SetDbConnection(transaction.Connection);
        await context.Database.UseTransactionAsync(transaction, cancellationToken);
        return context;
    }
}
