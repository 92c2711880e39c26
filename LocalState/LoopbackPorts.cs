using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace ThemeDay.LocalState;

/// <summary>Allocates free TCP ports on 127.0.0.1.</summary>
/// <remarks>
/// The ports are below the ephemeral range of Linux (32768 to 60999), which is used for outgoing connections: a restarted server must find its port
/// still free.
/// </remarks>
public static class LoopbackPorts
{
    private const int First = 20000;
    private const int Last = 29999;

    private static readonly HashSet<int> Reserved = [];

    /// <summary>Returns a port that is not in use; each call returns a different one.</summary>
    /// <exception cref="InvalidOperationException">No port is free.</exception>
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

    /// <summary>Reserves the port if it is not in use, so that <see cref="Allocate"/> does not return it.</summary>
    /// <returns>False if the port is in use.</returns>
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
