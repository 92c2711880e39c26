using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace ThemeDay.Servers;

/// <summary>Ports on loopback that nobody uses.</summary>
/// <remarks>
/// They lie below the range from which Linux takes the ports of outgoing connections (32768 to 60999): a server that is started again
/// must find its old port free, and any client of the machine may have been given one of those in between.
/// </remarks>
public static class FreePorts
{
    private const int First = 20000;
    private const int Last = 29999;

    private static readonly HashSet<int> Given = [];

    /// <summary>Another at each call: what was given is not yet bound, and must not be given twice.</summary>
    public static int Choose()
    {
        for (var tries = 0; tries < 1000; tries++)
        {
            var port = RandomNumberGenerator.GetInt32(First, Last + 1);
            if (Take(port)) return port;
        }

        throw new CannotRunException($"no port between {First} and {Last} is free on 127.0.0.1");
    }

    /// <summary>The same port as last time, if it is still free.</summary>
    public static bool Take(int port)
    {
        lock (Given)
        {
            return !Given.Contains(port) && IsFree(port) && Given.Add(port);
        }
    }

    private static bool IsFree(int port)
    {
        using var probe = new TcpListener(IPAddress.Loopback, port);
        try
        {
            probe.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
