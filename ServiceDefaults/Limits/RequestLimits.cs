using System.Threading.RateLimiting;
using Google.Rpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.ServiceDefaults.Limits;

/// <summary>
/// Limits the requests of an address without a valid token, and those of an account: RESOURCE_EXHAUSTED with RetryInfo, over HTTP 429 with Retry-After
/// (docs/contract.md, Limits).
/// </summary>
internal static class RequestLimits
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Limits requests without a token. To be used before authentication, which answers token requests itself.</summary>
    public static void UseAddressLimit(this WebApplication app)
    {
        var limits = app.Services.GetRequiredService<LimitOptions>();
        Use(app, context => IsProbe(context) || (HasToken(context) && !IsAnsweredByAuthentication(context)) ? Unlimited() : ByAddress(context, limits));
    }

    /// <summary>Limits requests with a token, by account; those whose token does not hold, by address. To be used after authentication.</summary>
    public static void UseAccountLimit(this WebApplication app)
    {
        var limits = app.Services.GetRequiredService<LimitOptions>();
        Use(
            app,
            context =>
                !HasToken(context) ? Unlimited()
                : ActorClaims.Find(context.User) is not { } actor ? ByAddress(context, limits)
                : actor.Role is Role.Service ? Unlimited()
                : Bucket($"account {actor.Account}", limits.RequestsPerSecondPerAccount, limits.BurstPerAccount)
        );
    }

    private static void Use(WebApplication app, Func<HttpContext, RateLimitPartition<string>> partition) =>
        app.UseRateLimiter(
            new RateLimiterOptions
            {
                GlobalLimiter = PartitionedRateLimiter.Create(partition),
                OnRejected = (rejected, _) => RefuseAsync(rejected.HttpContext, rejected.Lease),
            }
        );

    private static async ValueTask RefuseAsync(HttpContext context, RateLimitLease lease)
    {
        var delay = lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : Period;
        RefusedRequests.MarkLimit(context, ActorClaims.Find(context.User) is null ? "address" : "account");
        await StatusResponse.WriteAsync(context, ErrorStatus.CreateRetryable(Code.ResourceExhausted, ErrorReasons.TooManyRequests, delay));
    }

    private static RateLimitPartition<string> ByAddress(HttpContext context, LimitOptions limits) =>
        Bucket($"address {ClientAddress.Get(context)}", limits.RequestsPerSecondPerAddress, limits.BurstPerAddress);

    private static RateLimitPartition<string> Unlimited() => RateLimitPartition.GetNoLimiter("");

    private static RateLimitPartition<string> Bucket(string key, int perSecond, int burst) =>
        RateLimitPartition.GetTokenBucketLimiter(
            key,
            _ =>
                new()
                {
                    TokenLimit = burst,
                    TokensPerPeriod = perSecond,
                    ReplenishmentPeriod = Period,
                    QueueLimit = 0,
                }
        );

    private static bool HasToken(HttpContext context) =>
        context.Request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase);

    // By OpenIddict, so that the account limit, which counts tokens that do not hold, never sees them.
    private static bool IsAnsweredByAuthentication(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/connect") || context.Request.Path.StartsWithSegments("/.well-known");

    // An orchestrator must not take a service for dead because others ask too much. Watch is none: its streams stay.
    private static bool IsProbe(HttpContext context) => context.Request.Path.Value is "/health" or "/alive" or "/grpc.health.v1.Health/Check";
}
