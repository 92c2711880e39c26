using Google.Rpc;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Connections;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>
/// Answers unhandled exceptions with a status (<see cref="ExceptionMapper"/>), and expired or cancelled requests. Every status has a reason.
/// </summary>
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
    ) => GuardAsync(context, () => continuation(new RequestStream<TRequest>(requestStream, context), context));

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
        catch (RpcException exception) when (exception.GetRpcStatus() is { } status && ErrorStatus.GetReason(status) is not null)
        {
            RefusedRequests.Mark(context.GetHttpContext(), status);
            throw;
        }
        catch (RpcException exception)
        {
            var status = MalformedRequests.FindStatus(exception.Status.Detail) ?? ErrorStatus.Complete(new() { Code = (int)exception.StatusCode });
            RefusedRequests.Mark(context.GetHttpContext(), status);
            throw status.ToRpcException();
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw ToRpcException(exception, context);
        }
    }

    private RpcException ToRpcException(Exception exception, ServerCallContext context)
    {
        var isExpired =
            (context.Deadline < DateTime.MaxValue && context.Deadline <= TimeProvider.System.GetUtcNow().UtcDateTime)
            || RequestDeadlines.IsExpired(context.GetHttpContext());
        var status = mapper.MapInRequest(exception, context.Method, context.CancellationToken);
        if (status.Code == (int)Code.Cancelled && isExpired)
            status = ErrorStatus.Create(Code.DeadlineExceeded, ErrorReasons.DeadlineExceeded);
        RefusedRequests.Mark(context.GetHttpContext(), status);
        return status.ToRpcException();
    }

    /// <summary>Tells a stream that breaks off from other exceptions: only its caller ends it.</summary>
    private sealed class RequestStream<T>(IAsyncStreamReader<T> messages, ServerCallContext context) : IAsyncStreamReader<T>
    {
        public T Current => messages.Current;

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            try
            {
                return await messages.MoveNext(cancellationToken);
            }
            catch (Exception exception) when (exception is IOException || IsReadAfterEnd(exception))
            {
                throw new ConnectionResetException(exception.Message, exception);
            }
        }

        // grpc-dotnet refuses to read on once the request has ended.
        private bool IsReadAfterEnd(Exception exception) => exception is InvalidOperationException && context.CancellationToken.IsCancellationRequested;
    }
}
