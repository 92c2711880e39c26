using Google.Rpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Hosting;

/// <summary>Answers 405 to methods that no route has, such as TRACE, whatever the path (RFC 9110, 15.5.6).</summary>
internal static class RequestMethodMiddleware
{
    private static readonly string[] Allowed =
    [
        HttpMethods.Get,
        HttpMethods.Head,
        HttpMethods.Post,
        HttpMethods.Put,
        HttpMethods.Patch,
        HttpMethods.Delete,
        HttpMethods.Options,
    ];

    public static void UseKnownMethodsOnly(this WebApplication app) =>
        app.Use(
            (context, next) =>
            {
                if (Allowed.Contains(context.Request.Method)) // method names are case-sensitive
                    return next(context);
                context.Response.Headers.Allow = string.Join(", ", Allowed);
                return StatusJson.WriteAsync(context.Response, ErrorStatus.Create(Code.Unimplemented, ErrorReasons.MethodNotFound));
            }
        );
}
