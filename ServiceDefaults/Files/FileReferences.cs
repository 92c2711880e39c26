using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using ThemeDay.Eventing.Diagnostics;
using ThemeDay.Eventing.Signals;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.ServiceDefaults.Files;

/// <summary>Finds the files that the rows of a service refer to.</summary>
/// <param name="FindReferencedAsync">Selects from a set of hashes those that a row refers to.</param>
public sealed record FileReferenceLookup(
    Func<IServiceProvider, IReadOnlyCollection<string>, CancellationToken, Task<IReadOnlyCollection<string>>> FindReferencedAsync
);

/// <summary>
/// Keeps files and the rows that refer to them together: file first, then row; a file is deleted only while no upload is between the two.
/// </summary>
/// <remarks>The lock is PostgreSQL's, since several instances may share the folder: shared from the move of a file into the store to the commit of its row,
/// exclusive for a deletion. It belongs to the transaction of the row: with a connection of its own, uploads that hold it could use up the pool and wait for
/// one another.</remarks>
public sealed partial class FileReferences(
    FileStore files,
    FileReferenceLookup lookup,
    OutboxSignal outboxSignal,
    IServiceScopeFactory scopes,
    ILogger<FileReferences> logger
)
{
    private const long LockKey = 0x7468656D65_04;

    /// <summary>Runs what commits received files (<see cref="FileStore.Commit"/>) and saves the row that refers to them, in one transaction. If it is refused,
    /// the files that are new in the store are deleted again.</summary>
    /// <remarks>
    /// Without an answer of the database, the row may still be committed: a COMMIT that was sent takes effect even if the connection is lost. Then the files
    /// stay for the orphaned-file cleanup, which looks for the row a day later.
    /// </remarks>
    /// <param name="db">The context of the row.</param>
    /// <param name="received">The files.</param>
    /// <param name="saveAsync">Commits the files and saves the row.</param>
    /// <param name="cancellationToken">Cancels the transaction; a COMMIT that was sent may still take effect.</param>
    public async Task<T> StoreAsync<T>(DbContext db, IReadOnlyCollection<ReceivedFile> received, Func<Task<T>> saveAsync, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock_shared({LockKey})", cancellationToken);
            var result = await saveAsync();
            await transaction.CommitAsync(cancellationToken);
            outboxSignal.SetCommitted();
            Failpoints.Reach(Failpoints.FileReferenced);
            return result;
        }
        catch (Exception exception) when (IsRefusal(exception) && received.Any(file => file.IsNewInStore))
        {
            await TryDeleteAsync([.. received.Where(file => file.IsNewInStore).Select(file => file.Sha256)]);
            throw;
        }
    }

    /// <summary>Deletes files whose row was deleted, unless other rows refer to them too.</summary>
    public Task DeleteUnreferencedAsync(IReadOnlyCollection<string> hashes, CancellationToken cancellationToken) =>
        DeleteUnreferencedAsync(hashes, files.Delete, cancellationToken);

    /// <summary>Deletes those of the files that no row refers to and that were not stored since an instant.</summary>
    /// <param name="hashes">The hashes of the files.</param>
    /// <param name="before">The instant.</param>
    /// <param name="onFailure">Is told of each file that cannot be deleted.</param>
    /// <param name="cancellationToken">Cancels between files.</param>
    /// <returns>The number of deleted files.</returns>
    public async Task<int> DeleteUnreferencedAsync(
        IReadOnlyCollection<string> hashes,
        DateTimeOffset before,
        Action<Exception> onFailure,
        CancellationToken cancellationToken
    )
    {
        var removed = 0;
        await DeleteUnreferencedAsync(
            hashes,
            sha256 =>
            {
                if (files.DeleteIfOlderThan(sha256, before, onFailure))
                    removed++;
            },
            cancellationToken
        );
        return removed;
    }

    /// <summary>Whether a row refers to one of the files.</summary>
    public async Task<bool> AnyReferencedAsync(IReadOnlyCollection<string> hashes, CancellationToken cancellationToken)
    {
        await using var scope = CreateScope();
        return (await lookup.FindReferencedAsync(scope.ServiceProvider, hashes, cancellationToken)).Count > 0;
    }

    /// <summary>Whether it is certain that the row is not, and will not be, committed.</summary>
    private static bool IsRefusal(Exception exception) =>
        exception is RpcException or FileStoreException or DbUpdateConcurrencyException
        || exception.GetBaseException() is PostgresException { InvariantSeverity: "ERROR" }; // the server has rolled back

    private async Task TryDeleteAsync(IReadOnlyCollection<string> hashes)
    {
        try
        {
            await DeleteUnreferencedAsync(hashes, files.Delete, CancellationToken.None);
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException || FileStoreException.IsCausedBy(exception))
        {
            LogLeft(logger, exception.Message); // the caller gets the error of the upload
        }
    }

    private async Task DeleteUnreferencedAsync(IReadOnlyCollection<string> hashes, Action<string> delete, CancellationToken cancellationToken)
    {
        await using var scope = CreateScope();
        var database = scope.ServiceProvider.GetRequiredService<ServiceDb>().Context.Database;
        await using var transaction = await database.BeginTransactionAsync(cancellationToken);
        await database.ExecuteSqlAsync($"select pg_advisory_xact_lock({LockKey})", cancellationToken);
        foreach (var unused in hashes.Except(await lookup.FindReferencedAsync(scope.ServiceProvider, hashes, cancellationToken)))
            delete(unused);
    }

    private AsyncServiceScope CreateScope()
    {
        var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().BypassFilter("a row of another unit or district may refer to the same content");
        return scope;
    }

    [LoggerMessage(EventId = 1805, Level = LogLevel.Warning, Message = "Files of a failed upload are left for the orphaned-file cleanup: {Cause}")]
    private static partial void LogLeft(ILogger logger, string cause);
}
