using System.Net;
using System.Net.Sockets;
using ThemeDay.LocalState;
using ThemeDay.Testing;

namespace ThemeDay.AppHost.Tests.LocalState;

public sealed class LoopbackPeerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("0.0.0.0", "127.0.0.1")]
    [InlineData("::", "127.0.0.1")]
    [InlineData("::", "::1")]
    [InlineData("::1", "::1")]
    public async Task A_listener_of_the_same_user_is_trusted_before_and_after_it_accepts(string listens, string connects)
    {
        using var listener = new TcpListener(IPAddress.Parse(listens), 0);
        if (listens is "::")
            listener.Server.DualMode = true;
        listener.Start();
        using var client = new TcpClient(IPAddress.Parse(connects).AddressFamily);
        await client.ConnectAsync(IPAddress.Parse(connects), ((IPEndPoint)listener.LocalEndpoint).Port, Cancellation);

        LoopbackPeer.Verify(client.Client);
        using var accepted = await listener.AcceptTcpClientAsync(Cancellation);
        LoopbackPeer.Verify(client.Client);
    }

    [Theory]
    [InlineData(ListenerBehavior.Read, "127.0.0.1", "127.0.0.1")]
    [InlineData(ListenerBehavior.Read, "0.0.0.0", "127.0.0.1")]
    [InlineData(ListenerBehavior.Read, "::", "127.0.0.1")]
    [InlineData(ListenerBehavior.Read, "::1", "::1")]
    [InlineData(ListenerBehavior.Ignore, "127.0.0.1", "127.0.0.1")]
    [InlineData(ListenerBehavior.AcceptAndClose, "127.0.0.1", "127.0.0.1")]
    public async Task A_listener_of_another_user_is_named_and_gets_nothing(ListenerBehavior behavior, string listens, string connects)
    {
        await using var listener = await OtherUsersListener.StartAsync(behavior, listens);
        using var client = new HttpClient(new SocketsHttpHandler { ConnectCallback = LoopbackPeer.ConnectAsync });
        var address = new UriBuilder("http", connects, listener.Port).Uri;

        // The first connection may still be in the queue of the listener, the others are accepted.
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var failure = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(address, Cancellation));
            if (behavior is ListenerBehavior.AcceptAndClose && attempt > 0)
                continue; // nobody listens any longer
            Assert.Contains(
                "a process of the user daemon listens on",
                Assert.IsType<UntrustedPeerException>(failure.InnerException).Message,
                StringComparison.Ordinal
            );
        }

        Assert.Empty(listener.Received);
    }

    [Fact]
    public async Task The_server_users_of_the_system_are_trusted()
    {
        Assert.SkipUnless(SystemUsers.AreUsed, "only root can start a program of another user");
        foreach (var user in SystemUsers.All)
        {
            await using var listener = await OtherUsersListener.StartAsync(user: user);
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, listener.Port, Cancellation);
            LoopbackPeer.Verify(client.Client);
        }
    }
}
