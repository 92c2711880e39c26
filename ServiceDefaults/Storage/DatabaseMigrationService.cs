using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using ThemeDay.ServiceDefaults.Events;

namespace ThemeDay.ServiceDefaults.Storage;

/// <summary>Whether this service's database is made, migrated and filled: only then is the service ready.</summary>
public sealed class DatabaseReadiness : IHealthCheck
{
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes once it is.</summary>
    public Task Done => done.Task;

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(done.Task.IsCompletedSuccessfully ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("the database is being prepared"));

    /// <summary>It is.</summary>
    public void Now() => done.TrySetResult();
}

/// <summary>Something a service loads into its database before it is ready, such as the calendars; asked at every start, so it does what is missing.</summary>
/// <param name="LoadAsync">Does it.</param>
public sealed record DatabaseSeed(Func<IServiceProvider, CancellationToken, Task> LoadAsync);

/// <summary>The address of a service's own database, password and all: a data source tells its own without.</summary>
/// <remarks>No record: those print all they hold.</remarks>
public sealed class ServiceConnectionString(string connectionString)
{
    /// <summary>The connection string.</summary>
    public string ConnectionString => connectionString;
}

/// <summary>Makes, migrates and fills this service's own database, one copy of the service at a time; refuses one that is newer than the service.</summary>
public sealed partial class DatabaseMigrationService<TDb>(
    IServiceScopeFactory scopes,
    NpgsqlDataSource database,
    ServiceConnectionString own,
    DatabaseReadiness prepared,
    IEnumerable<DatabaseSeed> loads,
    IHostApplicationLifetime lifetime,
    ILogger<DatabaseMigrationService<TDb>> log
) : BackgroundService
    where TDb : DbContext
{
    private const long MigrationLock = 0x7468656D65_00;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await PrepareAsync(stoppingToken);
                prepared.Now();
                return;
            }
            catch (DatabaseIsNewerException newer)
            {
                Refused(log, newer.Message);
                Environment.ExitCode = 1;
                lifetime.StopApplication();
                return;
            }
            // EF Core wraps what may pass
            catch (Exception away) when (away is NpgsqlException or InvalidOperationException { InnerException: NpgsqlException })
            {
                NotReached(log, away.GetBaseException().Message);
                await Task.Delay(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await MakeAsync(cancellationToken);
        // Held on a connection of its own until all is done: two copies that start together do it one after the other.
        await using var alone = await database.OpenConnectionAsync(cancellationToken);
        await using var held = await AdvisoryLock.TakeAsync(database, alone, MigrationLock, cancellationToken);

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDb>();
        await RefuseNewerAsync(db, cancellationToken);
        await db.Database.MigrateAsync(cancellationToken);
        await EventSchema.MakeAsync(database, cancellationToken);
        foreach (var load in loads)
            await load.LoadAsync(scope.ServiceProvider, cancellationToken);
    }

    /// <summary>What is published to Compose or Kubernetes brings servers without databases, so each service makes its own.</summary>
    private async Task MakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var there = await database.OpenConnectionAsync(cancellationToken);
        }
        catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            var address = new NpgsqlConnectionStringBuilder(own.ConnectionString);
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
            catch (PostgresException made) when (made.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
            {
                // Another copy was faster; both errors occur, depending on how close the race was.
            }
        }
    }

    private static async Task RefuseNewerAsync(TDb db, CancellationToken cancellationToken)
    {
        if (!await db.GetServiceOfHistory().ExistsAsync(cancellationToken))
            return;
        var applied = await db.Database.GetAppliedMigrationsAsync(cancellationToken);
        var unknown = applied.Except(db.Database.GetMigrations()).ToList();
        if (unknown is not [])
            throw new DatabaseIsNewerException(
                $"the database has been migrated by a newer version ({string.Join(", ", unknown)}): start that version, or restore the backup made before it"
            );
    }

    [LoggerMessage(EventId = 1201, Level = LogLevel.Warning, Message = "Database initialization failed; retrying: {Cause}")]
    private static partial void NotReached(ILogger logger, string cause);

    [LoggerMessage(EventId = 1202, Level = LogLevel.Critical, Message = "Stopping: {Cause}")]
    private static partial void Refused(ILogger logger, string cause);

    private sealed class DatabaseIsNewerException(string message) : Exception(message);
}

internal static class MigrationHistory
{
    public static IHistoryRepository GetServiceOfHistory(this DbContext db) =>
        Microsoft.EntityFrameworkCore.Infrastructure.AccessorExtensions.GetService<IHistoryRepository>(db);
}
