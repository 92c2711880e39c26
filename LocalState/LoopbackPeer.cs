using System.Globalization;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ThemeDay.LocalState;

/// <summary>Checks, before anything is sent, which user a connection to this machine leads to: while a service starts, or after it has stopped, any user can
/// listen on its port.</summary>
/// <remarks>
/// What <c>requirepeer</c> of libpq is for Unix sockets. Trusted are root, the user of this process and <see cref="SystemUsers"/>, as whom servers and services
/// run.
/// Linux only (proc(5), /proc/net/tcp); elsewhere nothing is checked.
/// </remarks>
public static class LoopbackPeer
{
    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>Connects like SocketsHttpHandler itself, and checks the peer.</summary>
    /// <exception cref="UntrustedPeerException">An untrusted user listens there.</exception>
    public static ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken) =>
        ConnectAsync(context, Verify, cancellationToken);

    /// <summary>The same with a check of one's own.</summary>
    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, Action<Socket> verify, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            verify(socket);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether a connected socket leads to this machine.</summary>
    public static bool IsLoopback(Socket connected) => IPAddress.IsLoopback(GetRemote(connected).Address);

    /// <summary>The address that a connected socket leads to; one of IPv4 as such.</summary>
    public static IPEndPoint GetRemote(Socket connected) => Normalize((IPEndPoint)connected.RemoteEndPoint!);

    /// <summary>Checks the peer of a connected socket; one on another machine is not checked.</summary>
    /// <exception cref="UntrustedPeerException">An untrusted user listens there.</exception>
    public static void Verify(Socket connected)
    {
        if (!OperatingSystem.IsLinux() || !IsLoopback(connected))
            return;
        var remote = GetRemote(connected);
        if (FindOwner(Tables.SelectMany(ReadTable), Normalize((IPEndPoint)connected.LocalEndPoint!), remote) is { } owner && !IsTrusted(owner))
            throw new UntrustedPeerException(
                $"a process of the user {SystemUsers.FindName(owner) ?? $"{owner}"} listens on {remote}, not one of this system: nothing was sent to it"
            );
    }

    /// <summary>The user id of the process at the other end of a connection on this machine.</summary>
    /// <param name="sockets">The lines of the tables of sockets.</param>
    /// <param name="local">This end.</param>
    /// <param name="remote">The other end.</param>
    /// <returns>Null if no process on this machine listens there: root has redirected the connection, as for a container.</returns>
    private static int? FindOwner(IEnumerable<string> sockets, IPEndPoint local, IPEndPoint remote)
    {
        int? listener = null;
        foreach (var line in sockets)
        {
            if (ParseLine(line) is not { } socket)
                continue;
            if (socket.IsAccepted && socket.Remote.Equals(local) && socket.Local.Equals(remote))
                return socket.Owner;
            // The more specific address has got the connection.
            if (socket.IsListening && socket.Local.Port == remote.Port)
                listener =
                    socket.Local.Address.Equals(remote.Address) ? socket.Owner
                    : IsAny(socket.Local.Address) ? listener ?? socket.Owner
                    : listener;
        }

        return listener;
    }

    private static bool IsTrusted(int user) =>
        user == 0 || user == GetEffectiveUserId() || SystemUsers.FindName(user) is { } name && SystemUsers.All.Contains(name);

    private static IEnumerable<string> ReadTable(string path) => File.Exists(path) ? File.ReadLines(path).Skip(1) : [];

    // sl, local address, remote address, state, queues, timer, retransmits, uid, timeout, inode
    private static SocketLine? ParseLine(string line)
    {
        const int Columns = 10;
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length >= Columns
            ? new(
                ParseEndPoint(fields[1]),
                ParseEndPoint(fields[2]),
                IsListening: fields[3] is "0A",
                IsAccepted: fields[3] is not "0A" && fields[9] is not "0", // a connection that waits to be accepted has no inode, and user 0
                int.Parse(fields[7], NumberStyles.None, CultureInfo.InvariantCulture)
            )
            : null;
    }

    // The address is printed as numbers of 32 bits, each in the byte order of the machine.
    private static IPEndPoint ParseEndPoint(string text)
    {
        const int WordBytes = 4;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var bytes = Convert.FromHexString(text[..colon]);
        if (BitConverter.IsLittleEndian)
            for (var word = 0; word < bytes.Length; word += WordBytes)
                bytes.AsSpan(word, WordBytes).Reverse();
        return Normalize(new IPEndPoint(new IPAddress(bytes), int.Parse(text[(colon + 1)..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)));
    }

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static IPEndPoint Normalize(IPEndPoint endPoint) => new(Normalize(endPoint.Address), endPoint.Port);

    private static IPAddress Normalize(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetEffectiveUserId();

    private readonly record struct SocketLine(IPEndPoint Local, IPEndPoint Remote, bool IsListening, bool IsAccepted, int Owner);
}

/// <summary>A connection leads to somebody who must not get the credentials that would be sent next.</summary>
/// <param name="message">Who and where, and that nothing was sent.</param>
public sealed class UntrustedPeerException(string message) : IOException(message);
