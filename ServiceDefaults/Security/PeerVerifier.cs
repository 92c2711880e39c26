using System.Net.Http;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ThemeDay.LocalState;

namespace ThemeDay.ServiceDefaults.Security;

/// <summary>Settings of connections to other services and to the broker, section <c>Peers</c>.</summary>
internal sealed record PeerOptions
{
    /// <summary>Whether tokens and passwords may leave this machine without TLS: on a network that nobody else can read, such as that of Compose.</summary>
    public bool AllowPlaintext { get; init; }
}

/// <summary>Checks connections to other services and to the broker before credentials are sent.</summary>
internal sealed partial class PeerVerifier(PeerOptions options, ILogger<PeerVerifier> logger)
{
    /// <summary>Checks a new connection.</summary>
    /// <exception cref="UntrustedPeerException">Another user of this machine listens there, or the connection leaves this machine without TLS.</exception>
    public void Verify(Socket connected, bool isEncrypted)
    {
        try
        {
            LoopbackPeer.Verify(connected);
            if (!isEncrypted && !options.AllowPlaintext && !LoopbackPeer.IsLoopback(connected))
                throw new UntrustedPeerException(
                    $"{LoopbackPeer.GetRemote(connected)} is reached without TLS: nothing was sent to it. Configure an address with TLS, or "
                        + "Peers__AllowPlaintext=true on a network that nobody else can read"
                );
        }
        catch (UntrustedPeerException exception)
        {
            LogRefused(logger, exception.Message); // whoever connects may report less, or nothing
            throw;
        }
    }

    /// <summary>Connects an HTTP client.</summary>
    /// <exception cref="UntrustedPeerException">As for <see cref="Verify"/>.</exception>
    public ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var isEncrypted = context.InitialRequestMessage.RequestUri?.Scheme == Uri.UriSchemeHttps;
        return LoopbackPeer.ConnectAsync(context, connected => Verify(connected, isEncrypted), cancellationToken);
    }

    [LoggerMessage(EventId = 1103, Level = LogLevel.Error, Message = "Connection closed before credentials were sent: {Cause}")]
    private static partial void LogRefused(ILogger logger, string cause);
}

/// <summary>HTTP clients of other services.</summary>
internal static class PeerVerifierExtensions
{
    /// <summary>Checks each connection of the client by <see cref="PeerVerifier"/>.</summary>
    public static IHttpClientBuilder VerifyPeers(this IHttpClientBuilder client) =>
        client.UseSocketsHttpHandler((handler, services) => handler.ConnectCallback = services.GetRequiredService<PeerVerifier>().ConnectAsync);
}
