using Google.LongRunning;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using ThemeDay.Eventing.Signals;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.ServiceDefaults.Operations;

/// <summary>Wakes the runner when an operation was started, and waiting callers when one is done.</summary>
public sealed class OperationSignals
{
    /// <summary>An operation was started.</summary>
    public AsyncSignal Started { get; } = new();

    /// <summary>An operation is done.</summary>
    public AsyncSignal Done { get; } = new();
}

/// <summary>Starts long-running operations: stored in the transaction of the request, run by the <see cref="OperationRunner"/> of any replica.</summary>
public sealed class OperationStarter(DbContext db, IdempotentCommands commands, OperationSignals signals)
{
    private const string RequestId = "request_id";

    /// <summary>Starts the operation of a request, unless an earlier request with its request_id has.</summary>
    /// <param name="request">The request, for whose type an <see cref="IOperationHandler{TRequest, TResponse}"/> is registered.</param>
    /// <param name="requestId">Its request_id.</param>
    /// <param name="context">The server call context; the operation runs as its caller.</param>
    /// <param name="district">The district of the target, parsed.</param>
    /// <param name="target">The name of the resource that it works on.</param>
    /// <param name="validate">Throws what can be refused at once; must not leave changes in the DbContext.</param>
    public async Task<Operation> StartAsync(
        IMessage request,
        string requestId,
        ServerCallContext context,
        string district,
        string target,
        Func<CancellationToken, Task> validate
    )
    {
        var started = await commands.ExecuteAsync(
            request,
            requestId,
            context,
            new ResourceAdapter<StoredOperation, Operation>(FindAsync, operation => operation.Name, OperationMapping.ToProto),
            async cancellationToken =>
            {
                await validate(cancellationToken);
                var operation = new StoredOperation
                {
                    Id = Guid.CreateVersion7(),
                    District = district,
                    Target = target,
                    Method = context.Method.TrimStart('/'),
                    Caller = context.Actor(),
                    Request = Any.Pack(WithoutRequestId(request)).ToByteArray(),
                };
                return db.Add(operation).Entity;
            }
        );
        signals.Started.Set();
        return started;
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

    // It is used up: the transition of the operation must not be taken for a repetition of the request that started it.
    private static IMessage WithoutRequestId(IMessage request)
    {
        var copy = request.Descriptor.Parser.ParseFrom(request.ToByteArray());
        request.Descriptor.FindFieldByName(RequestId).Accessor.Clear(copy);
        return copy;
    }
}
