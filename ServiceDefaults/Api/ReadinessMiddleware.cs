using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ThemeDay.Eventing.Postgres;
using ThemeDay.ServiceDefaults.Domain;

namespace ThemeDay.ServiceDefaults.Api;

internal static class ReadinessMiddleware
{
    /// <summary>Answers HTTP requests but those for health with 503 until the database is ready. For gRPC the interceptors map the database's errors.</summary>
    /// <remarks>OpenIddict's token endpoint is a part of authentication, before any of our code: it would fail with 500 on tables that do not exist
    /// yet.</remarks>
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
