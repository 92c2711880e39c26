using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;

namespace ThemeDay.ServiceDefaults.Limits;

/// <summary>The address that a request is counted under.</summary>
public static class ClientAddress
{
    private const int Ipv6NetworkBits = 64; // the prefix assigned to a subscriber (RFC 6177), who can use any address in it

    /// <summary>The IPv4 address, or the /64 network of the IPv6 address; empty without a connection.</summary>
    /// <remarks>
    /// Behind a proxy that is not a known one (<c>Endpoints:KnownProxies</c>), that of the proxy, distinguished from programs on its machine.
    /// </remarks>
    public static string Get(HttpContext context) => $"{Format(context.Connection.RemoteIpAddress)}{(IsForwarded(context) ? " forwarded" : "")}";

    /// <summary>Whether a program on this machine has sent the request itself, such as another service.</summary>
    public static bool IsLocal(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address) && !IsForwarded(context) && !IsOfProxy(context);

    /// <summary>The IPv4 address, or the /64 network of the IPv6 address; empty for null.</summary>
    public static string Format(IPAddress? address)
    {
        if (address is null)
            return "";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (address.AddressFamily is not AddressFamily.InterNetworkV6)
            return address.ToString();
        var network = address.GetAddressBytes();
        Array.Clear(network, Ipv6NetworkBits / 8, network.Length - (Ipv6NetworkBits / 8));
        return $"{new IPAddress(network)}/{Ipv6NetworkBits}";
    }

    // A known proxy has named the address: whoever is before it may have claimed that of this machine.
    private static bool IsOfProxy(HttpContext context) => context.Request.Headers.ContainsKey(ForwardedHeadersDefaults.XOriginalForHeaderName);

    // By a proxy that is not known: the middleware removes what known proxies have added.
    private static bool IsForwarded(HttpContext context) => context.Request.Headers.ContainsKey(ForwardedHeadersDefaults.XForwardedForHeaderName);
}
