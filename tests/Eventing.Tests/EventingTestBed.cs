using System.Collections.Concurrent;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using ThemeDay.Eventing.Log;
using ThemeDay.Eventing.Monitoring;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Eventing.RabbitMq;
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
internal sealed class EventingTestBed(TestPostgres postgres) : IAsyncDisposable
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30); // for recovery without intervention

    private readonly List<TestBedService> services = [];
    private readonly int publisherPort = LoopbackPorts.Allocate();
    private readonly int tokensPort = LoopbackPorts.Allocate();
    private string? publisherDatabase;
    private string? subscriberDatabase;

    public TestTokens Tokens { get; } = new();

    /// <summary>Events that fail to apply, in every instance.</summary>
    public ConcurrentDictionary<Guid, bool> FailingEvents { get; } = [];

    /// <summary>The exception they fail with: a bug, or a domain rule.</summary>
    public Exception Failure { get; set; } = new InvalidDataException("this event is poison");

    /// <summary>Awaited before each effect, to delay it.</summary>
    public Func<Task> BeforeHandling { get; set; } = () => Task.CompletedTask;

    /// <summary>The number of feed subscribers that a service admits.</summary>
    public int MaxSubscribers { get; init; } = 100;

    /// <summary>Records the statements of every instance; null: none.</summary>
    public StatementLog? Statements { get; init; }

    /// <summary>The time that a statement may take, in seconds, unless it is given another.</summary>
    public int CommandTimeout { get; set; } = 30;

    /// <summary>How often metrics are sampled.</summary>
    public TimeSpan SampleInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The key that authenticates messages.</summary>
    public string MessageKey { get; set; } = SecretStore.GeneratePassword();

    /// <summary>Use quorum queues, as on a broker cluster.</summary>
    public bool QuorumQueues { get; set; }

    /// <summary>The gRPC address of the publisher.</summary>
    public string PublisherAddress => $"http://127.0.0.1:{publisherPort}";

    /// <summary>The proxy through which the subscriber calls the publisher; null: directly.</summary>
    public TcpProxy? Proxy { get; set; }

    /// <param name="broker">The broker; null: delivery by the feed only.</param>
    /// <param name="second">Starts a second instance, on other ports.</param>
    public async Task<TestBedService> StartPublisherAsync(string? broker, bool second = false)
    {
        publisherDatabase ??= await postgres.NewConnectionStringAsync();
        return await StartAsync(
            "registry",
            publisherDatabase,
            broker,
            options: null,
            second ? LoopbackPorts.Allocate() : publisherPort,
            second ? LoopbackPorts.Allocate() : tokensPort
        );
    }

    /// <summary>Gives the publisher a new database, as if another backup had been restored.</summary>
    public async Task ReplacePublisherDatabaseAsync() => publisherDatabase = await postgres.NewConnectionStringAsync();

    /// <param name="broker">The broker; null: delivery by the feed only.</param>
    /// <param name="withoutPolling">Polls the feed hourly, so it is read only on a gap or on request: a test observes deliveries of the bus.</param>
    public Task<TestBedService> StartSubscriberAsync(string? broker, bool withoutPolling = false) =>
        StartSubscriberAsync(broker, withoutPolling ? new SubscriptionOptions(TimeSpan.FromHours(1)) : null);

    /// <summary>Starts a subscriber with other options than those of production.</summary>
    public async Task<TestBedService> StartSubscriberAsync(string? broker, SubscriptionOptions? options)
    {
        subscriberDatabase ??= await postgres.NewConnectionStringAsync();
        return await StartAsync(
            "scheduling",
            subscriberDatabase,
            broker,
            options,
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

    private async Task<TestBedService> StartAsync(
        string name,
        string database,
        string? broker,
        SubscriptionOptions? options,
        int grpc,
        int http,
        params EventSourceDescriptor[] sources
    )
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = typeof(EventingTestBed).Assembly.GetName().Name });
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["Endpoints:HttpPort"] = $"{http}",
                ["Endpoints:GrpcPort"] = $"{grpc}",
                ["ConnectionStrings:test-bed-db"] = $"{database};Command Timeout={CommandTimeout}",
                ["ConnectionStrings:messaging"] = broker,
                ["Messaging:AuthenticationKey"] = MessageKey,
                ["Messaging:QuorumQueues"] = $"{QuorumQueues}",
                ["Feed:MaxSubscribers"] = $"{MaxSubscribers}",
                ["services:registry:grpc:0"] = Proxy?.Address ?? PublisherAddress,
                ["services:registry:http:0"] = $"http://127.0.0.1:{tokensPort}",
                ["Tokens:SigningKey"] = Tokens.SigningKey,
                ["Tokens:ClientSecret"] = "of-tests",
                ["Checkpoints:SigningKey"] = Tokens.SigningKey,
            }
        );
        var log = new CapturedLog(name);
        builder.Logging.ClearProviders().AddProvider(log);
        if (Statements is not null)
            builder.Logging.AddProvider(Statements);
        builder.Host.UseDefaultServiceProvider(provider => provider.ValidateScopes = provider.ValidateOnBuild = true);
        builder.AddServiceDefaults(name);
        builder.Logging.AddFilter<StatementLog>(StatementLog.Category, LogLevel.Information); // after the defaults, which drop them
        builder.AddServiceDatabase<TestBedDb>("test-bed-db");
        builder.AddEventLog(sources);
        builder.Services.AddSingleton(new EventMetricsOptions(SampleInterval));
        if (options is not null)
            builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<IEventHandler>(new RecordingEventHandler(this));
        builder.Services.AddSingleton(new DatabaseSeed(RecordingEventHandler.CreateTableAsync));

        var app = builder.Build();
        app.UseServiceDefaults();
        app.MapEventFeed();
        app.MapPost(
                "/connect/token",
                () => Results.Json(new { access_token = Tokens.Of(new(name, Role.Service, "", null)), expires_in = (int)TestTokens.Lifetime.TotalSeconds })
            )
            .AllowAnonymous();
        AuthorizationPolicyValidator.Validate(app);
        await app.StartAsync();
        var service = new TestBedService(this, app, log, $"http://127.0.0.1:{grpc}", new($"http://127.0.0.1:{http}"));
        services.Add(service);
        await service.Of<DatabaseReadiness>().WhenReady.WaitAsync(Timeout);
        return service;
    }

    /// <summary>Records each event every time it is applied.</summary>
    private sealed class RecordingEventHandler(EventingTestBed testBed) : IEventHandler
    {
        public static async Task CreateTableAsync(IServiceProvider services, CancellationToken cancellationToken)
        {
            await using var make = services
                .GetRequiredService<NpgsqlDataSource>()
                .CreateCommand(
                    "create table if not exists handled_event (id bigint generated always as identity primary key, event_id uuid not "
                        + "null, position bigint not null, payload bytea not null)"
                );
            await make.ExecuteNonQueryAsync(cancellationToken);
        }

        public async Task HandleAsync(ReceivedEvent received, NpgsqlTransaction transaction, CancellationToken cancellationToken)
        {
            await testBed.BeforeHandling();
            if (testBed.FailingEvents.ContainsKey(received.Entry.EventId))
                throw testBed.Failure;
            await transaction.ExecuteAsync(
                "insert into handled_event (event_id, position, payload) values ($1, $2, $3)",
                [received.Entry.EventId, received.Entry.Position, received.Entry.Payload],
                cancellationToken
            );
        }
    }
}

