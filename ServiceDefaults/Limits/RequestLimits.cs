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
/// Limits the requests of an address without a valid token, and those of an account, by rate and by how many are under way: RESOURCE_EXHAUSTED with
/// RetryInfo, over HTTP 429 with Retry-After (docs/contract.md, Limits).
/// </summary>
internal static class RequestLimits
{
    private const int ProbesPerSecond = 100;
    private const int BurstOfProbes = 200;
    private const int ConcurrentProbes = 50;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Limits requests without a token. To be used before authentication, which answers token requests itself.</summary>
    /// <param name="app">The service.</param>
    /// <param name="acceptsTokens">Whether requests with a token are left to the limit of their account; false limits them as well.</param>
    public static void UseAddressLimit(this WebApplication app, bool acceptsTokens = true)
    {
        var limits = app.Services.GetRequiredService<LimitOptions>();
        Use(
            app,
            context =>
                context.Request.Path.Value is "/alive" ? Limit.None
                : IsProbe(context) ? Limit.ForProbes($"{ClientAddress.Get(context)}")
                : acceptsTokens && HasToken(context) && !IsAnsweredByAuthentication(context) ? Limit.None
                : Limit.ForAddress(context, limits)
        );
    }

    /// <summary>Limits requests with a token, by account; those whose token does not hold, by address. To be used after authentication.</summary>
    public static void UseAccountLimit(this WebApplication app)
    {
        var limits = app.Services.GetRequiredService<LimitOptions>();
        Use(
            app,
            context =>
                !HasToken(context) ? Limit.None
                : ActorClaims.Find(context.User) is not { } actor ? Limit.ForAddress(context, limits)
                : actor.Role is Role.Service ? Limit.None
                : new($"account {actor.Account}", limits.RequestsPerSecondPerAccount, limits.BurstPerAccount, limits.ConcurrentRequestsPerAccount)
        );
    }

    private static void Use(WebApplication app, Func<HttpContext, Limit> find) =>
        app.UseRateLimiter(
            new RateLimiterOptions
            {
                // The lease of a request is held until it has been answered.
                GlobalLimiter = PartitionedRateLimiter.CreateChained(
                    PartitionedRateLimiter.Create<HttpContext, string>(context => find(context).ToConcurrency()), // first: what it refuses uses no rate
                    PartitionedRateLimiter.Create<HttpContext, string>(context => find(context).ToRate())
                ),
                OnRejected = (rejected, _) => RefuseAsync(rejected.HttpContext, rejected.Lease),
            }
        );

    private static async ValueTask RefuseAsync(HttpContext context, RateLimitLease lease)
    {
        var delay = lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : Period;
        RefusedRequests.MarkLimit(context, ActorClaims.Find(context.User) is null ? "address" : "account");
        await StatusResponse.WriteAsync(context, ErrorStatus.CreateRetryable(Code.ResourceExhausted, ErrorReasons.TooManyRequests, delay));
    }

    private static bool HasToken(HttpContext context) =>
        context.Request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase);

    // By OpenIddict, so that the account limit, which counts tokens that do not hold, never sees them.
    private static bool IsAnsweredByAuthentication(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/connect") || context.Request.Path.StartsWithSegments("/.well-known");

    // Each asks the database. Watch is none: its streams stay.
    private static bool IsProbe(HttpContext context) => context.Request.Path.Value is "/health" or "/grpc.health.v1.Health/Check";

    /// <summary>The limit that counts for a request.</summary>
    /// <param name="Key">Whose it is; empty for none.</param>
    /// <param name="PerSecond">Requests per second, over time.</param>
    /// <param name="Burst">Requests at once, after a time without any.</param>
    /// <param name="Concurrent">Requests under way.</param>
    private readonly record struct Limit(string Key, int PerSecond, int Burst, int Concurrent)
    {
        public static readonly Limit None = new("", 0, 0, 0);

        public static Limit ForAddress(HttpContext context, LimitOptions limits) =>
            new($"address {ClientAddress.Get(context)}", limits.RequestsPerSecondPerAddress, limits.BurstPerAddress, limits.ConcurrentRequestsPerAddress);

        /// <summary>Apart from other requests: an orchestrator must not take a service for dead because others on its machine ask too much.</summary>
        public static Limit ForProbes(string address) => new($"probes {address}", ProbesPerSecond, BurstOfProbes, ConcurrentProbes);

        public RateLimitPartition<string> ToRate()
        {
            var (key, perSecond, burst, _) = this;
            return key is ""
                ? RateLimitPartition.GetNoLimiter(key)
                : RateLimitPartition.GetTokenBucketLimiter(
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
        }

        public RateLimitPartition<string> ToConcurrency()
        {
            var (key, _, _, concurrent) = this;
            return key is ""
                ? RateLimitPartition.GetNoLimiter(key)
                : RateLimitPartition.GetConcurrencyLimiter(key, _ => new() { PermitLimit = concurrent, QueueLimit = 0 });
        }
    }
}
