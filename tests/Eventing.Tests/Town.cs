using System.Collections.Concurrent;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using ThemeDay.Eventing.Log;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Eventing.Signals;
using ThemeDay.Eventing.Subscriptions;
using ThemeDay.Events.V1;
using ThemeDay.LocalState;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Events;
using ThemeDay.ServiceDefaults.Hosting;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.ServiceDefaults.Storage;
using ThemeDay.Testing;

namespace ThemeDay.Eventing.Tests;

/// <summary>Two small services built from the production components, on real servers: a publisher (as registry) and a subscriber (as scheduling). Instances
/// of a service share a database.</summary>
internal sealed class Town(PostgresForTests postgres) : IAsyncDisposable
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30); // for recovery without intervention

    private readonly List<TownService> services = [];
    private readonly int speakersPort = LoopbackPorts.Allocate();
    private readonly int tokensPort = LoopbackPorts.Allocate();
    private string? speakersDatabase;
    private string? hearersDatabase;

    public TokensForTests Tokens { get; } = new();

    /// <summary>Events that fail to apply, in every instance.</summary>
    public ConcurrentDictionary<Guid, bool> Poisonous { get; } = [];

    /// <summary>The exception they fail with: a bug, or a domain rule.</summary>
    public Exception Poison { get; set; } = new InvalidDataException("this event is poison");

    /// <summary>Awaited before each effect, to delay it.</summary>
    public Func<Task> BeforeEffect { get; set; } = () => Task.CompletedTask;

    /// <summary>Use quorum queues, as on a broker cluster.</summary>
    public bool QuorumQueues { get; set; }

    /// <summary>The gRPC address of the publisher.</summary>
    public string SpeakersAddress => $"http://127.0.0.1:{speakersPort}";

    /// <summary>The proxy through which the subscriber calls the publisher; null: directly.</summary>
    public Line? Line { get; set; }

    /// <param name="broker">The broker; null: delivery by the feed only.</param>
    /// <param name="second">Starts a second instance, on other ports.</param>
    public async Task<TownService> SpeakerAsync(string? broker, bool second = false)
    {
        speakersDatabase ??= await postgres.NewConnectionStringAsync();
        return await StartAsync(
            "registry",
            speakersDatabase,
            broker,
            net: null,
            second ? LoopbackPorts.Allocate() : speakersPort,
            second ? LoopbackPorts.Allocate() : tokensPort
        );
    }

    /// <summary>Gives the publisher a new database, as if another backup had been restored.</summary>
    public async Task ForgetSpeakersDatabaseAsync() => speakersDatabase = await postgres.NewConnectionStringAsync();

    /// <param name="broker">The broker; null: delivery by the feed only.</param>
    /// <param name="withoutNet">Polls the feed hourly, so it is read only on a gap or on request: a test observes deliveries of the bus.</param>
    public async Task<TownService> HearerAsync(string? broker, bool withoutNet = false)
    {
        hearersDatabase ??= await postgres.NewConnectionStringAsync();
        return await StartAsync(
            "scheduling",
            hearersDatabase,
            broker,
            withoutNet ? new SubscriptionOptions(TimeSpan.FromHours(1)) : null,
            LoopbackPorts.Allocate(),
            LoopbackPorts.Allocate(),
            new EventSourceDescriptor("registry", RegistryEventsReflection.Descriptor)
        );
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in services.AsEnumerable().Reverse())
            await service.DisposeAsync();
    }

    private async Task<TownService> StartAsync(
        string name,
        string database,
        string? broker,
        SubscriptionOptions? net,
        int grpc,
        int http,
        params EventSourceDescriptor[] sources
    )
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = typeof(Town).Assembly.GetName().Name });
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["Endpoints:HttpPort"] = $"{http}",
                ["Endpoints:GrpcPort"] = $"{grpc}",
                ["ConnectionStrings:town-db"] = database,
                ["ConnectionStrings:messaging"] = broker,
                ["Messaging:QuorumQueues"] = $"{QuorumQueues}",
                ["services:registry:grpc:0"] = Line?.Address ?? SpeakersAddress,
                ["services:registry:http:0"] = $"http://127.0.0.1:{tokensPort}",
                ["Tokens:SigningKey"] = Tokens.SigningKey,
                ["Tokens:ClientSecret"] = "of-tests",
                ["Checkpoints:SigningKey"] = Tokens.SigningKey,
            }
        );
        var log = new KeptLog(name);
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Host.UseDefaultServiceProvider(provider => provider.ValidateScopes = provider.ValidateOnBuild = true);
        builder.AddServiceDefaults(name);
        builder.AddServiceDatabase<TownDb>("town-db");
        builder.AddEventLog(sources);
        if (net is not null)
            builder.Services.AddSingleton(net);
        builder.Services.AddSingleton<IEventHandler>(new Notebook(this));
        builder.Services.AddSingleton(new DatabaseSeed(Notebook.MakeAsync));

        var app = builder.Build();
        app.UseServiceDefaults();
        app.MapEventFeed();
        app.MapPost(
                "/connect/token",
                () => Results.Json(new { access_token = Tokens.Of(new(name, Role.Service, "", null)), expires_in = (int)TokensForTests.Lifetime.TotalSeconds })
            )
            .AllowAnonymous();
        AuthorizationPolicyValidator.Validate(app);
        await app.StartAsync();
        var service = new TownService(this, app, log, $"http://127.0.0.1:{grpc}", new($"http://127.0.0.1:{http}"));
        services.Add(service);
        await service.Of<DatabaseReadiness>().WhenReady.WaitAsync(Limit);
        return service;
    }

    /// <summary>Records each event every time it is applied.</summary>
    private sealed class Notebook(Town town) : IEventHandler
    {
        public static async Task MakeAsync(IServiceProvider services, CancellationToken cancellationToken)
        {
            await using var make = services
                .GetRequiredService<NpgsqlDataSource>()
                .CreateCommand(
                    "create table if not exists heard (id bigint generated always as identity primary key, event_id uuid not "
                        + "null, position bigint not null, payload bytea not null)"
                );
            await make.ExecuteNonQueryAsync(cancellationToken);
        }

        public async Task HandleAsync(ReceivedEvent received, NpgsqlTransaction transaction, CancellationToken cancellationToken)
        {
            await town.BeforeEffect();
            if (town.Poisonous.ContainsKey(received.Entry.EventId))
                throw town.Poison;
            await transaction.ExecuteAsync(
                "insert into heard (event_id, position, payload) values ($1, $2, $3)",
                [received.Entry.EventId, received.Entry.Position, received.Entry.Payload],
                cancellationToken
            );
        }
    }
}

