using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;

namespace ThemeDay.ServiceDefaults.Hosting;

/// <summary>The two endpoints of a service: <c>http</c> for JSON, uploads and tokens (HTTP/1.1), <c>grpc</c> (HTTP/2).</summary>
/// <remarks>
/// <c>Endpoints:HttpPort</c> and <c>Endpoints:GrpcPort</c> are the ports. Plaintext is allowed on loopback only: another <c>Endpoints:Address</c> requires a
/// certificate (<c>Endpoints:Certificate</c>, <c>Endpoints:CertificateKey</c>, PEM files) or the setting that a proxy terminates TLS
/// (<c>Endpoints:BehindTlsProxy</c>). <c>Endpoints:MaxConnectionAge</c>, such as 00:10:00, is the age at which an HTTP/2 connection gets GOAWAY.
/// </remarks>
internal static class KestrelEndpoints
{
    private const long MaxUploadBytes = 64L << 20;

    // Pings on an idle connection find a client that disappeared without closing it, such as a subscriber whose machine was switched off.
    private static readonly TimeSpan KeepAlivePingDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan KeepAlivePingTimeout = TimeSpan.FromSeconds(10);

    // A connection of this age gets GOAWAY: RPCs under way finish, new ones open another, so that clients spread over the replicas again.
    private static readonly TimeSpan DefaultMaxConnectionAge = TimeSpan.FromMinutes(10);
    private const double ConnectionAgeJitter = 0.1; // connections opened together are not closed together

    public static void Configure(WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        var address = IPAddress.Parse(configuration["Endpoints:Address"] ?? "127.0.0.1");
        var certificate = configuration["Endpoints:Certificate"];
        if (!IPAddress.IsLoopback(address) && certificate is null && !configuration.GetValue<bool>("Endpoints:BehindTlsProxy"))
        {
            throw new InvalidOperationException(
                $"this service would listen on {address} without TLS: set Endpoints__Certificate and Endpoints__CertificateKey, "
                    + "or Endpoints__BehindTlsProxy=true where a proxy speaks TLS for it"
            );
        }

        var maxAge = configuration.GetValue("Endpoints:MaxConnectionAge", DefaultMaxConnectionAge);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = MaxUploadBytes;
            kestrel.AddServerHeader = false;
            kestrel.Limits.Http2.KeepAlivePingDelay = KeepAlivePingDelay;
            kestrel.Limits.Http2.KeepAlivePingTimeout = KeepAlivePingTimeout;
            if (Port(configuration, "Endpoints:HttpPort") is { } http)
                kestrel.Listen(address, http, options => ConfigureListener(options, HttpProtocols.Http1));
            if (Port(configuration, "Endpoints:GrpcPort") is { } grpc)
                kestrel.Listen(address, grpc, options => ConfigureListener(options, HttpProtocols.Http2));
        });

        void ConfigureListener(ListenOptions options, HttpProtocols protocols)
        {
            options.Protocols = protocols;
            if (protocols == HttpProtocols.Http2)
                options.Use(next => connection => RunWithMaxAgeAsync(connection, next, maxAge));
            if (certificate is not null)
                options.UseHttps(
                    System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPemFile(certificate, configuration["Endpoints:CertificateKey"])
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

    private static int? Port(IConfiguration configuration, string name) => configuration.GetValue<int?>(name);
}
