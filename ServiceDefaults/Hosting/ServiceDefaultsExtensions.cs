using ThemeDay.ServiceDefaults.Configuration;
using System.Diagnostics;
using Grpc.Core;
using Grpc.Net.Client.Configuration;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Npgsql;
using ThemeDay.Eventing.Postgres;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.ServiceDefaults.Hosting;

/// <summary>What every service is made of before it has a noun of its own.</summary>
public static class ServiceDefaultsExtensions
{
    // What a call may take that was under way when the service was told to stop (contract, Deadlines).
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(10);

    private const int MaxAutoPrepare = 50;

    // PostgreSQL's own patience with a client that went without a word is two hours: so long its session would keep the dispatcher's lock.
    private const string KeepAliveOptions = " -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=2 -c tcp_user_timeout=15000";

    // The outer net: what is over contract.md's 4 MiB is refused with its reason before this one is reached.
    private const int MaxReceiveMessageSize = 16 << 20;

    // Connect and keep-alive timeout for other services.
    private static readonly TimeSpan PeerTimeout = TimeSpan.FromSeconds(5);

    // A neighbour that is away for a moment is asked again, three times in all (contract, Deadlines); what services ask of one another is safe to ask twice.
    private static readonly RetryPolicy ServiceRetryPolicy = new()
    {
        MaxAttempts = 3,
        InitialBackoff = TimeSpan.FromMilliseconds(100),
        MaxBackoff = TimeSpan.FromSeconds(1),
        BackoffMultiplier = 3,
        RetryableStatusCodes = { StatusCode.Unavailable },
    };

    /// <summary>Endpoints, telemetry, health, tokens, gRPC with its JSON face, errors.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="service">registry, scheduling or publication.</param>
    public static void AddServiceDefaults(this WebApplicationBuilder builder, string service)
    {
        KestrelEndpoints.Configure(builder);
        Telemetry.Add(builder);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.AddTokenAuthentication(service);
        builder.Services.AddSingleton<IAuthorizationMiddlewareResultHandler, RpcAuthorizationResultHandler>();

        builder.Services.AddServiceDiscovery();
        builder
            .Services.AddHttpClient(
                ServiceTokenProvider.HttpClientName,
                client =>
                {
                    client.BaseAddress = new(builder.Configuration["Tokens:Endpoint"] ?? "http://_http.registry/connect/token");
                    client.Timeout = PeerTimeout;
                }
            )
            .AddServiceDiscovery();
        builder.Services.AddSingleton<ServiceTokenProvider>();
        builder.Services.AddSingleton<ServiceCredentialsInterceptor>();

        builder
            .Services.AddGrpc(grpc =>
            {
                grpc.MaxReceiveMessageSize = MaxReceiveMessageSize;
                grpc.CompressionProviders.Clear(); // what is packed has a size nobody knows before it is unpacked, and no client of ours packs
                grpc.Interceptors.Add<ExceptionInterceptor>();
                grpc.Interceptors.Add<ReadYourWritesInterceptor>();
            })
            .AddJsonTranscoding(json =>
            {
                json.TypeRegistry = StatusJson.DetailTypes;
                json.JsonSettings.WriteInt64sAsStrings = true; // as protobuf's own JSON does, and so uploads
            });
        builder.Services.AddMalformedRequestHandling();
        builder.Services.AddGrpcReflection();
        builder.Services.AddGrpcHealthChecks();
    }