/// <summary>A database with only the event tables.</summary>
internal sealed class TownDb(DbContextOptions<TownDb> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.AddEventingEntities();
}

/// <summary>An instance of one of the two services.</summary>
internal sealed class TownService(Town town, WebApplication app, KeptLog log, string grpc, Uri http) : IAsyncDisposable
{
    private readonly GrpcChannel channel = GrpcChannel.ForAddress(grpc);
    private bool stopped;

    public KeptLog Log => log;

    /// <summary>Its feed, called as a service.</summary>
    public EventFeedService.EventFeedServiceClient Feed => FeedAs(new("scheduling", Role.Service, "", null));

    public T Of<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    public EventFeedService.EventFeedServiceClient FeedAs(Actor actor, params (string Name, string Value)[] headers) => new(As(actor, headers));

    public EventFeedService.EventFeedServiceClient FeedWith(string token) => new(With(token));

    /// <summary>Its dead letters, called as an operator.</summary>
    public DeadLetterService.DeadLetterServiceClient DeadLetters(string account = "operator-1") => new(As(new(account, Role.Operator, "", null)));

    /// <summary>Records events, each in its own transaction, as RPCs do.</summary>
    /// <param name="events">The number of events.</param>
    /// <param name="district">The district of the events.</param>
    /// <param name="poisonous">Selects events that fail to apply, by index from 0. They are registered before they can be delivered.</param>
    public async Task<List<OutboxMessage>> SayAsync(int events, string district = "430503", Func<int, bool>? poisonous = null)
    {
        List<OutboxMessage> said = [];
        for (var number = 1; number <= events; number++)
        {
            var row = OutboxMessage.Create(
                new ThemeAccepted { Theme = new() { Theme = $"districts/{district}/campaigns/2023-1/themes/{Guid.NewGuid()}" } },
                district,
                TimeProvider.System
            );
            if (poisonous?.Invoke(number - 1) == true)
                town.Poisonous[row.EventId] = true;
            await using var batch = Of<NpgsqlDataSource>().CreateBatch();
            batch.BatchCommands.Add(row.ToBatchCommand());
            await batch.ExecuteNonQueryAsync();
            Of<OutboxSignal>().Signal.Set();
            said.Add(row);
        }

        return said;
    }

