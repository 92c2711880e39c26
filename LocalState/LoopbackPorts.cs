using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace ThemeDay.LocalState;

/// <summary>Free TCP ports on 127.0.0.1.</summary>
/// <remarks>
/// They are below the ephemeral range of Linux (32768 to 60999), from which outgoing connections take theirs: a server that is restarted must find its
/// port still free.
/// </remarks>
public static class LoopbackPorts
{
    private const int First = 20000;
    private const int Last = 29999;

    private static readonly HashSet<int> Reserved = [];

    /// <summary>A port that nobody listens on, another one at each call.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static int Allocate()
    {
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            var port = RandomNumberGenerator.GetInt32(First, Last + 1);
            lock (Reserved)
            {
                if (!Reserved.Contains(port) && TryReserve(port))
                    return port;
            }
        }

        throw new InvalidOperationException($"no port between {First} and {Last} is free on 127.0.0.1");
    }

    /// <summary>If nobody listens on this port, keeps <see cref="Allocate"/> from returning it.</summary>
    /// <returns>False if somebody listens on it.</returns>
    public static bool TryReserve(int port)
    {
        if (!IsFree(port))
            return false;
        lock (Reserved)
            Reserved.Add(port);
        return true;
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
