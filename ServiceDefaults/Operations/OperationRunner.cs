using System.Diagnostics;
using Google.LongRunning;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using ThemeDay.Eventing.Hosting;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Eventing.Signals;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.ServiceDefaults.Storage;
using Status = Google.Rpc.Status;

namespace ThemeDay.ServiceDefaults.Operations;

/// <summary>Runs the operations that were started, in this and every other replica of the service (docs/decisions/0010).</summary>
/// <remarks>
/// The queue is the table: a transaction locks a row that no other has locked, does the work, stores the result and commits. If the process ends or loses the
/// database, the transaction is rolled back and a later attempt repeats the work; so the effect of an operation is committed once.
/// </remarks>
public sealed partial class OperationRunner(
    IServiceScopeFactory scopes,
    NpgsqlDataSource database,
    OperationHandlers handlers,
    OperationSignals signals,
    OutboxSignal outboxSignal,
    ExceptionMapper exceptions,
    DatabaseReadiness databaseReadiness,
    TimeProvider clock,
    ILogger<OperationRunner> logger
) : ResilientService(logger)
{
    private const int Workers = 4;
    private const int MaxAttempts = 5;
    private const int MaxCandidates = 100;
    private const long TargetLockSeed = 0x7468656D65_04;
    private const long AccountLockSeed = 0x7468656D65_05;
    private const string ClaimedSavepoint = "claimed";

    // The transaction executes nothing while a handler computes. After that time, the process counts as stopped: another claims the operation.
    private const string MaxIdle = "10min";

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MonitorInterval = TimeSpan.FromMilliseconds(500);

    // Work that is finished when the service stops is still committed; the host waits for 10 s.
    private static readonly TimeSpan CommitTimeout = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override Task RunAsync(CancellationToken stoppingToken) => Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => WorkAsync(stoppingToken)));

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        await databaseReadiness.WhenReady.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!stoppingToken.IsCancellationRequested)
        {
            var started = signals.Started.Signaled;
            try
            {
                if (await TryRunNextAsync(stoppingToken))
                    continue;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogWorkerFailed(logger, exception);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            await started.WaitAsync(PollInterval, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> TryRunNextAsync(CancellationToken stoppingToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ServiceDb>().Context;
        await using var transaction = await db.Database.BeginTransactionAsync(stoppingToken);
        if (await ClaimNextAsync(db, transaction, stoppingToken) is not { } id)
            return false;
        await transaction.CreateSavepointAsync(ClaimedSavepoint, stoppingToken);

        var startTimestamp = Stopwatch.GetTimestamp();
        var (attempt, isCancelled) = await BeginAttemptAsync(id, stoppingToken);
        var (result, eventId) =
            isCancelled ? (Cancelled(), null)
            : attempt > MaxAttempts ? (GiveUp(id), null)
            : await RunAsync(id, db, scope.ServiceProvider, stoppingToken);
        if (result.ResultCase is not Operation.ResultOneofCase.Response)
            await transaction.RollbackToSavepointAsync(ClaimedSavepoint, stoppingToken); // keeps the row locked
        using var commitCts = new CancellationTokenSource(CommitTimeout);
        await CompleteAsync(db, id, result, eventId, clock.GetUtcNow(), commitCts.Token);
        await transaction.CommitAsync(commitCts.Token);

        outboxSignal.SetCommitted();
        signals.Done.Set();
        OperationMetrics.RecordDone((StatusCode)(result.Error?.Code ?? 0), Stopwatch.GetElapsedTime(startTimestamp));
        return true;
    }

    /// <summary>
    /// Claims the next operation: first those that were not attempted yet, so that one that fails again and again does not hold up others; at most one of each
    /// target at a time, so that operations on the same resource do not conflict, nor take all workers; and at most two of each account, in all processes.
    /// </summary>
    private async Task<Guid?> ClaimNextAsync(DbContext db, IDbContextTransaction transaction, CancellationToken cancellationToken)
    {
        const string Candidate = "candidate";
        var candidates = await db
            .Database.SqlQuery<Guid>(
                $"""
                select id from (
                    select distinct on (account, target) id, attempts, created_at from operation join operation_progress on operation_id = id
                    where done_at is null and request_type = any({handlers.RequestTypes}) and not_before <= now()
                    order by account, target, attempts > 0, created_at
                ) as first_of_each
                order by attempts > 0, created_at limit {MaxCandidates}
                """
            )
            .ToListAsync(cancellationToken);
        foreach (var id in candidates)
        {
            await transaction.CreateSavepointAsync(Candidate, cancellationToken);
            var claimed = await db
                .Database.SqlQuery<bool>(
                    $"""
                    with claimed as materialized (select target, account from operation where id = {id} and done_at is null for update skip locked)
                    select pg_try_advisory_xact_lock(hashtextextended(target, {TargetLockSeed}))
                        and case when pg_try_advisory_xact_lock(hashtextextended(account || ' first', {AccountLockSeed})) then true
                            else pg_try_advisory_xact_lock(hashtextextended(account || ' second', {AccountLockSeed})) end
                        and set_config('idle_in_transaction_session_timeout', {MaxIdle}, true) is not null
                    from claimed
                    """
                )
                .ToListAsync(cancellationToken);
            if (claimed is [true])
                return id;
            await transaction.RollbackToSavepointAsync(Candidate, cancellationToken); // releases the row
        }

        return null;
    }

    /// <summary>Stores the result of an operation whose row the transaction of the DbContext has locked.</summary>
    internal static async Task CompleteAsync(DbContext db, Guid id, Operation result, Guid? eventId, DateTimeOffset doneAt, CancellationToken cancellationToken)
    {
        var bytes = result.ToByteArray();
        await db.Set<StoredOperation>()
            .IgnoreQueryFilters() // the row was claimed by its id
            .Where(operation => operation.Id == id)
            .ExecuteUpdateAsync(
                change =>
                    change
                        .SetProperty(operation => operation.DoneAt, doneAt)
                        .SetProperty(operation => operation.EventId, eventId)
                        .SetProperty(operation => operation.Result, bytes),
                cancellationToken
            );
        if (result.ResultCase is Operation.ResultOneofCase.Response)
            await db.Set<OperationProgress>()
                .Where(progress => progress.OperationId == id)
                .ExecuteUpdateAsync(change => change.SetProperty(progress => progress.Percent, 100), cancellationToken);
    }

    /// <summary>The result of an operation that was cancelled.</summary>
    internal static Operation Cancelled() => Failed(ErrorStatus.Create(Code.Cancelled, ErrorReasons.OperationCancelled));

    private async Task<(Operation Result, Guid? EventId)> RunAsync(Guid id, DbContext db, IServiceProvider services, CancellationToken stoppingToken)
    {
        var operation = await db.Set<StoredOperation>().IgnoreQueryFilters().AsNoTracking().SingleAsync(stored => stored.Id == id, stoppingToken);
        services.GetRequiredService<TenantScope>().ActAs(operation.Caller);
        using var activity = OperationMetrics.StartActivity(operation);
        using var operationCts = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var httpContext = new DefaultHttpContext
        {
            RequestServices = services,
            RequestAborted = operationCts.Token,
            User = ActorClaims.ToPrincipal(operation.Caller),
        };
        var context = new OperationContext(new HttpServerCallContext(httpContext, $"/{operation.Method}"));
        using var monitorCts = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var monitor = MonitorAsync(id, context, operationCts, monitorCts.Token);
        try
        {
            var response = await handlers.Get(operation.RequestType).RunAsync(services, operation.Request, context);
            return (new() { Response = Any.Pack(response) }, services.GetRequiredService<IdempotentCommands>().RecordedEventId);
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            await ReturnAttemptAsync(id);
            throw;
        }
        catch (OperationCanceledException) when (operationCts.IsCancellationRequested)
        {
            return (Cancelled(), null);
        }
        catch (RpcException exception)
        {
            return (Failed(ToOwnStatus(exception, operation.Method)), null);
        }
        catch (Exception exception) when (!DatabaseFailure.Is(exception) || !StorageFailure.IsTransient(exception))
        {
            return (Failed(exceptions.Map(exception, operation.Method)), null);
        }
        finally
        {
            await monitorCts.CancelAsync();
            await monitor;
        }
    }

    /// <summary>Counts an attempt, though its transaction may be rolled back, and delays the next one.</summary>
    private async Task<(int Attempt, bool IsCancelled)> BeginAttemptAsync(Guid id, CancellationToken cancellationToken)
    {
        const string Begin = """
            update operation_progress
            set attempts = attempts + 1, percent = 0, not_before = now() + interval '1 second' * 2 ^ attempts
            where operation_id = $1
            returning attempts, cancelled_at is not null
            """;
        await using var command = database.Command(Begin, id);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? (reader.GetInt32(0), reader.GetBoolean(1))
            : throw new InvalidOperationException($"operation {id} has no progress row");
    }

    /// <summary>An attempt that an orderly stop ended does not count, and another replica may continue at once.</summary>
    private async Task ReturnAttemptAsync(Guid id)
    {
        try
        {
            using var timeoutCts = new CancellationTokenSource(CommitTimeout);
            await using var command = database.Command("update operation_progress set attempts = attempts - 1, not_before = now() where operation_id = $1", id);
            await command.ExecuteNonQueryAsync(timeoutCts.Token);
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException)
        {
            LogProgressFailed(logger, id, exception.Message);
        }
    }

    /// <summary>Stores the progress when it changes, and cancels the operation once that is requested.</summary>
    private async Task MonitorAsync(Guid id, OperationContext context, CancellationTokenSource operationCts, CancellationToken cancellationToken)
    {
        var stored = 0;
        using var timer = new PeriodicTimer(MonitorInterval);
        while (!cancellationToken.IsCancellationRequested && !operationCts.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(cancellationToken);
                var percent = context.Percent;
                await using var command = database.Command(
                    percent == stored
                        ? "select cancelled_at is not null from operation_progress where operation_id = $1 and $2 = $2"
                        : "update operation_progress set percent = $2 where operation_id = $1 returning cancelled_at is not null",
                    id,
                    percent
                );
                var isCancelled = await command.ExecuteScalarAsync(cancellationToken);
                stored = percent;
                if (isCancelled is true)
                    await operationCts.CancelAsync();
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogProgressFailed(logger, id, exception.Message); // the operation continues; the next tick tries again
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    // The status of another service is not one of this service.
    private Status ToOwnStatus(RpcException exception, string method) =>
        exception.GetRpcStatus() is { } status && status.GetDetail<ErrorInfo>()?.Domain == ErrorStatus.Domain
            ? status
            : exceptions.Map(new InvalidOperationException($"another service answered {exception.Status}", exception), method);

    private Operation GiveUp(Guid id)
    {
        LogGivenUp(logger, id, MaxAttempts);
        return Failed(ErrorStatus.UnavailableStatus(ErrorReasons.TemporarilyUnavailable));
    }

    private static Operation Failed(Status status) => new() { Error = status };

    [LoggerMessage(EventId = 1901, Level = LogLevel.Warning, Message = "An operation failed and is attempted again")]
    private static partial void LogWorkerFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 1902, Level = LogLevel.Error, Message = "Operation {Operation} is given up after {Attempts} attempts; 1901 has the causes")]
    private static partial void LogGivenUp(ILogger logger, Guid operation, int attempts);

    [LoggerMessage(EventId = 1903, Level = LogLevel.Warning, Message = "Updating the progress of operation {Operation} failed: {Cause}")]
    private static partial void LogProgressFailed(ILogger logger, Guid operation, string cause);
}