    /// <summary>The service's own database: made, migrated and filled before the service is ready.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="connection">Its resource in AppHost, such as <c>registry-db</c>.</param>
    public static void AddServiceDatabase<TDb>(this WebApplicationBuilder builder, string connection)
        where TDb : DbContext
    {
        builder.AddNpgsqlDataSource(
            connection,
            configureDataSourceBuilder: source =>
            {
                source.ConnectionStringBuilder.MaxAutoPrepare = MaxAutoPrepare; // statements that come again are planned once on each connection
                // Seven statements before every use: whoever locks or listens in a session undoes it himself
                source.ConnectionStringBuilder.NoResetOnClose = true;
                source.ConnectionStringBuilder.Options += KeepAliveOptions;
                TraceOnlyWithinActivity(source);
            }
        );
        builder.Services.AddDbContext<TDb>(
            (services, options) => options.UseNpgsql(services.GetRequiredService<NpgsqlDataSource>()).UseSnakeCaseNamingConvention(),
            optionsLifetime: ServiceLifetime.Singleton
        );
        builder.Services.AddScoped<DbContext>(services => services.GetRequiredService<TDb>());
        builder.Services.AddScoped<IdempotentCommands>();
        builder.Services.AddSingleton(new ServiceConnectionString(builder.Configuration.GetRequiredValue($"ConnectionStrings:{connection}")));
        builder.Services.AddSingleton<DatabaseReadiness>();
        builder.Services.AddHealthChecks().AddCheck<DatabaseReadiness>("database-ready");
        builder.Services.AddHostedService<DatabaseMigrationService<TDb>>();
        builder.Services.AddHostedService<ProcessedRequestCleanupService>();
    }

    // Looking whether there is work is no work: every poll would be a trace of its own.
    private static void TraceOnlyWithinActivity(NpgsqlDataSourceBuilder source) =>
        source.ConfigureTracing(tracing =>
            tracing
                .ConfigureCommandFilter(_ => Activity.Current is not null)
                .ConfigureBatchFilter(_ => Activity.Current is not null)
                .ConfigureCopyOperationFilter(_ => Activity.Current is not null)
                .EnablePhysicalOpenTracing(false)
        );

    /// <summary>A gRPC client of another service, calling as this one.</summary>
    /// <param name="services">The services.</param>
    /// <param name="service">Whose it is.</param>
    /// <param name="name">What it is called here, where there are several of one type.</param>
    public static IHttpClientBuilder AddServiceClient<TClient>(this IServiceCollection services, string service, string name)
        where TClient : class =>
        services
            .AddGrpcClient<TClient>(name, client => client.Address = new($"http://_grpc.{service}"))
            .ConfigureChannel(channel =>
            {
                channel.UnsafeUseInsecureChannelCallCredentials = true;
                channel.ServiceConfig = new()
                {
                    MethodConfigs =
                    {
                        new() { Names = { MethodName.Default }, RetryPolicy = ServiceRetryPolicy },
                    },
                };
            })
            .UseSocketsHttpHandler(
                (handler, _) =>
                {
                    // A neighbour that went without a word, its machine switched off, is found out though a call waits for it without a deadline.
                    handler.ConnectTimeout = PeerTimeout;
                    handler.KeepAlivePingDelay = handler.KeepAlivePingTimeout = PeerTimeout;
                    handler.EnableMultipleHttp2Connections = true;
                }
            )
            .AddInterceptor<ServiceCredentialsInterceptor>()
            .AddServiceDiscovery();

    /// <summary>The order in which a call meets what guards it.</summary>
    public static void UseServiceDefaults(this WebApplication app)
    {
        app.UseMalformedRequestHandling();
        app.UseReadiness();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseJsonErrorDetails();
        app.MapHealthChecks("/health").AllowAnonymous();
        app.MapHealthChecks("/alive", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        app.MapGrpcHealthChecksService().AllowAnonymous();
        app.MapFallback(
                "{*path}",
                http =>
                    StatusJson.WriteAsync(
                        http.Response,
                        (new Error(ErrorKind.NotFound, ErrorReasons.MethodNotFound) { Subject = $"{http.Request.Method} {http.Request.Path}" }).ToStatus()
                    )
            )
            .AllowAnonymous();
        if (app.Environment.IsDevelopment() || app.Configuration.GetValue<bool>("Reflection:Enabled"))
            app.MapGrpcReflectionService().AllowAnonymous();
    }

    /// <summary>Runs it, once every RPC has said who may call it.</summary>
    public static Task RunServiceAsync(this WebApplication app)
    {
        AuthorizationPolicyValidator.Validate(app);
        return app.RunAsync();
    }
}
