using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using ThemeDay.Eventing.Postgres;
using ThemeDay.ServiceDefaults.Configuration;

namespace ThemeDay.ServiceDefaults.Storage;

/// <summary>Loads data before the service is ready, such as the calendars. Runs at every start, so it must be idempotent.</summary>
/// <param name="SeedAsync">Loads what is missing.</param>
public sealed record DatabaseSeed(Func<IServiceProvider, CancellationToken, Task> SeedAsync);

/// <summary>The service must not run with its database: it stops, with exit code 78.</summary>
/// <param name="message">The cause, and what an operator can do.</param>
public sealed class StartRefusedException(string message) : Exception(message);

/// <summary>The connection string of the database including the password, which a data source does not expose.</summary>
/// <remarks>Not a record, since ToString of a record would print the password.</remarks>
public sealed class ServiceConnectionString(string connectionString)
{
    /// <summary>The connection string.</summary>
    public string ConnectionString => connectionString;
}

/// <summary>Creates, migrates and seeds the database of this service, one instance at a time.</summary>
/// <remarks>Stops the host on an error that does not pass by itself, such as a database that is newer than the service.</remarks>
public sealed partial class DatabaseMigrationService<TDb>(
    IServiceScopeFactory scopes,
    NpgsqlDataSource database,
    ServiceConnectionString connectionString,
    DatabaseReadiness databaseReadiness,
    IEnumerable<DatabaseSeed> seeds,
    IHostApplicationLifetime lifetime,
    ILogger<DatabaseMigrationService<TDb>> logger
) : BackgroundService
    where TDb : DbContext
{
    private const long MigrationLockKey = 0x7468656D65_00;
    private static readonly TimeSpan MigrationTimeout = TimeSpan.FromHours(1); // of a statement, which may rewrite the table of many years
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await InitializeAsync(stoppingToken);
                databaseReadiness.MarkReady();
                return;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (IsTransient(exception))
            {
                LogMigrationFailed(logger, exception.GetBaseException().Message);
                await Task.Delay(RetryDelay, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                var cause = exception.GetBaseException();
                LogStopping(logger, cause.Message);
                Environment.ExitCode = ConfigurationError.ExitCode;
                lifetime.StopApplication();
                return;
            }
        }
    }

    // Anything else, such as a permission that is missing, does not pass by itself.
    private static bool IsTransient(Exception exception) =>
        StorageFailure.IsTransient(exception) && exception.GetBaseException() is not PostgresException { SqlState: PostgresErrorCodes.UndefinedTable };

    private async Task InitializeAsync(CancellationToken cancellationToken)
    {
        await EnsureDatabaseCreatedAsync(cancellationToken);
        // Held on a separate connection until initialization is complete, so that instances that start together run it one after the other.
        await using var lockConnection = await database.OpenConnectionAsync(cancellationToken);
        await using var migrationLock = await AdvisoryLock.AcquireAsync(database, lockConnection, MigrationLockKey, cancellationToken);

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDb>();
        await EnsureNotNewerAsync(db, cancellationToken);
        db.Database.SetCommandTimeout(MigrationTimeout);
        await db.Database.MigrateAsync(cancellationToken);
        foreach (var seed in seeds)
            await seed.SeedAsync(scope.ServiceProvider, cancellationToken);
    }

    /// <summary>Creates the database if it is missing: the servers in the published Compose and Kubernetes files come without databases.</summary>
    private async Task EnsureDatabaseCreatedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var existing = await database.OpenConnectionAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            var address = new NpgsqlConnectionStringBuilder(connectionString.ConnectionString);
            var name = address.Database!;
            address.Database = "postgres";
            address.Pooling = false;
            await using var server = new NpgsqlConnection(address.ConnectionString);
            await server.OpenAsync(cancellationToken);
            await using var create = new NpgsqlCommand($"create database \"{name.Replace("\"", "\"\"")}\"", server);
            try
            {
                await create.ExecuteNonQueryAsync(cancellationToken);
            }
            catch (PostgresException race) when (race.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
            {
                // Another instance was first; both errors occur, depending on the timing of the race.
            }
        }
    }

    private static async Task EnsureNotNewerAsync(TDb db, CancellationToken cancellationToken)
    {
        if (!await db.GetHistoryRepository().ExistsAsync(cancellationToken))
            return;
        var applied = await db.Database.GetAppliedMigrationsAsync(cancellationToken);
        var unknown = applied.Except(db.Database.GetMigrations()).ToList();
        if (unknown is not [])
            throw new StartRefusedException(
                $"the database has been migrated by a newer version ({string.Join(", ", unknown)}): start that version, or restore the backup made before it"
            );
    }

    [LoggerMessage(EventId = 1201, Level = LogLevel.Warning, Message = "Database initialization failed; retrying: {Cause}")]
    private static partial void LogMigrationFailed(ILogger logger, string cause);

    [LoggerMessage(EventId = 1202, Level = LogLevel.Critical, Message = "Stopping, for this does not pass by itself: {Cause}")]
    private static partial void LogStopping(ILogger logger, string cause);
}

internal static class MigrationHistory
{
    public static IHistoryRepository GetHistoryRepository(this DbContext db) =>
        Microsoft.EntityFrameworkCore.Infrastructure.AccessorExtensions.GetService<IHistoryRepository>(db);
}
