using Grpc.Core;
using Grpc.Core.Interceptors;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>Answers unhandled exceptions with a status (<see cref="ExceptionMapper"/>), and expired or cancelled requests.</summary>
public sealed class ExceptionInterceptor(ExceptionMapper mapper) : Interceptor
{
    /// <inheritdoc/>
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request,
        ServerCallContext context,
        UnaryServerMethod<TRequest, TResponse> continuation
    ) => GuardAsync(context, () => continuation(request, context));

    /// <inheritdoc/>
    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation
    ) => GuardAsync(context, () => continuation(requestStream, context));

    /// <inheritdoc/>
    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation
    ) =>
        GuardAsync(
            context,
            async () =>
            {
                await continuation(request, responseStream, context);
                return true;
            }
        );

    private async Task<T> GuardAsync<T>(ServerCallContext context, Func<Task<T>> handler)
    {
        MalformedRequests.MarkRequestRead(context);
        try
        {
            return await handler();
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw ToRpcException(exception, context);
        }
    }

    private RpcException ToRpcException(Exception exception, ServerCallContext context)
    {
        if (exception is not OperationCanceledException || !context.CancellationToken.IsCancellationRequested)
            return mapper.Map(exception, context.Method).ToRpcException();
        var isExpired = context.Deadline < DateTime.MaxValue && context.Deadline <= TimeProvider.System.GetUtcNow().UtcDateTime;
        return new(new(isExpired ? StatusCode.DeadlineExceeded : StatusCode.Cancelled, "the caller left"));
    }
}