    /// <summary>Reads the feed now, as after a reconnect.</summary>
    public void AskFeed() => Of<EventSubscription>().OnEndpointReady();

    /// <summary>Returns all applied events in the order of their application, once there are this many.</summary>
    public async Task<List<(long Position, Guid EventId, byte[] Payload)>> HeardAsync(int events)
    {
        var soFar = 0L;
        await Until.TrueAsync(async () => (soFar = await CountAsync("heard")) >= events, Town.Limit, () => $"{events} events heard, but {soFar}");
        await using var command = Of<NpgsqlDataSource>().CreateCommand("select position, event_id, payload from heard order by id");
        await using var reader = await command.ExecuteReaderAsync();
        List<(long, Guid, byte[])> heard = [];
        while (await reader.ReadAsync())
            heard.Add((reader.GetInt64(0), reader.GetGuid(1), reader.GetFieldValue<byte[]>(2)));
        return heard;
    }

    /// <summary>Waits until RabbitMQ has confirmed all logged events.</summary>
    public Task SentAsync(int events) =>
        Until.TrueAsync(
            async () => await ScalarAsync("select position from published_position") is long sent && sent >= events,
            Town.Limit,
            $"{events} events confirmed by RabbitMQ"
        );

    public async Task<long> CountAsync(string table) => (long)(await ScalarAsync($"select count(*) from {table}"))!;

    public async Task<object?> ScalarAsync(string sql)
    {
        await using var command = Of<NpgsqlDataSource>().CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    public async Task DoAsync(string sql) => await ScalarAsync(sql);

    /// <summary>The response of the health endpoint: Healthy or Degraded while ready, otherwise Unhealthy.</summary>
    public async Task<string> HealthAsync()
    {
        using var client = new HttpClient { BaseAddress = http };
        return await client.GetStringAsync(new Uri("/health", UriKind.Relative));
    }

    /// <summary>Waits until its queue is bound and its sources respond.</summary>
    public Task WellAsync() => Until.TrueAsync(async () => await HealthAsync() is "Healthy", Town.Limit, "healthy");

    /// <summary>Stops gracefully.</summary>
    public async Task StopAsync()
    {
        if (stopped)
            return;
        stopped = true;
        await app.StopAsync();
        channel.Dispose();
        await app.DisposeAsync();
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private CallInvoker As(Actor actor, params (string Name, string Value)[] headers) => With(town.Tokens.Of(actor), headers);

    private CallInvoker With(string token, params (string Name, string Value)[] headers) =>
        channel.Intercept(metadata =>
        {
            metadata.Add("authorization", $"Bearer {token}");
            foreach (var (name, value) in headers)
                metadata.Add(name, value);
            return metadata;
        });
}
