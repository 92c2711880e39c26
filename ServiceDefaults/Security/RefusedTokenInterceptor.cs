using Grpc.Core;
using Grpc.Core.Interceptors;

namespace ThemeDay.ServiceDefaults.Security;

/// <summary>
/// Drops the access token of this service when another service answers UNAUTHENTICATED to it, such as after its signing key was replaced, and repeats a unary
/// request once with the next token. What reads a stream is told, and opens it again.
/// </summary>
public sealed class RefusedTokenInterceptor(ServiceTokenProvider tokens) : Interceptor
{
    /// <inheritdoc/>
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncUnaryCallContinuation<TRequest, TResponse> continuation
    )
    {
        var calls = new UnaryCalls<TResponse>(tokens, () => continuation(request, context));
        var response = calls.GetResponseAsync();
        return new(
            response,
            state => ((UnaryCalls<TResponse>)state).GetHeadersAsync(response),
            state => ((UnaryCalls<TResponse>)state).Last.GetStatus(),
            state => ((UnaryCalls<TResponse>)state).Last.GetTrailers(),
            state => ((UnaryCalls<TResponse>)state).Last.Dispose(),
            calls
        );
    }

    /// <inheritdoc/>
    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation
    )
    {
        var token = tokens.Current;
        var call = continuation(request, context);
        return new(
            new Reader<TResponse>(call.ResponseStream, () => tokens.Drop(token)),
            call.ResponseHeadersAsync,
            call.GetStatus,
            call.GetTrailers,
            call.Dispose
        );
    }

    /// <summary>The call, and the one that repeats it.</summary>
    private sealed class UnaryCalls<TResponse>(ServiceTokenProvider tokens, Func<AsyncUnaryCall<TResponse>> call)
    {
        private readonly string? token = tokens.Current;

        public AsyncUnaryCall<TResponse> Last { get; private set; } = call();

        public async Task<TResponse> GetResponseAsync()
        {
            try
            {
                return await Last.ResponseAsync;
            }
            catch (RpcException exception) when (exception.StatusCode is StatusCode.Unauthenticated && tokens.Drop(token))
            {
                Last.Dispose();
                Last = call();
                return await Last.ResponseAsync;
            }
        }

        // Those of the call whose response is returned.
        public async Task<Metadata> GetHeadersAsync(Task<TResponse> response)
        {
            await Task.WhenAny(response);
            return await Last.ResponseHeadersAsync;
        }
    }

    private sealed class Reader<T>(IAsyncStreamReader<T> messages, Action refused) : IAsyncStreamReader<T>
    {
        public T Current => messages.Current;

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            try
            {
                return await messages.MoveNext(cancellationToken);
            }
            catch (RpcException exception) when (exception.StatusCode is StatusCode.Unauthenticated)
            {
                refused();
                throw;
            }
        }
    }
}
