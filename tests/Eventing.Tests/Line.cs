using System.Net;
using System.Net.Sockets;

namespace ThemeDay.Eventing.Tests;

/// <summary>A line to a server that can go dead without a word: its connections stay open, and nothing comes through them, as where the server's machine lost
/// its power and is back.</summary>
internal sealed class Line : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource closed = new();
    private readonly List<TcpClient> ends = [];
    private readonly Task accepting;
    private readonly Uri server;
    private CancellationTokenSource alive = new();

    public Line(string server)
    {
        this.server = new(server);
        listener.Start();
        accepting = AcceptAsync();
    }

    public string Address => $"http://{listener.LocalEndpoint}";

    /// <summary>The connections there are carry nothing any more; new ones do.</summary>
    public void GoDead() => Interlocked.Exchange(ref alive, new()).Cancel();

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
            // Nobody is there: the caller is told by the end of his connection.
        }

        if (dead.IsCancellationRequested)
            return;
        caller.Dispose(); // whichever has hung up
        called.Dispose();
    }
}
