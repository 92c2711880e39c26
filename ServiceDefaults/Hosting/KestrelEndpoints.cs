using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Configuration;

namespace ThemeDay.ServiceDefaults.Hosting;

/// <summary>The two endpoints of a service: <c>http</c> for JSON, uploads and tokens (HTTP/1.1), <c>grpc</c> (HTTP/2).</summary>
/// <remarks>Settings: <see cref="EndpointOptions"/>.</remarks>
internal static class KestrelEndpoints
{
    // Pings on an idle connection find a client that disappeared without closing it, such as a subscriber whose machine was switched off.
    private static readonly TimeSpan KeepAlivePingDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan KeepAlivePingTimeout = TimeSpan.FromSeconds(10);

    private const double ConnectionAgeJitter = 0.1; // connections opened together are not closed together

    public static void Configure(WebApplicationBuilder builder)
    {
        var endpoints = builder.AddValidatedOptions<EndpointOptions>("Endpoints");
        var address = IPAddress.Parse(endpoints.Address);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // Routes that take more say so: RPCs by MaxMessageSizeAttribute, uploads by RequestSizeLimitAttribute.
            kestrel.Limits.MaxRequestBodySize = MaxMessageSizeAttribute.MaxJsonBytes(MaxMessageSizeAttribute.DefaultBytes);
            kestrel.AddServerHeader = false;
            kestrel.Limits.Http2.KeepAlivePingDelay = KeepAlivePingDelay;
            kestrel.Limits.Http2.KeepAlivePingTimeout = KeepAlivePingTimeout;
            if (endpoints.HttpPort is { } http)
                kestrel.Listen(address, http, options => ConfigureListener(options, HttpProtocols.Http1));
            if (endpoints.GrpcPort is { } grpc)
                kestrel.Listen(address, grpc, options => ConfigureListener(options, HttpProtocols.Http2));
        });

        void ConfigureListener(ListenOptions options, HttpProtocols protocols)
        {
            options.Protocols = protocols;
            if (protocols == HttpProtocols.Http2)
                options.Use(next => connection => RunWithMaxAgeAsync(connection, next, endpoints.MaxConnectionAge));
            if (endpoints.Certificate is not null)
                options.UseHttps(
                    System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPemFile(endpoints.Certificate, endpoints.CertificateKey)
                );
        }
    }

    private static async Task RunWithMaxAgeAsync(ConnectionContext connection, ConnectionDelegate next, TimeSpan maxAge)
    {
        var lifetime = connection.Features.GetRequiredFeature<IConnectionLifetimeNotificationFeature>();
        var age = maxAge * (1 + (ConnectionAgeJitter * Random.Shared.NextDouble()));
        await using var timer = new Timer(_ => lifetime.RequestClose(), null, age, Timeout.InfiniteTimeSpan);
        await next(connection);
    }
}
