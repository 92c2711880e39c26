using Grpc.Net.ClientFactory;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ThemeDay.Eventing;
using ThemeDay.Eventing.RabbitMq;
using ThemeDay.Eventing.Subscriptions;
using ThemeDay.Events.V1;
using ThemeDay.ServiceDefaults.Configuration;
using ThemeDay.ServiceDefaults.Hosting;
using ThemeDay.ServiceDefaults.Security;

namespace ThemeDay.ServiceDefaults.Events;

/// <summary>Eventing as every service has it.</summary>
public static class EventLogExtensions
{
    /// <summary>
    /// Adds outbox, event log, checkpoints, feed and subscriptions; RabbitMQ if <c>ConnectionStrings:messaging</c> is set, otherwise the feed only.
    /// </summary>
    /// <remarks>Settings: <see cref="CheckpointOptions"/>, <see cref="MessagingOptions"/>, <see cref="FeedOptions"/>.</remarks>
    /// <param name="builder">The host.</param>
    /// <param name="sources">The services it subscribes to; their events go to the registered <see cref="IEventHandler"/>.</param>
    public static void AddEventLog(this WebApplicationBuilder builder, params EventSourceDescriptor[] sources)
    {
        foreach (var source in sources)
            builder.Services.AddServiceClient<EventFeedService.EventFeedServiceClient>(source.Name, GetFeedClientName(source.Name));
        builder.AddValidatedOptions<FeedOptions>("Feed");
        builder.Services.AddSingleton<EventFeedLimiter>();
        var checkpoints = builder.AddValidatedOptions<CheckpointOptions>("Checkpoints");
        builder.Services.AddEventing(
            checkpoints.SigningKey,
            (services, source) =>
                services.GetRequiredService<GrpcClientFactory>().CreateClient<EventFeedService.EventFeedServiceClient>(GetFeedClientName(source)),
            sources
        );
        if (builder.Configuration.GetConnectionString("messaging") is { } broker)
        {
            var messaging = builder.AddValidatedOptions<MessagingOptions>("Messaging");
            var isEncrypted = broker.StartsWith("amqps:", StringComparison.OrdinalIgnoreCase);
            builder.Services.AddEventingOnRabbitMq(
                broker,
                (services, connected) => services.GetRequiredService<PeerVerifier>().Verify(connected, isEncrypted),
                sources,
                new(messaging.AuthenticationKey),
                messaging.QuorumQueues
            );
        }
    }

    /// <summary>Serves the event feed, and the dead letters to operators.</summary>
    public static void MapEventFeed(this WebApplication app)
    {
        app.MapGrpcService<EventFeedEndpoint>();
        app.MapGrpcService<DeadLetterEndpoint>();
    }

    private static string GetFeedClientName(string source) => $"feed-{source}";
}
