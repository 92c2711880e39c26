using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace ThemeDay.ServiceDefaults.Operations;

/// <summary>Does the work of the operations that one kind of request starts.</summary>
public interface IOperationHandler<in TRequest, TResponse>
    where TRequest : IMessage
    where TResponse : IMessage
{
    /// <summary>
    /// Does the work in the transaction of the scoped DbContext, which is committed together with the response. It is called again if the process ended or the
    /// database was unavailable before the commit.
    /// </summary>
    /// <param name="request">The request, without its request_id.</param>
    /// <param name="context">The caller, the progress and the cancellation.</param>
    /// <returns>The response of the operation.</returns>
    /// <exception cref="RpcException">The error of the operation; nothing is changed.</exception>
    Task<TResponse> RunAsync(TRequest request, OperationContext context);
}

/// <summary>An operation that runs.</summary>
/// <param name="call">The call that started it, made again: RPC name, caller, cancellation.</param>
public sealed class OperationContext(ServerCallContext call)
{
    private int percent;

    /// <summary>The call that started it, made again: RPC name, caller, cancellation.</summary>
    public ServerCallContext Call => call;

    /// <summary>Cancelled if a caller asked for it, and when the service stops.</summary>
    public CancellationToken CancellationToken => call.CancellationToken;

    /// <summary>How far it is, 0 to 100.</summary>
    internal int Percent => Volatile.Read(ref percent);

    /// <summary>Reports that a number of equal steps is done.</summary>
    public void Report(int completed, int total) => Volatile.Write(ref percent, total is 0 ? 100 : (int)(100L * completed / total));
}

/// <summary>The handler of one kind of request.</summary>
/// <param name="Request">The message type of the request.</param>
/// <param name="Response">The message type of the response.</param>
/// <param name="RunAsync">Unpacks the request and calls the handler.</param>
public sealed record OperationHandlerRegistration(
    MessageDescriptor Request,
    MessageDescriptor Response,
    Func<IServiceProvider, Any, OperationContext, Task<IMessage>> RunAsync
)
{
    /// <summary>Registers a handler that is a service itself.</summary>
    public static OperationHandlerRegistration Create<TRequest, TResponse, THandler>()
        where TRequest : IMessage<TRequest>, new()
        where TResponse : IMessage<TResponse>, new()
        where THandler : IOperationHandler<TRequest, TResponse> =>
        new(
            new TRequest().Descriptor,
            new TResponse().Descriptor,
            async (services, request, context) => await services.GetRequiredService<THandler>().RunAsync(request.Unpack<TRequest>(), context)
        );
}
