using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace ThemeDay.ServiceDefaults.Limits;

/// <summary>Takes the address of a client from X-Forwarded-For, if a known proxy has sent it.</summary>
internal static class KnownProxies
{
    /// <summary>Reads a list of addresses and networks, such as <c>127.0.0.1, 10.0.0.0/8</c>.</summary>
    /// <returns>The networks; null if one of them is malformed.</returns>
    public static IReadOnlyList<IPNetwork>? TryParse(string list)
    {
        List<IPNetwork> networks = [];
        foreach (var item in list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (IPNetwork.TryParse(item, out var network))
                networks.Add(network);
            else if (IPAddress.TryParse(item, out var address))
                networks.Add(new(address, address.GetAddressBytes().Length * 8));
            else
                return null;
        }

        return networks;
    }

    /// <summary>Adds the middleware; without known proxies there is none, and the header is not read.</summary>
    public static void UseKnownProxies(this WebApplication app, string list)
    {
        if (TryParse(list) is not [_, ..] networks)
            return;
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in networks)
            options.KnownIPNetworks.Add(network);
        app.UseForwardedHeaders(options);
    }
}
