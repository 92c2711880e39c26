using Google.Rpc;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.DependencyInjection;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Files;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>Refuses an upload over gRPC that takes longer than <see cref="FileStoreOptions.Timeout"/>, as plain HTTP does: DEADLINE_EXCEEDED.</summary>
public sealed class UploadTimeoutInterceptor : Interceptor
{
    /// <inheritdoc/>
    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation
    )
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        limited.CancelAfter(context.GetHttpContext().RequestServices.GetRequiredService<FileStoreOptions>().Timeout);
        try
        {
            return await continuation(new LimitedReader<TRequest>(requestStream, limited.Token), context);
        }
        catch (OperationCanceledException) when (limited.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            throw ErrorStatus.Create(Code.DeadlineExceeded, ErrorReasons.DeadlineExceeded).ToRpcException();
        }
    }

    private sealed class LimitedReader<T>(IAsyncStreamReader<T> messages, CancellationToken limit) : IAsyncStreamReader<T>
    {
        public T Current => messages.Current;

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit);
            return await messages.MoveNext(either.Token);
        }
    }
}
