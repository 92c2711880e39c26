using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ThemeDay.Eventing.Postgres;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Api;

internal static class ReadinessMiddleware
{
    /// <summary>
    /// Returns 503 for HTTP requests other than health checks until the database is ready. For gRPC the interceptors map the database errors.
    /// </summary>
    /// <remarks>
    /// OpenIddict's token endpoint runs in the authentication middleware, before the interceptors: it would return 500 for tables that do not exist yet.
    /// </remarks>
    public static void UseReadiness(this WebApplication app)
    {
        var ready = app.Services.GetService<DatabaseReadiness>()?.WhenReady ?? Task.CompletedTask;
        app.Use(
            (context, next) =>
                ready.IsCompleted
                || context.Request.Protocol == "HTTP/2"
                || context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)
                || context.Request.Path.StartsWithSegments("/alive", StringComparison.Ordinal)
                    ? next(context)
                    : StatusJson.WriteAsync(context.Response, ErrorStatus.Unavailable(ErrorReasons.TemporarilyUnavailable).GetRpcStatus()!)
        );
    }
}
