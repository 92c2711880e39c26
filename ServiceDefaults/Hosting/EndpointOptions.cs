using System.ComponentModel.DataAnnotations;
using System.Net;

namespace ThemeDay.ServiceDefaults.Hosting;

/// <summary>Settings of the endpoints, section <c>Endpoints</c>.</summary>
internal sealed record EndpointOptions : IValidatableObject
{
    /// <summary>The port of <c>http</c>; null for none.</summary>
    [Range(0, 65_535)]
    public int? HttpPort { get; init; }

    /// <summary>The port of <c>grpc</c>; null for none.</summary>
    [Range(0, 65_535)]
    public int? GrpcPort { get; init; }

    /// <summary>The IP address to listen on. Another address than loopback requires a certificate or <see cref="BehindTlsProxy"/>.</summary>
    [Required]
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>The certificate chain, a PEM file; null for plaintext.</summary>
    public string? Certificate { get; init; }

    /// <summary>The key of the certificate, a PEM file.</summary>
    public string? CertificateKey { get; init; }

    /// <summary>Whether a proxy terminates TLS.</summary>
    public bool BehindTlsProxy { get; init; }

    /// <summary>The addresses and networks of the proxies whose X-Forwarded-For names the client, separated by commas; none by default.</summary>
    public string KnownProxies { get; init; } = "";

    /// <summary>The age at which an HTTP/2 connection gets GOAWAY, so that clients spread over the replicas again; RPCs under way finish.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MaxConnectionAge { get; init; } = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IPAddress.TryParse(Address, out var address))
            yield return new("it is not an IP address", [nameof(Address)]);
        else if (!IPAddress.IsLoopback(address) && Certificate is null && !BehindTlsProxy)
            yield return new(
                $"this service would listen on {address} without TLS: set Endpoints__Certificate and Endpoints__CertificateKey, "
                    + "or Endpoints__BehindTlsProxy=true where a proxy speaks TLS for it",
                [nameof(Address)]
            );
        if (Limits.KnownProxies.TryParse(KnownProxies) is null)
            yield return new("it is not a list of IP addresses and networks, such as 127.0.0.1, 10.0.0.0/8", [nameof(KnownProxies)]);
        if (Certificate is null != CertificateKey is null)
            yield return new("a certificate needs its key, and a key its certificate", [nameof(Certificate), nameof(CertificateKey)]);
    }
}