/// <summary>A database with only the tables that every service has.</summary>
internal sealed class TestBedDb(DbContextOptions<TestBedDb> options) : TenantDbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.AddEventingEntities();
}

[DbContext(typeof(TestBedDb))]
[Migration("20261129_ServiceTables")]
internal sealed class TestBedMigration : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateServiceTables();
        migrationBuilder.GuardEventLog();
        migrationBuilder.AddEventDigest();
    }
}

/// <summary>An instance of one of the two services.</summary>
internal sealed class TestBedService(EventingTestBed testBed, WebApplication app, CapturedLog log, string grpc, Uri http) : IAsyncDisposable
{
    private readonly GrpcChannel channel = GrpcChannel.ForAddress(grpc);
    private bool stopped;

    public CapturedLog Log => log;

    /// <summary>Its feed, called as a service.</summary>
    public EventFeedService.EventFeedServiceClient Feed => FeedAs(new("scheduling", Role.Service, "", null));

    public T Of<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    public EventFeedService.EventFeedServiceClient FeedAs(Actor actor, params (string Name, string Value)[] headers) => new(As(actor, headers));

    /// <summary>Its feed, over another connection.</summary>
    public EventFeedService.EventFeedServiceClient FeedAs(Actor actor, GrpcChannel over) => FeedWith(testBed.Tokens.Of(actor), over);

    public EventFeedService.EventFeedServiceClient FeedWith(string token, GrpcChannel? over = null) => new(With(token, over ?? channel));

    /// <summary>Its HTTP endpoint, called as JSON.</summary>
    public HttpClient HttpAs(Actor actor) => new() { BaseAddress = http, DefaultRequestHeaders = { Authorization = new("Bearer", testBed.Tokens.Of(actor)) } };

    /// <summary>Its dead letters, called as an operator.</summary>
    public DeadLetterService.DeadLetterServiceClient DeadLetters(string account = "operator-1") => new(As(new(account, Role.Operator, "", null)));

