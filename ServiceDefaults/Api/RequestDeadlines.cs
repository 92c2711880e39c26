using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Http;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>
/// Gives a unary RPC that arrives without a deadline the default one, or that of its <see cref="DefaultDeadlineAttribute"/>: DEADLINE_EXCEEDED, over HTTP
/// 504. Nobody waits for an answer that late, and what the RPC holds, others wait for.
/// </summary>
/// <remarks>
/// Streams have none: a subscription lasts for days, and uploads and downloads have their own (<see cref="UploadTimeoutInterceptor"/>, HttpFileEndpoints).
/// </remarks>
internal static class RequestDeadlines
{
    private static readonly object ExpiredKey = new();

    /// <summary>Sets the deadline once the request has been read: a slow line takes nothing of it.</summary>
    /// <param name="app">The service.</param>
    /// <param name="limit">The default.</param>
    public static void UseRequestDeadlines(this WebApplication app, TimeSpan limit) =>
        app.Use(
            (context, next) =>
                context.GetEndpoint() is { } endpoint && IsUnary(endpoint) && !HasDeadline(context.Request)
                    ? InvokeAsync(context, next, endpoint.Metadata.GetMetadata<DefaultDeadlineAttribute>()?.Duration ?? limit)
                    : next(context)
        );

    /// <summary>Whether the deadline has passed that a request without one was given.</summary>
    public static bool IsExpired(HttpContext context) =>
        context.Items.TryGetValue(ExpiredKey, out var deadline) && deadline is CancellationToken { IsCancellationRequested: true };

    // By the token of the request, with which RPCs end. Of a deadline of its own, grpc-dotnet would tell the caller before ExceptionInterceptor gives a reason,
    // and JSON transcoding has none.
    private static async Task InvokeAsync(HttpContext context, RequestDelegate next, TimeSpan duration)
    {
        using var timeoutCts = new CancellationTokenSource(duration);
        var aborted = context.RequestAborted;
        using var linkedCts = CancellationTokenSource.CreateLinkedTokenSource(aborted, timeoutCts.Token);
        context.Items[ExpiredKey] = timeoutCts.Token;
        context.RequestAborted = linkedCts.Token;
        try
        {
            await next(context);
        }
        finally
        {
            context.RequestAborted = aborted;
        }
    }

    // Another value is passed over by grpc-dotnet. https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md: TimeoutValue, TimeoutUnit.
    private static bool HasDeadline(HttpRequest request) =>
        StatusResponse.IsGrpc(request)
        && request.Headers["grpc-timeout"].ToString() is { Length: >= 2 and <= 9 } timeout
        && timeout[^1] is ('H' or 'M' or 'S' or 'm' or 'u' or 'n')
        && timeout.AsSpan(0, timeout.Length - 1).IndexOfAnyExceptInRange('0', '9') < 0;

    private static bool IsUnary(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<GrpcJsonTranscodingMetadata>() is { MethodDescriptor: var method }
            ? method is { IsClientStreaming: false, IsServerStreaming: false }
            : endpoint.Metadata.GetMetadata<GrpcMethodMetadata>() is { Method.Type: MethodType.Unary };
}
