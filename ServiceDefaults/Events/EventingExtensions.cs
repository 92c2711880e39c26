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

/// <summary>Gives a service its log and its ears.</summary>
public static class EventingExtensions
{
    /// <summary>Outbox, log, checkpoints, feed; RabbitMQ where <c>ConnectionStrings:messaging</c> names it, else the feed alone carries.</summary>
    /// <remarks>
    /// <c>Messaging:QuorumQueues</c> replicates the queues on a RabbitMQ cluster. A queue keeps its type: delete it before the setting is changed.
    /// </remarks>
    /// <param name="builder">The host.</param>
    /// <param name="sources">Whom it hears; what it makes of their events is an <see cref="IEventHandler"/>.</param>
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
        services.AddHostedService<OutboxDispatcher>(); // after it: they stop in reverse order, and the last checkpoint speaks of all that was said
        foreach (var source in sources)
            AddSubscription(services, source);
        if (sources is not [])
            services.AddSingleton<Inbox>();
        if (builder.Configuration.GetConnectionString("messaging") is not { } broker)
            return;

        services.AddHostedService<EventLogPublisher>();
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry(); // nothing here calls home
            bus.ConfigureHealthCheckOptions(check => check.MinimalFailureStatus = HealthStatus.Degraded); // without the broker a service is slower, not unready
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

    /// <summary>Serves the log to others, and the dead letters to operators.</summary>
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

    /// <summary>One durable queue for all copies of a service, bound to the exchange of each event type it wants.</summary>
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
                queue.PublishFaults = false; // the error queue and the log tell it; a fault would be a message of another kind, for nobody
                queue.ClearSerialization();
                queue.AddDeserializer(new CloudEventDeserializer(), isDefault: true);
                queue.AddSerializer(new CloudEventDeserializer()); // asked for by MassTransit, used by nothing: this endpoint sends no messages
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
