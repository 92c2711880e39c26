using Grpc.Core;
using Grpc.Core.Interceptors;

namespace ThemeDay.ServiceDefaults.Hosting;

/// <summary>
/// Gives outgoing unary RPCs a deadline of 5 s unless they have one (docs/contract.md, RPCs); the deadline of the caller is handed on instead if it is earlier.
/// Streams have none: a subscription may last for days.
/// </summary>
public sealed class DefaultDeadlineInterceptor : Interceptor
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncUnaryCallContinuation<TRequest, TResponse> continuation
    ) => continuation(request, context.Options.Deadline is null ? WithDeadline(context) : context);

    // gRPC measures deadlines with the system clock.
    private static ClientInterceptorContext<TRequest, TResponse> WithDeadline<TRequest, TResponse>(ClientInterceptorContext<TRequest, TResponse> context)
        where TRequest : class
        where TResponse : class => new(context.Method, context.Host, context.Options.WithDeadline((TimeProvider.System.GetUtcNow() + Deadline).UtcDateTime));
}
