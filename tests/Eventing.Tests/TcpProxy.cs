using System.Net;
using System.Net.Sockets;

namespace ThemeDay.Eventing.Tests;

/// <summary>A TCP proxy that can simulate a half-open connection: its connections stay open but carry no data, as after the server's machine lost power
/// and came back.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource closed = new();
    private readonly List<TcpClient> ends = [];
    private readonly Task accepting;
    private readonly Uri server;
    private CancellationTokenSource alive = new();

    public TcpProxy(string server)
    {
        this.server = new(server);
        listener.Start();
        accepting = AcceptAsync();
    }

    public string Address => $"http://{listener.LocalEndpoint}";

    /// <summary>Stops forwarding on existing connections; new connections work.</summary>
    public void StopForwarding() => Interlocked.Exchange(ref alive, new()).Cancel();

    public async ValueTask DisposeAsync()
    {
        await closed.CancelAsync();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        listener.Dispose();
        foreach (var end in ends)
            end.Dispose();
        closed.Dispose();
        alive.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> carrying = [];
        try
        {
            while (true)
            {
                var caller = await listener.AcceptTcpClientAsync(closed.Token);
                var called = new TcpClient();
                ends.AddRange([caller, called]);
                carrying.Add(CarryAsync(caller, called, alive.Token));
            }
        }
        finally
        {
            await Task.WhenAll(carrying);
        }
    }

    private async Task CarryAsync(TcpClient caller, TcpClient called, CancellationToken dead)
    {
        using var cancellationToken = CancellationTokenSource.CreateLinkedTokenSource(dead, closed.Token);
        try
        {
            await called.ConnectAsync(server.Host, server.Port, cancellationToken.Token);
            await Task.WhenAny(
                caller.GetStream().CopyToAsync(called.GetStream(), cancellationToken.Token),
                called.GetStream().CopyToAsync(caller.GetStream(), cancellationToken.Token)
            );
        }
        catch (SocketException)
        {
            // Connection refused: the caller sees its connection closed.
        }

        if (dead.IsCancellationRequested)
            return;
        caller.Dispose(); // one side has closed
        called.Dispose();
    }
}
