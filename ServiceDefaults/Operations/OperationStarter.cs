using System.Diagnostics;
using Google.LongRunning;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Eventing.Signals;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.ServiceDefaults.Operations;

/// <summary>Signals between the requests and the runner of this process.</summary>
public sealed class OperationSignals
{
    /// <summary>An operation was started.</summary>
    public AsyncSignal Started { get; } = new();

    /// <summary>An operation is done.</summary>
    public AsyncSignal Done { get; } = new();
}

/// <summary>Starts long-running operations: stored in the transaction of the request, run by the <see cref="OperationRunner"/> of any replica.</summary>
public sealed class OperationStarter(ServiceDb serviceDb, IdempotentCommands commands, OperationHandlers handlers, OperationSignals signals)
{
    // Results are kept for days, and each account could otherwise fill the queue of all.
    private const int MaxUnfinished = 20;
    private const int MaxStored = 1_000;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    private readonly DbContext db = serviceDb.Context;

    /// <summary>Starts the operation of a request, unless an earlier request with its request_id has.</summary>
    /// <param name="request">The request, with a request_id. A handler is registered for its type.</param>
    /// <param name="context">The server call context; the operation runs as its caller.</param>
    /// <param name="district">The district of the target, parsed.</param>
    /// <param name="target">The name of the resource that it works on.</param>
    /// <param name="validate">Throws the errors that are known before it runs; leaves the DbContext unchanged.</param>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED TOO_MANY_OPERATIONS: the account has 20 unfinished or 1,000 stored operations.</exception>
    public async Task<Operation> StartAsync(IMessage request, ServerCallContext context, string district, string target, Func<CancellationToken, Task> validate)
    {
        handlers.EnsureRegistered(request.Descriptor);
        var started = await commands.ExecuteAsync(
            request,
            TransitionFields.Read(request).RequestId,
            context,
            new ResourceAdapter<StoredOperation, Operation>(FindAsync, operation => operation.Name, OperationMapping.ToProto),
            async cancellationToken =>
            {
                await validate(cancellationToken);
                var caller = context.Actor();
                await EnsureBelowLimitsAsync(caller.Account, cancellationToken);
                var operation = new StoredOperation
                {
                    Id = Guid.CreateVersion7(),
                    District = district,
                    Target = target,
                    Method = context.Method.TrimStart('/'),
                    Account = caller.Account,
                    Role = caller.Role,
                    ScopeCode = caller.ScopeCode,
                    Unit = caller.Unit,
                    RequestType = request.Descriptor.FullName,
                    Request = WithoutRequestId(request).ToByteArray(),
                    Traceparent = Activity.Current?.Id ?? "",
                };
                return db.Add(operation).Entity;
            }
        );
        signals.Started.Set();
        return started;
    }

    private async Task EnsureBelowLimitsAsync(string account, CancellationToken cancellationToken)
    {
        var operations = db.Set<StoredOperation>().Where(operation => operation.Account == account);
        if (await operations.CountAsync(operation => operation.DoneAt == null, cancellationToken) >= MaxUnfinished)
            throw ErrorStatus.CreateRetryable(Code.ResourceExhausted, ErrorReasons.TooManyOperations, RetryDelay).ToRpcException();
        if (await operations.CountAsync(cancellationToken) >= MaxStored)
            throw ErrorStatus.Create(Code.ResourceExhausted, ErrorReasons.TooManyOperations).ToRpcException();
    }

    private Task<StoredOperation> FindAsync(string name, CancellationToken cancellationToken)
    {
        var id = Guid.Parse(name[(name.IndexOf('/') + 1)..]);
        return db.Set<StoredOperation>()
            .AsNoTracking()
            .Include(operation => operation.Progress)
            .SingleOrDefaultAsync(operation => operation.Id == id, cancellationToken)
            .OrNotFoundAsync();
    }

    // The request_id belongs to the request that starts the operation; with it, the transition inside the operation would be taken for a repetition.
    private static IMessage WithoutRequestId(IMessage request)
    {
        var copy = request.Descriptor.Parser.ParseFrom(request.ToByteArray());
        request.Descriptor.FindFieldByName(OperationHandlers.RequestIdField).Accessor.Clear(copy);
        return copy;
    }
}
