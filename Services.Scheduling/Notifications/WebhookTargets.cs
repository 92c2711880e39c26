using System.Net;
using System.Net.Sockets;

namespace ThemeDay.Scheduling.Notifications;

/// <summary>Decides where webhooks may be: at public addresses by https, and in the networks that an operator has allowed.</summary>
public sealed class WebhookTargets(WebhookOptions options)
{
    private const int MaxUrlLength = 500;

    // IANA IPv4 and IPv6 Special-Purpose Address Registries: what is not globally reachable, or stands for an IPv4 address.
    private static readonly IPNetwork[] SpecialNetworks =
    [
        .. (
            (string[])
                [
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.88.99.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/3",
                    "::/96",
                    "64:ff9b::/96",
                    "64:ff9b:1::/48",
                    "100::/64",
                    "2001::/23",
                    "2001:db8::/32",
                    "2002::/16",
                    "fc00::/7",
                    "fe80::/10",
                    "fec0::/10",
                    "ff00::/8",
                ]
        ).Select(IPNetwork.Parse),
    ];

    private readonly IReadOnlyList<IPNetwork> allowed = options.Networks;

    /// <summary>Whether an address can be that of a webhook. Where its host name leads to is checked when it is connected to.</summary>
    public bool IsAllowed(string url) =>
        url.Length <= MaxUrlLength
        && Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && allowed is not []))
        && uri is { UserInfo: "", Fragment: "", Host: not "" }
        && (!IPAddress.TryParse(uri.IdnHost.Trim('[', ']'), out var address) || IsAllowed(address, uri.Scheme == Uri.UriSchemeHttps));

    /// <summary>Whether an address may be connected to.</summary>
    /// <param name="address">The address.</param>
    /// <param name="isEncrypted">Whether the connection is https.</param>
    public bool IsAllowed(IPAddress address, bool isEncrypted)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return allowed.Any(network => network.Contains(plain)) || (isEncrypted && !SpecialNetworks.Any(network => network.Contains(plain)));
    }

    /// <summary>Connects to the first address of a host that may be connected to.</summary>
    /// <exception cref="WebhookTargetException">It has none.</exception>
    internal async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var isEncrypted = context.InitialRequestMessage.RequestUri!.Scheme == Uri.UriSchemeHttps;
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        IPAddress[] usable = [.. addresses.Where(address => IsAllowed(address, isEncrypted))];
        if (usable is [])
            throw new WebhookTargetException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(usable, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>The host name of a webhook leads to no address that may be connected to.</summary>
internal sealed class WebhookTargetException() : IOException("the address is not allowed");
