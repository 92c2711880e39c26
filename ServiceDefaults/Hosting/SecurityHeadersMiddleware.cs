using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ThemeDay.ServiceDefaults.Api;

namespace ThemeDay.ServiceDefaults.Hosting;

/// <summary>
/// Says in every response but gRPC ones how a browser may use it: as the type that it has, not stored unless the route says otherwise, without scripts, and
/// over TLS alone where the service speaks TLS.
/// </summary>
internal static class SecurityHeadersMiddleware
{
    /// <summary>The path of the page to try the API.</summary>
    public const string ScalarPath = "/scalar";

    private const string NoContent = "default-src 'none'; frame-ancestors 'none'";

    // The page has inline scripts and styles, and shows pictures of its own.
    private const string OwnContent =
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        + "worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string OneYear = "max-age=31536000";

    public static void UseSecurityHeaders(this WebApplication app)
    {
        var endpoints = app.Services.GetRequiredService<EndpointOptions>();
        var isTls = endpoints.Certificate is not null || endpoints.BehindTlsProxy;
        app.Use(
            (context, next) =>
            {
                if (!StatusResponse.IsGrpc(context.Request))
                    context.Response.OnStarting(() => AddHeaders(context, isTls));
                return next(context);
            }
        );
    }

    private static Task AddHeaders(HttpContext context, bool isTls)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = context.Request.Path.StartsWithSegments(ScalarPath) ? OwnContent : NoContent;
        headers["Referrer-Policy"] = "no-referrer";
        if (headers.CacheControl.Count == 0)
            headers.CacheControl = "no-store";
        if (isTls)
            headers.StrictTransportSecurity = OneYear;
        return Task.CompletedTask;
    }
}
