using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ThemeDay.Eventing.Signals;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>Changes of background services, which no caller asks for.</summary>
public static class BackgroundCommands
{
    /// <summary>Executes work on all districts in a transaction, and commits it with the events that it records.</summary>
    /// <param name="scopes">Creates the scope of the work.</param>
    /// <param name="reason">Why it sees all districts, in a few words.</param>
    /// <param name="work">Changes entities and records events; does not save. False if there is nothing to do: then nothing is committed.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>What the work returned.</returns>
    public static async Task<bool> ExecuteAsync(
        this IServiceScopeFactory scopes,
        string reason,
        Func<IServiceProvider, CancellationToken, Task<bool>> work,
        CancellationToken cancellationToken
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().BypassFilter(reason);
        var db = scope.ServiceProvider.GetRequiredService<ServiceDb>().Context;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await work(scope.ServiceProvider, cancellationToken))
            return false;
        await scope.ServiceProvider.GetRequiredService<IdempotentCommands>().CommitAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        scope.ServiceProvider.GetRequiredService<OutboxSignal>().SetCommitted();
        return true;
    }
}
