using Grpc.Core;
using Grpc.Core.Interceptors;

namespace ThemeDay.Portal.Services;

/// <summary>
/// Names the reader's address in requests to services, whose limits count by address: <c>Endpoints:KnownProxies</c> of a service names the portal.
/// </summary>
internal sealed class ClientAddressInterceptor(IHttpContextAccessor accessor) : Interceptor
{
    /// <summary>The header of the address.</summary>
    public const string Header = "x-forwarded-for";

    /// <inheritdoc/>
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncUnaryCallContinuation<TRequest, TResponse> continuation
    )
    {
        if (accessor.HttpContext?.Connection.RemoteIpAddress is not { } address)
            return continuation(request, context);
        var headers = context.Options.Headers ?? [];
        headers.Add(Header, $"{address}");
        return continuation(request, new(context.Method, context.Host, context.Options.WithHeaders(headers)));
    }
}