    /// <summary>Records events, each in its own transaction, as RPCs do.</summary>
    /// <param name="events">The number of events.</param>
    /// <param name="district">The district of the events.</param>
    /// <param name="failing">Selects events that fail to apply, by index from 0. They are registered before they can be delivered.</param>
    /// <param name="size">The least size of an event in bytes.</param>
    public async Task<List<OutboxMessage>> RecordEventsAsync(int events, string district = "430503", Func<int, bool>? failing = null, int size = 0)
    {
        List<OutboxMessage> said = [];
        for (var number = 1; number <= events; number++)
        {
            var row = OutboxMessage.Create(
                new ThemeAccepted { Theme = new() { Theme = $"districts/{district}/campaigns/2023-1/themes/{Guid.NewGuid()}{new string('x', size)}" } },
                district,
                TimeProvider.System
            );
            if (failing?.Invoke(number - 1) == true)
                testBed.FailingEvents[row.EventId] = true;
            await using var batch = Of<NpgsqlDataSource>().CreateBatch();
            batch.BatchCommands.Add(row.ToBatchCommand());
            await batch.ExecuteNonQueryAsync();
            Of<OutboxSignal>().Signal.Set();
            said.Add(row);
        }

        return said;
    }

    /// <summary>Records its metrics from now on.</summary>
    public RecordedMetrics RecordMetrics() => RecordedMetrics.Of(app.Services);

    /// <summary>Reads the feed now, as after a reconnect.</summary>
    public void CatchUpFromFeed() => Of<EventSubscription>().OnEndpointReady();

    /// <summary>Returns all applied events in the order of their application, once there are this many.</summary>
    public async Task<List<(long Position, Guid EventId, byte[] Payload)>> WaitForHandledAsync(int events)
    {
        var soFar = 0L;
        await Poll.UntilAsync(
            async () => (soFar = await CountAsync("handled_event")) >= events,
            EventingTestBed.Timeout,
            () => $"{events} events handled_event, but {soFar}"
        );
        await using var command = Of<NpgsqlDataSource>().CreateCommand("select position, event_id, payload from handled_event order by id");
        await using var reader = await command.ExecuteReaderAsync();
        List<(long, Guid, byte[])> handled_event = [];
        while (await reader.ReadAsync())
            handled_event.Add((reader.GetInt64(0), reader.GetGuid(1), reader.GetFieldValue<byte[]>(2)));
        return handled_event;
    }

    /// <summary>Waits until RabbitMQ has confirmed all logged events.</summary>
    public Task WaitForPublishedAsync(int events, TimeSpan? timeout = null) =>
        Poll.UntilAsync(
            async () => await ScalarAsync("select position from published_position") is long sent && sent >= events,
            timeout ?? EventingTestBed.Timeout,
            $"{events} events confirmed by RabbitMQ"
        );

    /// <summary>The number of sessions of this database that hold the lock of the publisher; other tests use other databases of the same server.</summary>
    public async Task<long> CountPublisherLocksAsync() =>
        (long)
            (
                await ScalarAsync(
                    "select count(*) from pg_locks where locktype = 'advisory' and granted and database = (select oid from pg_database "
                        + $"where datname = current_database()) and (classid::bigint << 32 | objid::bigint) = {EventLogPublisher.LockKey}"
                )
            )!;

    public async Task<long> CountAsync(string table) => (long)(await ScalarAsync($"select count(*) from {table}"))!;

    public async Task<object?> ScalarAsync(string sql)
    {
        await using var command = Of<NpgsqlDataSource>().CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    public async Task DoAsync(string sql) => await ScalarAsync(sql);

    /// <summary>The response of the health endpoint: Healthy or Degraded while ready, otherwise Unhealthy.</summary>
    public async Task<string> HealthAsync() => (await DescribeHealthAsync()).Split('\n')[0];

    /// <summary>The same, with a line for each check that is not healthy.</summary>
    public async Task<string> DescribeHealthAsync()
    {
        using var client = new HttpClient { BaseAddress = http };
        return await client.GetStringAsync(new Uri("/health", UriKind.Relative));
    }

    /// <summary>Whether grpc.health.v1 says that it serves.</summary>
    public async Task<bool> IsServingAsync() =>
        (await new Health.HealthClient(channel).CheckAsync(new())).Status is HealthCheckResponse.Types.ServingStatus.Serving;

    /// <summary>Waits until its queue is bound and its sources respond.</summary>
    public Task WaitUntilHealthyAsync() => Poll.UntilAsync(async () => await HealthAsync() is "Healthy", EventingTestBed.Timeout, "healthy");

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

    private CallInvoker As(Actor actor, params (string Name, string Value)[] headers) => With(testBed.Tokens.Of(actor), channel, headers);

    private static CallInvoker With(string token, GrpcChannel over, params (string Name, string Value)[] headers) =>
        over.Intercept(metadata =>
        {
            metadata.Add("authorization", $"Bearer {token}");
            foreach (var (name, value) in headers)
                metadata.Add(name, value);
            return metadata;
        });
}
