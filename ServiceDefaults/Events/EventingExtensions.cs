using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Access;
using ThemeDay.ServiceDefaults.Hosting;

namespace ThemeDay.ServiceDefaults.Events;

/// <summary>Registers the event log and the subscriptions of a service.</summary>
public static class EventingExtensions
{
    /// <summary>
    /// Adds outbox, log, checkpoints and feed; RabbitMQ if <c>ConnectionStrings:messaging</c> is set, otherwise events are read from the feed only.
    /// </summary>
    /// <remarks>
    /// <c>Messaging:QuorumQueues</c> replicates the queues on a RabbitMQ cluster. The type of an existing queue cannot change: delete the queue before changing
    /// the setting.
    /// </remarks>
    /// <param name="builder">The host builder.</param>
    /// <param name="sources">The sources to subscribe to; an <see cref="IEventHandler"/> applies their events.</param>
    public static void AddEventLog(this WebApplicationBuilder builder, params EventSourceDescriptor[] sources)
    {
        var services = builder.Services;
        services.AddSingleton<OutboxSignal>();
        services.AddSingleton<EventLogSignal>();
        services.AddSingleton<AppliedEventsSignal>();
        services.AddSingleton<AppliedEventWaiter>();
        services.AddSingleton<DeadLetterStore>();
        services.AddSingleton(new SubscriptionOptions(TimeSpan.FromSeconds(10)));
        services.AddSingleton(_ => CheckpointSigner.FromPkcs8(builder.Configuration.GetRequiredValue("Checkpoints:SigningKey")));
        services.AddHostedService<SignalRelay>();
        services.AddHostedService<CheckpointService>();
        // After CheckpointService: hosted services stop in reverse order, so the last checkpoint covers all events.
        services.AddHostedService<OutboxDispatcher>();
        foreach (var source in sources)
            AddSubscription(services, source);
        if (sources is not [])
            services.AddSingleton<Inbox>();
        if (builder.Configuration.GetConnectionString("messaging") is not { } broker)
            return;

        services.AddHostedService<EventLogPublisher>();
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry(); // no usage data leaves the network
            // Without the broker a service is slower, not unready.
            bus.ConfigureHealthCheckOptions(check => check.MinimalFailureStatus = HealthStatus.Degraded);
            bus.UsingRabbitMq(
                (context, rabbit) =>
                {
                    rabbit.Host(new Uri(broker));
                    if (sources is not [])
                        ConfigureReceiveEndpoint(rabbit, context, sources, builder.Configuration.GetValue<bool>("Messaging:QuorumQueues"));
                }
            );
        });
    }

    /// <summary>Maps the event feed, and the dead letters for operators.</summary>
    public static void MapEventFeed(this WebApplication app)
    {
        app.MapGrpcService<EventFeedEndpoint>();
        app.MapGrpcService<DeadLetterEndpoint>();
    }

    private static void AddSubscription(IServiceCollection services, EventSourceDescriptor source)
    {
        services.AddServiceClient<EventFeedService.EventFeedServiceClient>(source.Name, $"feed-{source.Name}");
        services.AddKeyedSingleton(
            source.Name,
            (provider, _) =>
                ActivatorUtilities.CreateInstance<EventSubscription>(
                    provider,
                    source,
                    provider
                        .GetRequiredService<Grpc.Net.ClientFactory.GrpcClientFactory>()
                        .CreateClient<EventFeedService.EventFeedServiceClient>($"feed-{source.Name}")
                )
        );
        services.AddSingleton(provider => provider.GetRequiredKeyedService<EventSubscription>(source.Name));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredKeyedService<EventSubscription>(source.Name));
        services
            .AddHealthChecks()
            .Add(
                new(
                    $"subscription-{source.Name}",
                    provider => provider.GetRequiredKeyedService<EventSubscription>(source.Name),
                    HealthStatus.Degraded,
                    tags: null
                )
            );
    }

    /// <summary>One durable queue for all instances of a service, bound to the exchange of each event type of its sources.</summary>
    private static void ConfigureReceiveEndpoint(
        IRabbitMqBusFactoryConfigurator rabbit,
        IBusRegistrationContext context,
        EventSourceDescriptor[] sources,
        bool quorum
    )
    {
        var service = context.GetRequiredService<ServiceName>().Value;
        var subscriptions = context.GetServices<EventSubscription>().ToDictionary(subscription => subscription.Source.Name);
        rabbit.ReceiveEndpoint(
            $"themeday.{service}",
            queue =>
            {
                const int Prefetch = 200;
                queue.ConfigureConsumeTopology = false;
                queue.PrefetchCount = Prefetch;
                if (quorum)
                    queue.SetQuorumQueue(); // a classic queue is unavailable while its node is down; the error queue is declared likewise
                queue.PublishFaults = false; // failures are in the error queue and in the log; no consumer reads fault messages
                queue.ClearSerialization();
                queue.AddDeserializer(new CloudEventDeserializer(), isDefault: true);
                queue.AddSerializer(new CloudEventDeserializer()); // required by MassTransit, but unused: this endpoint sends no messages
                foreach (var type in sources.SelectMany(source => source.Types).Distinct())
                    queue.Bind(type);
                queue.ConnectReceiveEndpointObserver(new ReconnectObserver(subscriptions.Values));
                queue.Handler<EventMessage>(consumed =>
                    subscriptions[consumed.Message.Received.Source].HandleDeliveryAsync(consumed.Message.Received, consumed.CancellationToken)
                );
            }
        );
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
