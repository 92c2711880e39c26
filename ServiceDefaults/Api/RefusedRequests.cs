using System.Diagnostics.Metrics;
using Google.Rpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Status = Google.Rpc.Status;

namespace ThemeDay.ServiceDefaults.Api;

/// <summary>
/// Counts the requests that are answered with an error, by the reason that the caller is told; meter <c>ThemeDay.Requests</c>. The tag <c>limit</c> says
/// whether it was that of an <c>address</c> or an <c>account</c>, of those that <c>TOO_MANY_REQUESTS</c> stands for.
/// </summary>
internal static class RefusedRequests
{
    private static readonly object StatusKey = new();
    private static readonly object LimitKey = new();

    /// <summary>Counts a request when it has ended. The outermost middleware, so that no error is missed.</summary>
    public static void UseRefusedRequestCount(this WebApplication app)
    {
        var refused = app
            .Services.GetRequiredService<IMeterFactory>()
            .Create("ThemeDay.Requests")
            .CreateCounter<long>("themeday.requests.refused", "{request}", "Requests answered with an error, by reason");
        app.Use(
            async (context, next) =>
            {
                await next(context);
                if (ErrorStatus.GetReason(context.Items[StatusKey] as Status ?? FindGrpcStatus(context)) is not { } reason)
                    return;
                if (context.Items[LimitKey] is string limit)
                    refused.Add(1, new("reason", reason), new("limit", limit));
                else
                    refused.Add(1, new KeyValuePair<string, object?>("reason", reason));
            }
        );
    }

    /// <summary>Marks a request as refused.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">What the caller is told.</param>
    public static void Mark(HttpContext context, Status status) => context.Items[StatusKey] = status;

    /// <summary>Marks a request as one over a limit.</summary>
    /// <param name="context">The request.</param>
    /// <param name="limit">Whose limit it is.</param>
    public static void MarkLimit(HttpContext context, string limit) => context.Items[LimitKey] = limit;

    // Of a request that no interceptor has seen, since grpc-dotnet could not read it.
    private static Status? FindGrpcStatus(HttpContext context)
    {
        if (!StatusResponse.IsGrpc(context.Request))
            return null;
        var headers = context.Response.Headers;
        if (!headers.ContainsKey(StatusResponse.DetailsHeader))
            headers = context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers ?? headers;
        return StatusResponse.Find(headers);
    }
}
