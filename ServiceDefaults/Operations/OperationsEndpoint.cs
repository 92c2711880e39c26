using Google.LongRunning;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.ServiceDefaults.Operations;

/// <summary>Limits the requests that wait for an operation.</summary>
public sealed class OperationWaitLimiter() : ConcurrentRequestLimiter(MaxWaiting, MaxWaitingPerAccount, ErrorReasons.TooManyOperations)
{
    private const int MaxWaiting = 200;
    private const int MaxWaitingPerAccount = 50;
}

/// <summary>RPCs for long-running operations, the standard ones of google.longrunning. A caller has access to its own operations only.</summary>
[Authorize(Policies.Reader)]
public sealed class OperationsEndpoint(
    ServiceDb serviceDb,
    OperationSignals signals,
    OperationWaitLimiter waitLimiter,
    IHostApplicationLifetime lifetime,
    TimeProvider clock
) : Google.LongRunning.Operations.OperationsBase
{
    private const string Collection = "operations";
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan DeadlineMargin = TimeSpan.FromMilliseconds(200); // to answer before the deadline of the request
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500); // for operations that another replica runs

    private static readonly ResourceNamePattern Name = new($"{Collection}/{{operation}}");

    private static readonly FilterSchema<StoredOperation> Fields = new FilterSchema<StoredOperation>().Boolean("done", operation => operation.DoneAt != null);

    private static readonly ListOrder<StoredOperation> Order = new ListOrder<StoredOperation>()
        .Key(operation => operation.CreatedAt, descending: true)
        .Key(operation => operation.Id);

    private readonly DbContext db = serviceDb.Context;

    /// <inheritdoc/>
    public override async Task<Operation> GetOperation(GetOperationRequest request, ServerCallContext context) =>
        await GetAsync(ParseName(request.Name), context);

    /// <inheritdoc/>
    public override async Task<ListOperationsResponse> ListOperations(ListOperationsRequest request, ServerCallContext context)
    {
        if (request.Name is not Collection)
            throw Error.InvalidArgument("name", ErrorReasons.NameMalformed).ToException();
        var page = context.ParsePage(Order, request);
        var operations = await OwnOperations(context)
            .Where(Fields.Compile(request.Filter).OrThrow())
            .TakePage(page)
            .Select(OperationMapping.WithoutResult)
            .ToListAsync(context.CancellationToken);
        return new() { Operations = { page.Items(operations).Select(OperationMapping.ToProto) }, NextPageToken = page.NextPageToken(operations) };
    }

    /// <inheritdoc/>
    [DefaultDeadline(70)] // it waits for up to 60 s
    public override async Task<Operation> WaitOperation(WaitOperationRequest request, ServerCallContext context)
    {
        var id = ParseName(request.Name);
        var timeout = ParseTimeout(request.Timeout);
        if (context.Deadline < DateTime.MaxValue)
            timeout = Min(timeout, context.Deadline - TimeProvider.System.GetUtcNow().UtcDateTime - DeadlineMargin);
        using var lease = waitLimiter.Acquire(context.Actor().Account);
        using var waitCts = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        waitCts.CancelAfter(timeout > TimeSpan.Zero ? timeout : TimeSpan.Zero);
        while (!waitCts.IsCancellationRequested)
        {
            var done = signals.Done.Signaled;
            if (!await OwnOperations(context).AnyAsync(operation => operation.Id == id && operation.DoneAt == null, context.CancellationToken))
                break;
            await done.WaitAsync(PollInterval, waitCts.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return await GetAsync(id, context);
    }

    /// <inheritdoc/>
    public override async Task<Empty> CancelOperation(CancelOperationRequest request, ServerCallContext context)
    {
        var id = ParseName(request.Name);
        if (await IsDoneAsync(id, context))
            return new();
        // OperationRunner.MonitorAsync cancels one that runs, in whichever replica.
        await db.Set<OperationProgress>()
            .Where(progress => progress.OperationId == id && progress.CancelledAt == null)
            .ExecuteUpdateAsync(change => change.SetProperty(progress => progress.CancelledAt, clock.GetUtcNow()), context.CancellationToken);

        // One that does not run yet is not locked, and is done at once.
        await using var transaction = await db.Database.BeginTransactionAsync(context.CancellationToken);
        var waiting = await db
            .Database.SqlQuery<Guid>($"select id from operation where id = {id} and done_at is null for update skip locked")
            .ToListAsync(context.CancellationToken);
        if (waiting is [_])
        {
            await OperationRunner.CompleteAsync(db, id, OperationRunner.Cancelled(), eventId: null, clock.GetUtcNow(), context.CancellationToken);
            await transaction.CommitAsync(context.CancellationToken);
            signals.Done.Set();
        }

        return new();
    }

    /// <inheritdoc/>
    public override async Task<Empty> DeleteOperation(DeleteOperationRequest request, ServerCallContext context)
    {
        var id = ParseName(request.Name);
        if (!await IsDoneAsync(id, context))
            throw new Error(ErrorKind.FailedPrecondition, ErrorReasons.OperationNotDone).ToException();
        await OwnOperations(context).Where(operation => operation.Id == id).ExecuteDeleteAsync(context.CancellationToken);
        return new();
    }

    private async Task<Operation> GetAsync(Guid id, ServerCallContext context)
    {
        var operation = await OwnOperations(context)
            .Include(operation => operation.Progress)
            .SingleOrDefaultAsync(operation => operation.Id == id, context.CancellationToken)
            .OrNotFoundAsync();
        if (operation.EventId is { } eventId)
            IdempotentCommands.SetEventIdHeader(context, eventId);
        return operation.ToProto();
    }

    private async Task<bool> IsDoneAsync(Guid id, ServerCallContext context) =>
        await OwnOperations(context)
            .Where(operation => operation.Id == id)
            .Select(operation => (bool?)(operation.DoneAt != null))
            .SingleOrDefaultAsync(context.CancellationToken)
        ?? throw RequestGuards.NotFound();

    private IQueryable<StoredOperation> OwnOperations(ServerCallContext context)
    {
        var account = context.Actor().Account;
        return db.Set<StoredOperation>().AsNoTracking().Where(operation => operation.Account == account);
    }

    private static Guid ParseName(string name) => Guid.TryParse(Name.Parse(name, "name").OrThrow()[0], out var id) ? id : throw RequestGuards.NotFound();

    private static TimeSpan ParseTimeout(Duration? timeout) =>
        timeout switch
        {
            null or { Seconds: >= 60, Nanos: >= 0 and < 1_000_000_000 } => MaxWait,
            { Seconds: >= 0, Nanos: >= 0 and < 1_000_000_000 } => timeout.ToTimeSpan(),
            _ => throw Error.InvalidArgument("timeout", ErrorReasons.OutOfRange).ToException(),
        };

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
