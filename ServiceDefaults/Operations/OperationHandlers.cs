using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace ThemeDay.ServiceDefaults.Operations;

/// <summary>Does the work of the operations that one type of request starts.</summary>
public interface IOperationHandler<in TRequest, TResponse>
    where TRequest : IMessage
    where TResponse : IMessage
{
    /// <summary>
    /// Does the work in the transaction of the scoped DbContext, which is committed together with the response. It is called again if the process ended or the
    /// database was unavailable before the commit.
    /// </summary>
    /// <param name="request">The request, without its request_id.</param>
    /// <param name="context">Caller, progress and cancellation.</param>
    /// <returns>The response of the operation.</returns>
    /// <exception cref="RpcException">The error of the operation; nothing is changed.</exception>
    Task<TResponse> RunAsync(TRequest request, OperationContext context);
}

/// <summary>A running operation.</summary>
/// <param name="serverCallContext">A server call context that stands for the original request: RPC name, caller, cancellation.</param>
public sealed class OperationContext(ServerCallContext serverCallContext)
{
    private int percent;

    /// <summary>A server call context that stands for the original request: RPC name, caller, cancellation.</summary>
    public ServerCallContext ServerCallContext => serverCallContext;

    /// <summary>Cancelled at the request of the caller, and when the service stops.</summary>
    public CancellationToken CancellationToken => serverCallContext.CancellationToken;

    /// <summary>Progress in percent, 0 to 100.</summary>
    internal int Percent => Volatile.Read(ref percent);

    /// <summary>Reports the completed steps out of a total.</summary>
    public void Report(int completed, int total) => Volatile.Write(ref percent, total <= 0 ? 0 : Math.Clamp((int)(100L * completed / total), 0, 100));
}

/// <summary>The handler of one type of request.</summary>
/// <param name="Request">The message type of the request.</param>
/// <param name="Response">The message type of the response.</param>
/// <param name="RunAsync">Parses the request and calls the handler.</param>
public sealed record OperationHandlerRegistration(
    MessageDescriptor Request,
    MessageDescriptor Response,
    Func<IServiceProvider, byte[], OperationContext, Task<IMessage>> RunAsync
)
{
    /// <summary>Registers a handler that is resolved from the services.</summary>
    public static OperationHandlerRegistration Create<TRequest, TResponse, THandler>()
        where TRequest : IMessage<TRequest>, new()
        where TResponse : IMessage<TResponse>, new()
        where THandler : IOperationHandler<TRequest, TResponse>
    {
        var parser = new MessageParser<TRequest>(() => new());
        return new(
            new TRequest().Descriptor,
            new TResponse().Descriptor,
            async (services, request, context) => await services.GetRequiredService<THandler>().RunAsync(parser.ParseFrom(request), context)
        );
    }
}

/// <summary>The registered handlers, by message type of the request.</summary>
public sealed class OperationHandlers
{
    internal const string RequestIdField = "request_id";

    private readonly Dictionary<string, OperationHandlerRegistration> registrations;

    /// <summary>Checks that each type of request has a request_id and one handler.</summary>
    public OperationHandlers(IEnumerable<OperationHandlerRegistration> registrations)
    {
        this.registrations = registrations.ToDictionary(registration => registration.Request.FullName);
        if (this.registrations.Values.FirstOrDefault(each => each.Request.FindFieldByName(RequestIdField) is null) is { } lacking)
            throw new InvalidOperationException($"{lacking.Request.FullName} starts an operation, so it must have a field {RequestIdField}");
    }

    /// <summary>The types of requests that this version of the service can run; another version may know others.</summary>
    public string[] RequestTypes => [.. registrations.Keys];

    /// <summary>Finds the handler of a type of request.</summary>
    public OperationHandlerRegistration Get(string requestType) => registrations[requestType];

    /// <summary>Throws if no handler is registered.</summary>
    public void EnsureRegistered(MessageDescriptor request)
    {
        if (!registrations.ContainsKey(request.FullName))
            throw new InvalidOperationException($"no handler is registered for {request.FullName}: call AddOperation");
    }
}
