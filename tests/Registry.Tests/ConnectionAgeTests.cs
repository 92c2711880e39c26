using System.Net.Sockets;
using Grpc.Net.Client;
using ThemeDay.Testing;

namespace ThemeDay.Registry.Tests;

public sealed class ConnectionAgeTests(TestPostgres postgres)
{
    [Fact]
    public async Task A_connection_of_the_maximum_age_is_replaced_without_a_failed_call()
    {
        await using var host = await TestServiceHost<Program>.StartAsync(
            postgres,
            "registry-db",
            RegistryHost.Today,
            ("Endpoints:MaxConnectionAge", "00:00:01")
        );
        var connections = 0;
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellationToken) =>
            {
                Interlocked.Increment(ref connections);
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var channel = GrpcChannel.ForAddress(host.GrpcAddress, new() { HttpHandler = handler });
        var health = new Grpc.Health.V1.Health.HealthClient(channel);

        await Poll.UntilAsync(
            async () =>
            {
                await health.CheckAsync(new());
                return Volatile.Read(ref connections) > 1;
            },
            TimeSpan.FromSeconds(20),
            "a second connection"
        );
    }
}
