using System.Net;
using System.Net.Sockets;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using RabbitMQ.Client;
using ThemeDay.Eventing.Log;
using ThemeDay.Eventing.Subscriptions;

namespace ThemeDay.Eventing.RabbitMq;

/// <summary>RabbitMQ as the fast path of events, by MassTransit.</summary>
public static class RabbitMqExtensions
{
    // A connection whose other end is gone without a reset is closed after two missed heartbeats. RabbitMQ recommends 5 to 20 s.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    /// <summary>Publishes the log to RabbitMQ and receives the events of the sources from it.</summary>
    /// <param name="services">The services, with AddEventing.</param>
    /// <param name="connectionString">The AMQP URI of the broker.</param>
    /// <param name="verifyPeer">Is called with each connection before credentials are sent, and throws to close it.</param>
    /// <param name="sources">The services it subscribes to.</param>
    /// <param name="authenticator">Authenticates the messages; all services have the same key.</param>
    /// <param name="quorumQueues">Replicates the queues on a RabbitMQ cluster. A queue keeps its type: delete it before this is changed.</param>
    public static void AddEventingOnRabbitMq(
        this IServiceCollection services,
        string connectionString,
        Action<IServiceProvider, Socket> verifyPeer,
        IReadOnlyList<EventSourceDescriptor> sources,
        MessageAuthenticator authenticator,
        bool quorumQueues
    )
    {
        services.AddSingleton(authenticator);
        services.AddHostedService<EventLogPublisher>();
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.ConfigureHealthCheckOptions(check => check.MinimalFailureStatus = HealthStatus.Degraded); // without the broker a service is slower, not unready
            bus.UsingRabbitMq(
                (context, rabbit) =>
                {
                    rabbit.Host(
                        new Uri(connectionString),
                        host =>
                        {
                            host.Heartbeat(Heartbeat);
                            host.OnRefreshConnectionFactory = factory =>
                            {
                                factory.SocketFactory = family => new VerifiedTcpClient(family, connected => verifyPeer(context, connected));
                                return Task.CompletedTask;
                            };
                        }
                    );
                    if (sources is not [])
                        ConfigureReceiveEndpoint(rabbit, context, sources, quorumQueues);
                }
            );
        });
    }

    /// <summary>One durable queue for all instances of a service, bound to the exchange of each event type of its sources.</summary>
    private static void ConfigureReceiveEndpoint(
        IRabbitMqBusFactoryConfigurator rabbit,
        IBusRegistrationContext context,
        IReadOnlyList<EventSourceDescriptor> sources,
        bool quorum
    )
    {
        var name = $"themeday.{context.GetRequiredService<ServiceName>().Value}";
        string[] types = [.. sources.SelectMany(source => source.Types).Distinct()];
        var subscriptions = context.GetServices<EventSubscription>().ToDictionary(subscription => subscription.Source.Name);
        rabbit.ReceiveEndpoint(
            name,
            queue =>
            {
                const int Prefetch = 200;
                queue.ConfigureConsumeTopology = false;
                queue.PrefetchCount = Prefetch;
                if (quorum)
                    queue.SetQuorumQueue(); // a classic queue is unavailable while its node is down; the error queue is declared likewise
                queue.PublishFaults = false; // failures are in the error queue and in the log; no consumer reads fault messages
                queue.ClearSerialization();
                var cloudEvents = new CloudEventDeserializer(context.GetRequiredService<MessageAuthenticator>());
                queue.AddDeserializer(cloudEvents, isDefault: true);
                queue.AddSerializer(cloudEvents); // required by MassTransit, but unused: this endpoint sends no messages
                queue.ConfigureChannel(channel => channel.UseFilter(new ExchangeBindingFilter(name, types)));
                queue.ConnectReceiveEndpointObserver(new ReconnectObserver(subscriptions.Values));
                queue.Handler<EventMessage>(consumed =>
                    subscriptions[consumed.Message.Received.Source].HandleDeliveryAsync(consumed.Message.Received, consumed.CancellationToken)
                );
            }
        );
    }

    private sealed class VerifiedTcpClient(AddressFamily family, Action<Socket> verify)
        : TcpClientAdapter(new(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true })
    {
        public override async Task ConnectAsync(IPAddress ep, int port, CancellationToken cancellationToken = default)
        {
            await base.ConnectAsync(ep, port, cancellationToken);
            verify(Client);
        }
    }

    private sealed class ReconnectObserver(IEnumerable<EventSubscription> subscriptions) : IReceiveEndpointObserver
    {
        public Task Ready(ReceiveEndpointReady ready)
        {
            foreach (var subscription in subscriptions)
                subscription.OnEndpointReady();
            return Task.CompletedTask;
        }

        public Task Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

        public Task Completed(ReceiveEndpointCompleted completed) => Task.CompletedTask;

        public Task Faulted(ReceiveEndpointFaulted faulted) => Task.CompletedTask;
    }
}
