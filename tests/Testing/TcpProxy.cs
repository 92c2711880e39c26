using System.Net;
using System.Net.Sockets;

namespace ThemeDay.Testing;

/// <summary>A TCP proxy that fails as networks do: half-open connections, resets, refusals, and bytes that a filter delays or drops.</summary>
/// <remarks>With several servers, each connection goes to the next one that accepts it, as a load balancer would choose.</remarks>
public sealed class TcpProxy : IAsyncDisposable
{
    private const int BufferBytes = 64 << 10;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource closed = new();
    private readonly HashSet<ProxiedConnection> connections = [];
    private readonly Task accepting;
    private readonly IReadOnlyList<Uri> servers;
    private CancellationTokenSource alive = new();
    private int next;

    /// <param name="servers">The servers as URIs; only host and port are used.</param>
    public TcpProxy(params IReadOnlyList<string> servers)
    {
        this.servers = [.. servers.Select(server => new Uri(server))];
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>The address of the proxy, as a URI of the scheme http.</summary>
    public string Address => $"http://{listener.LocalEndpoint}";

    /// <summary>The port of the proxy on 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Whether new connections are reset at once.</summary>
    public bool IsRefusing { get; set; }

    /// <summary>Makes the filter of each new connection; null: none.</summary>
    public Func<IProxyFilter>? CreateFilter { get; set; }

    /// <summary>
    /// Stops forwarding on existing connections, which stay open, as after the server's machine lost power and came back; new connections work.
    /// </summary>
    public void StopForwarding() => Interlocked.Exchange(ref alive, new()).Cancel();

    /// <summary>Resets existing connections (RST) on both sides; new connections work.</summary>
    public void ResetConnections()
    {
        foreach (var connection in Snapshot())
            connection.Reset();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await closed.CancelAsync();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        listener.Dispose();
        foreach (var connection in Snapshot())
            connection.Dispose();
        closed.Dispose();
        alive.Dispose();
    }

    private ProxiedConnection[] Snapshot()
    {
        lock (connections)
            return [.. connections];
    }

    private async Task AcceptAsync()
    {
        List<Task> carrying = [];
        try
        {
            while (true)
            {
                var client = await listener.AcceptSocketAsync(closed.Token);
                carrying.RemoveAll(task => task.IsCompleted);
                carrying.Add(CarryAsync(client, Volatile.Read(ref alive).Token));
            }
        }
        finally
        {
            await Task.WhenAll(carrying);
        }
    }

    private async Task CarryAsync(Socket client, CancellationToken dead)
    {
        var connection = new ProxiedConnection(client, CreateFilter?.Invoke());
        lock (connections)
            connections.Add(connection);
        using var linkedCts = CancellationTokenSource.CreateLinkedTokenSource(dead, closed.Token);
        if (!IsRefusing && await TryConnectAsync(linkedCts.Token) is { } server)
            await connection.RunAsync(server, BufferBytes, linkedCts.Token);
        if (dead.IsCancellationRequested && !closed.IsCancellationRequested)
            return; // half open until the proxy is disposed of
        connection.Reset();
        lock (connections)
            connections.Remove(connection);
    }

    private async Task<Socket?> TryConnectAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < servers.Count; attempt++)
        {
            var server = servers[(int)((uint)Interlocked.Increment(ref next) % (uint)servers.Count)];
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(server.Host, server.Port, cancellationToken);
                return socket;
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException)
            {
                socket.Dispose(); // refused: the client sees its connection closed if no other server accepts it
            }
        }

        return null;
    }

    /// <summary>The two ends of a connection.</summary>
    private sealed class ProxiedConnection(Socket client, IProxyFilter? filter) : IDisposable
    {
        private Socket? server;

        public async Task RunAsync(Socket connected, int bufferBytes, CancellationToken cancellationToken)
        {
            server = connected;
            client.NoDelay = true;
            await Task.WhenAny(
                CopyAsync(client, connected, filter is null ? null : filter.OnRequest, bufferBytes, cancellationToken),
                CopyAsync(connected, client, filter is null ? null : filter.OnResponse, bufferBytes, cancellationToken)
            );
        }

        public void Reset()
        {
            Reset(client);
            if (server is not null)
                Reset(server);
        }

        public void Dispose() => Reset();

        private async Task CopyAsync(
            Socket from,
            Socket to,
            Func<ReadOnlyMemory<byte>, ProxyAction>? inspect,
            int bufferBytes,
            CancellationToken cancellationToken
        )
        {
            var buffer = new byte[bufferBytes];
            try
            {
                while (await from.ReceiveAsync(buffer, SocketFlags.None, cancellationToken) is > 0 and var read)
                {
                    var action = inspect?.Invoke(buffer.AsMemory(0, read)) ?? ProxyAction.Forward;
                    if (action.IsReset)
                    {
                        Reset(client);
                        if (action.ForwardWhen is not { } released)
                            return;
                        await released.WaitAsync(cancellationToken);
                    }

                    for (var sent = 0; sent < read; )
                        sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), SocketFlags.None, cancellationToken);
                    if (!action.IsReset)
                        continue;
                    to.Shutdown(SocketShutdown.Send); // the server processes what it received before it sees the end
                    await to.ReceiveAsync(buffer, SocketFlags.None, cancellationToken);
                    return;
                }
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // Closed by either end, reset or disposed of.
            }
        }

        // Without lingering, closing a socket sends RST.
        private static void Reset(Socket socket)
        {
            try
            {
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // closed already
            }

            socket.Dispose();
        }
    }
}

/// <summary>Inspects the bytes of one connection, in each direction as they come.</summary>
public interface IProxyFilter
{
    /// <summary>What becomes of bytes from the client.</summary>
    ProxyAction OnRequest(ReadOnlyMemory<byte> bytes);

    /// <summary>What becomes of bytes from the server.</summary>
    ProxyAction OnResponse(ReadOnlyMemory<byte> bytes);
}

/// <summary>What becomes of bytes.</summary>
/// <param name="IsReset">Whether the client's end of the connection is reset first.</param>
/// <param name="ForwardWhen">When the bytes reach the server nevertheless; null: never. Only with a reset.</param>
public readonly record struct ProxyAction(bool IsReset, Task? ForwardWhen)
{
    /// <summary>The bytes are forwarded.</summary>
    public static readonly ProxyAction Forward;

    /// <summary>The bytes are dropped, and the connection is reset.</summary>
    public static readonly ProxyAction Reset = new(IsReset: true, ForwardWhen: null);
}
