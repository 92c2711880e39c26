using Google.LongRunning;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Eventing.Signals;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.ServiceDefaults.Operations;

/// <summary>RPCs for long-running operations, the standard ones of google.longrunning. A caller has access to its own operations only.</summary>
[Authorize(Policies.Reader)]
public sealed class OperationsEndpoint(DbContext db, OperationSignals signals, TimeProvider clock) : Google.LongRunning.Operations.OperationsBase
{
    private const string Collection = "operations";
    private static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500); // for operations that another replica runs

    private static readonly ResourceNamePattern Name = new($"{Collection}/{{operation}}");

    private static readonly FilterSchema<StoredOperation> Fields = new FilterSchema<StoredOperation>().Boolean("done", operation => operation.DoneAt != null);

    private static readonly ListOrder<StoredOperation> Order = new ListOrder<StoredOperation>()
        .Key(operation => operation.CreatedAt, descending: true)
        .Key(operation => operation.Id);

    /// <inheritdoc/>
    public override async Task<Operation> GetOperation(GetOperationRequest request, ServerCallContext context) =>
        (await FindAsync(request.Name, context)).ToProto();

    /// <inheritdoc/>
    public override async Task<ListOperationsResponse> ListOperations(ListOperationsRequest request, ServerCallContext context)
    {
        if (request.Name is not Collection)
            throw Error.InvalidArgument("name", ErrorReasons.NameMalformed).ToException();
        var page = context.ParsePage(Order, request);
        var operations = await OwnOperations(context).Where(Fields.Compile(request.Filter).OrThrow()).TakePage(page).ToListAsync(context.CancellationToken);
        return new() { Operations = { page.Items(operations).Select(WithoutResult) }, NextPageToken = page.NextPageToken(operations) };
    }

    /// <inheritdoc/>
    public override async Task<Operation> WaitOperation(WaitOperationRequest request, ServerCallContext context)
    {
        using var timeoutCts = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        timeoutCts.CancelAfter(ParseTimeout(request.Timeout));
        while (true)
        {
            var done = signals.Done.Signaled;
            var operation = await FindAsync(request.Name, context);
            if (operation.DoneAt is not null || timeoutCts.IsCancellationRequested)
                return operation.ToProto();
            await done.WaitAsync(PollInterval, timeoutCts.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public override async Task<Empty> CancelOperation(CancelOperationRequest request, ServerCallContext context)
    {
        var operation = await FindAsync(request.Name, context);
        if (operation.DoneAt is null)
            await db.Set<OperationProgress>()
                .Where(progress => progress.OperationId == operation.Id && progress.CancelledAt == null)
                .ExecuteUpdateAsync(change => change.SetProperty(progress => progress.CancelledAt, clock.GetUtcNow()), context.CancellationToken);
        return new();
    }

    /// <inheritdoc/>
    public override async Task<Empty> DeleteOperation(DeleteOperationRequest request, ServerCallContext context)
    {
        var operation = await FindAsync(request.Name, context);
        if (operation.DoneAt is null)
            throw new Error(ErrorKind.FailedPrecondition, ErrorReasons.OperationNotDone).ToException();
        await OwnOperations(context).Where(each => each.Id == operation.Id).ExecuteDeleteAsync(context.CancellationToken);
        return new();
    }

    private Task<StoredOperation> FindAsync(string name, ServerCallContext context) =>
        Guid.TryParse(Name.Parse(name, "name").OrThrow()[0], out var id)
            ? OwnOperations(context).SingleOrDefaultAsync(operation => operation.Id == id, context.CancellationToken).OrNotFoundAsync()
            : throw RequestGuards.NotFound();

    private IQueryable<StoredOperation> OwnOperations(ServerCallContext context)
    {
        var account = context.Actor().Account;
        return db.Set<StoredOperation>().AsNoTracking().Include(operation => operation.Progress).Where(operation => operation.Caller.Account == account);
    }

    private static TimeSpan ParseTimeout(Duration? timeout)
    {
        if (timeout is null)
            return DefaultWait;
        var isNormalized = timeout is { Seconds: >= 0 and <= int.MaxValue, Nanos: >= 0 and < 1_000_000_000 }; // ToTimeSpan throws for another
        return isNormalized && timeout.ToTimeSpan() is var wait && wait > TimeSpan.Zero && wait <= MaxWait
            ? wait
            : throw Error.InvalidArgument("timeout", ErrorReasons.OutOfRange).ToException();
    }

    private static Operation WithoutResult(StoredOperation operation)
    {
        var message = operation.ToProto();
        message.ClearResult();
        return message;
    }
}
