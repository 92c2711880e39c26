using Grpc.Core;
using Grpc.Net.Client.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Configuration;
using ThemeDay.ServiceDefaults.Limits;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.ServiceDefaults.Hosting;

/// <summary>
/// The setup that services share with web sites, which own no database and accept no tokens: endpoints, telemetry, health, limits, clients of services.
/// </summary>
public static class WebDefaultsExtensions
{
    /// <summary>Connect and keep-alive timeout for other services.</summary>
    internal static readonly TimeSpan PeerTimeout = TimeSpan.FromSeconds(5);

    // Drain time for requests in progress at shutdown (docs/contract.md, Deadlines).
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(10);

    // A transient failure of another service is retried, three attempts in all (docs/contract.md, Deadlines); requests between services are safe to repeat.
    private static readonly RetryPolicy ServiceRetryPolicy = new()
    {
        MaxAttempts = 3,
        InitialBackoff = TimeSpan.FromMilliseconds(100),
        MaxBackoff = TimeSpan.FromSeconds(1),
        BackoffMultiplier = 3,
        RetryableStatusCodes = { StatusCode.Unavailable },
    };

    /// <summary>Adds endpoints, telemetry, service discovery and the limits of addresses.</summary>
    public static void AddWebDefaults(this WebApplicationBuilder builder)
    {
        ConfigurationError.ExitWhenUnhandled();
        KestrelEndpoints.Configure(builder);
        Telemetry.Add(builder);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddHealthChecks();
        builder.Services.AddServiceDiscovery();
        builder.AddValidatedOptions<PeerOptions>("Peers");
        builder.Services.AddSingleton<PeerVerifier>();
        builder.Services.AddSingleton<DefaultDeadlineInterceptor>();
        var limits = builder.AddValidatedOptions<LimitOptions>("Limits");
        builder.Services.AddSingleton(new DownloadRate(limits.MinDownloadRate));
        builder.Services.AddRateLimiter(_ => { });
    }

    /// <summary>Adds a gRPC client of a service without credentials: for RPCs that anyone may call.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="service">The service: registry, scheduling or publication.</param>
    public static IHttpClientBuilder AddAnonymousClient<TClient>(this IServiceCollection services, string service)
        where TClient : class => services.AddPeerClient<TClient>(service, typeof(TClient).Name);

    /// <summary>Adds an HTTP client for the files that a service serves to anyone.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="service">The service.</param>
    public static IHttpClientBuilder AddAnonymousHttpClient(this IServiceCollection services, string service) =>
        services
            .AddHttpClient(service, client => client.BaseAddress = new($"http://_http.{service}"))
            .UseSocketsHttpHandler((handler, _) => (handler.ConnectTimeout, handler.AllowAutoRedirect, handler.UseCookies) = (PeerTimeout, false, false))
            .VerifyPeers()
            .AddServiceDiscovery();

    /// <summary>Adds the middleware of a web site that accepts no tokens: it limits requests by address, whatever they carry.</summary>
    public static void UseWebDefaults(this WebApplication app)
    {
        app.UseRefusedRequestCount();
        app.UseKnownMethodsOnly();
        app.UseKnownProxies(app.Services.GetRequiredService<EndpointOptions>().KnownProxies);
        app.UseAddressLimit(acceptsTokens: false);
    }

    /// <summary>Maps <c>/health</c>, by all checks, and <c>/alive</c>, by none.</summary>
    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health", new HealthCheckOptions { ResponseWriter = HealthResponse.WriteAsync }).AllowAnonymous();
        app.MapHealthChecks("/alive", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
    }

    internal static IHttpClientBuilder AddPeerClient<TClient>(this IServiceCollection services, string service, string name)
        where TClient : class =>
        services
            .AddGrpcClient<TClient>(name, client => client.Address = new($"http://_grpc.{service}"))
            .ConfigureChannel(channel =>
                channel.ServiceConfig = new()
                {
                    MethodConfigs =
                    {
                        new() { Names = { MethodName.Default }, RetryPolicy = ServiceRetryPolicy },
                    },
                }
            )
            .UseSocketsHttpHandler(
                (handler, _) =>
                {
                    // Keep-alive pings detect a peer that disappeared without closing the connection (machine switched off), even for an RPC without a
                    // deadline.
                    handler.ConnectTimeout = PeerTimeout;
                    handler.KeepAlivePingDelay = handler.KeepAlivePingTimeout = PeerTimeout;
                    handler.EnableMultipleHttp2Connections = true;
                }
            )
            .VerifyPeers()
            .AddInterceptor<DefaultDeadlineInterceptor>()
            .AddServiceDiscovery();
}
