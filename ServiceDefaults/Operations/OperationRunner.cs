using System.Diagnostics;
using Google.LongRunning;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Eventing.Signals;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using Status = Google.Rpc.Status;

namespace ThemeDay.ServiceDefaults.Operations;

/// <summary>Runs the operations that were started, in this and every other replica of the service (docs/decisions/0010).</summary>
/// <remarks>
/// The queue is the table: a transaction locks a row that no other has locked, does the work, stores the result and commits. If the process ends or loses the
/// database, the transaction is rolled back and another one begins again; so the work of an operation is done once, however often it was begun.
/// </remarks>
public sealed partial class OperationRunner(
    IServiceScopeFactory scopes,
    NpgsqlDataSource database,
    OperationSignals signals,
    OutboxSignal outboxSignal,
    IEnumerable<OperationHandlerRegistration> handlers,
    IHttpContextAccessor http,
    ExceptionInterceptor exceptions,
    DatabaseReadiness databaseReadiness,
    TimeProvider clock,
    ILogger<OperationRunner> logger
) : BackgroundService
{
    private const int Workers = 4;
    private const int MaxAttempts = 5;

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<string, OperationHandlerRegistration> handlers = handlers.ToDictionary(handler => handler.Request.FullName);

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(
            Enumerable.Range(0, Workers).Select(_ => RetryLoop.RunAsync(WorkAsync, exception => LogInterrupted(logger, exception.Message), stoppingToken))
        );

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        await databaseReadiness.WhenReady.WaitAsync(cancellationToken);
        while (true)
        {
            var started = signals.Started.Signaled;
            if (!await RunNextAsync(cancellationToken))
                await AsyncSignal.WaitAsync(started, PollInterval, cancellationToken);
        }
    }

    private async Task<bool> RunNextAsync(CancellationToken cancellationToken)
    {
        const string Claimed = nameof(Claimed);
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<DbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var next = await db
            .Database.SqlQuery<Guid>($"select id from operation where done_at is null order by created_at limit 1 for update skip locked")
            .ToListAsync(cancellationToken);
        if (next is not [var id])
            return false;
        var claimed = db.Set<StoredOperation>().IgnoreQueryFilters().Where(each => each.Id == id); // it runs as its caller, who is not known yet
        var operation = await claimed.AsNoTracking().SingleAsync(cancellationToken);
        await transaction.CreateSavepointAsync(Claimed, cancellationToken);

        var began = Stopwatch.GetTimestamp();
        var (result, eventId) = await ExecuteAsync(operation, scope.ServiceProvider, cancellationToken);
        if (result.ResultCase is Operation.ResultOneofCase.Error)
            await transaction.RollbackToSavepointAsync(Claimed, cancellationToken); // the row stays locked
        await claimed.ExecuteUpdateAsync(
            change =>
                change
                    .SetProperty(each => each.DoneAt, clock.GetUtcNow())
                    .SetProperty(each => each.EventId, eventId)
                    .SetProperty(each => each.Result, result.ToByteArray()),
            cancellationToken
        );
        await transaction.CommitAsync(cancellationToken);
        outboxSignal.Signal.Set();
        signals.Done.Set();
        var (outcome, seconds) = (result.Error?.Message ?? "succeeded", Stopwatch.GetElapsedTime(began).TotalSeconds);
        LogDone(logger, operation.Name, operation.Method, outcome, seconds);
        return true;
    }

    private async Task<(Operation Result, Guid? EventId)> ExecuteAsync(StoredOperation operation, IServiceProvider services, CancellationToken stoppingToken)
    {
        var (attempts, isCancelled) = await BeginAttemptAsync(operation.Id, stoppingToken);
        if (isCancelled)
            return (Failed(CancelledStatus()), null);
        if (attempts > MaxAttempts)
            return (Failed(ErrorStatus.Create(Code.Internal, ErrorReasons.InternalError)), null);

        using var operationCts = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var call = new DefaultHttpContext
        {
            RequestServices = services,
            RequestAborted = operationCts.Token,
            User = ActorClaims.ToPrincipal(operation.Caller),
        };
        var context = new OperationContext(new HttpServerCallContext(call, $"/{operation.Method}"));
        using var monitorCts = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var monitor = MonitorAsync(operation.Id, context, operationCts, monitorCts.Token);
        http.HttpContext = call; // of this asynchronous flow: the tenant filter is that of the caller
        try
        {
            var request = Any.Parser.ParseFrom(operation.Request);
            var response = await handlers[Any.GetTypeName(request.TypeUrl)].RunAsync(services, request, context);
            var eventId = Guid.TryParse(call.Response.Headers[IdempotentCommands.EventIdHeader], out var recorded) ? recorded : (Guid?)null;
            return (new() { Response = Any.Pack(response) }, eventId);
        }
        catch (OperationCanceledException) when (operationCts.IsCancellationRequested && !stoppingToken.IsCancellationRequested)
        {
            return (Failed(CancelledStatus()), null);
        }
        catch (RpcException exception)
        {
            return (Failed(exception.GetRpcStatus() ?? new Status { Code = (int)exception.StatusCode, Message = exception.Status.Detail }), null);
        }
        catch (Exception exception)
            when (!stoppingToken.IsCancellationRequested
                && exceptions.ToRpcException(exception, context.Call) is var error
                && !(error.StatusCode is StatusCode.Unavailable && RetryLoop.IsDatabaseFailure(exception)) // then it begins again
            )
        {
            return (Failed(error.GetRpcStatus()!), null);
        }
        finally
        {
            http.HttpContext = null;
            await monitorCts.CancelAsync();
            await monitor;
        }
    }

    // Outside of the transaction: an attempt counts though it is rolled back.
    private async Task<(int Attempts, bool IsCancelled)> BeginAttemptAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.Command(
            "update operation_progress set attempts = attempts + 1, percent = 0 where operation_id = $1 returning attempts, cancelled_at is not null",
            id
        );
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt32(0), reader.GetBoolean(1));
    }

    /// <summary>Stores the progress, and cancels the operation if a caller asked for it.</summary>
    private async Task MonitorAsync(Guid id, OperationContext context, CancellationTokenSource operationCts, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(ProgressInterval);
        while (!cancellationToken.IsCancellationRequested && !operationCts.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(cancellationToken);
                await using var command = database.Command(
                    "update operation_progress set percent = $2 where operation_id = $1 returning cancelled_at is not null",
                    id,
                    context.Percent
                );
                if (await command.ExecuteScalarAsync(cancellationToken) is true)
                    await operationCts.CancelAsync();
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (NpgsqlException exception)
            {
                LogInterrupted(logger, exception.Message); // the operation itself finds out
            }
        }
    }

    private static Operation Failed(Status status) => new() { Error = status };

    private static Status CancelledStatus() => ErrorStatus.Create(Code.Cancelled, ErrorReasons.OperationCancelled);

    [LoggerMessage(EventId = 1701, Level = LogLevel.Information, Message = "{Operation} ({Method}) is done after {Seconds:0.000} s: {Outcome}")]
    private static partial void LogDone(ILogger logger, string operation, string method, string outcome, double seconds);

    [LoggerMessage(EventId = 1702, Level = LogLevel.Warning, Message = "Running operations was interrupted; retrying: {Cause}")]
    private static partial void LogInterrupted(ILogger logger, string cause);
}
