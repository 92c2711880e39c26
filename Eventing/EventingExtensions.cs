using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using ThemeDay.Eventing.Log;
using ThemeDay.Eventing.Monitoring;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Eventing.Signals;
using ThemeDay.Eventing.Subscriptions;
using ThemeDay.Events.V1;
using ThemeDay.Verification;

namespace ThemeDay.Eventing;

/// <summary>Registers outbox, event log, checkpoints and subscriptions.</summary>
/// <remarks><c>AddEventingOnRabbitMq</c> adds RabbitMQ; without it, events are read from the feed only.</remarks>
public static class EventingExtensions
{
    /// <summary>The tag of health checks whose descriptions anyone may read: they tell positions, counts and times.</summary>
    public const string DescribedHealthTag = "described";

    private static readonly TimeSpan FeedPollInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(15);

    /// <summary>Registers everything but the transport.</summary>
    /// <remarks>
    /// Expects an NpgsqlDataSource, <see cref="ServiceName"/>, <see cref="DatabaseReadiness"/>, TimeProvider and, for sources, an <see cref="IEventHandler"/>.
    /// </remarks>
    /// <param name="services">The services.</param>
    /// <param name="signingKey">The key of the checkpoints: PKCS#8 in base64, P-256.</param>
    /// <param name="createFeedClient">Creates the client of a source's feed.</param>
    /// <param name="sources">The services it subscribes to.</param>
    public static void AddEventing(
        this IServiceCollection services,
        string signingKey,
        Func<IServiceProvider, string, EventFeedService.EventFeedServiceClient> createFeedClient,
        IReadOnlyList<EventSourceDescriptor> sources
    )
    {
        services.AddSingleton<OutboxSignal>();
        services.AddSingleton<EventLogSignal>();
        services.AddSingleton<AppliedEventsSignal>();
        services.AddSingleton<AppliedEventWaiter>();
        services.AddSingleton<DeadLetterStore>();
        services.AddSingleton(new SubscriptionOptions(FeedPollInterval));
        services.AddSingleton(new EventMetricsOptions(SampleInterval));
        services.AddSingleton(_ => CheckpointSigner.FromPkcs8(signingKey));
        services.AddSingleton<EventLogTail>();
        services.AddHostedService(provider => provider.GetRequiredService<EventLogTail>());
        services.AddHostedService<SignalRelay>();
        services.AddHostedService<CheckpointService>();
        services.AddHostedService<OutboxDispatcher>(); // hosted services stop in reverse order: the last checkpoint covers everything dispatched
        services.AddSingleton<EventMetricsSampler>();
        services.AddHostedService(provider => provider.GetRequiredService<EventMetricsSampler>());
        AddHealthCheck(services, "outbox", provider => provider.GetRequiredService<EventMetricsSampler>());
        foreach (var source in sources)
            AddSubscription(services, source, createFeedClient);
        if (sources is not [])
            services.AddSingleton<Inbox>();
    }

    private static void AddSubscription(
        IServiceCollection services,
        EventSourceDescriptor source,
        Func<IServiceProvider, string, EventFeedService.EventFeedServiceClient> createFeedClient
    )
    {
        services.AddKeyedSingleton(
            source.Name,
            (provider, _) => ActivatorUtilities.CreateInstance<EventSubscription>(provider, source, createFeedClient(provider, source.Name))
        );
        services.AddSingleton(provider => provider.GetRequiredKeyedService<EventSubscription>(source.Name));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredKeyedService<EventSubscription>(source.Name));
        AddHealthCheck(services, $"subscription-{source.Name}", provider => provider.GetRequiredKeyedService<EventSubscription>(source.Name));
    }

    // Degraded, never unready: requests are served also while events are late.
    private static void AddHealthCheck(IServiceCollection services, string name, Func<IServiceProvider, IHealthCheck> check) =>
        services.AddHealthChecks().Add(new(name, check, HealthStatus.Degraded, [DescribedHealthTag]));
}
