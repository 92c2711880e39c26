using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.ServiceDefaults.Storage;

/// <summary>Database contexts for work in the transaction of someone else, such as that of an event.</summary>
public static class TransactionContexts
{
    /// <summary>Creates a context that is not of the pool: those keep the connection that they were given. The caller disposes of it.</summary>
    /// <param name="services">The scope, whose tenant filter applies.</param>
    /// <param name="transaction">The transaction, which the context neither commits nor ends.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task<TDb> CreateContextAsync<TDb>(this IServiceProvider services, NpgsqlTransaction transaction, CancellationToken cancellationToken)
        where TDb : TenantDbContext
    {
        var db = ActivatorUtilities.CreateInstance<TDb>(services);
        db.Caller = services.GetRequiredService<TenantScope>();
        db.Database.SetDbConnection(transaction.Connection);
        await db.Database.UseTransactionAsync(transaction, cancellationToken);
        return db;
    }
}
