using System.Diagnostics;
using Grpc.AspNetCore.HealthChecks;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using Scalar.AspNetCore;
using ThemeDay.Eventing.Postgres;
using ThemeDay.ServiceDefaults.Api;
using ThemeDay.ServiceDefaults.Configuration;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Limits;
using ThemeDay.ServiceDefaults.OpenApi;
using ThemeDay.ServiceDefaults.Security;
using ThemeDay.ServiceDefaults.Storage;

namespace ThemeDay.ServiceDefaults.Hosting;

/// <summary>The common setup of all services.</summary>
public static class ServiceDefaultsExtensions
{
    private const int MaxAutoPrepare = 50;

    private const int MaxHealthRequestBytes = 4 << 10; // a name; that of Watch is held as long as its stream

    // By default, PostgreSQL keeps the session of an unresponsive client for two hours; until then it would hold the dispatcher lock.
    private const string KeepAliveOptions = " -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=2 -c tcp_user_timeout=15000";

    // A process that is stopped in a transaction keeps its connection, and with it the locks on the rows that others wait for. Operations may take longer.
    private const string IdleOptions = " -c idle_in_transaction_session_timeout=60000";

    /// <summary>Adds endpoints, telemetry, health checks, authentication, gRPC with JSON transcoding and error handling.</summary>
    /// <param name="builder">The host builder.</param>
    /// <param name="service">registry, scheduling or publication.</param>
    public static void AddServiceDefaults(this WebApplicationBuilder builder, string service)
    {
        builder.AddWebDefaults();
        builder.AddValidatedOptions<ReflectionOptions>("Reflection");
        builder.AddTokenAuthentication(service);
        builder.Services.AddSingleton<IAuthorizationMiddlewareResultHandler, RpcAuthorizationResultHandler>();

        builder
            .Services.AddHttpClient(
                ServiceTokenProvider.HttpClientName,
                (services, client) =>
                {
                    client.BaseAddress = services.GetRequiredService<TokenOptions>().Endpoint;
                    client.Timeout = WebDefaultsExtensions.PeerTimeout;
                }
            )
            .VerifyPeers()
            .AddServiceDiscovery();
        builder.Services.AddSingleton<ServiceTokenProvider>();
        builder.Services.AddHostedService<ServiceTokenRenewalService>();
        builder.Services.AddSingleton<RefusedTokenInterceptor>();

        builder.Services.AddSingleton(services => new ChangeLimits(services.GetRequiredService<LimitOptions>().UnitDailyChanges));
        builder.Services.AddSingleton<EventWaitLimiter>();
        builder.Services.AddSingleton<ExceptionMapper>();
        builder
            .Services.AddGrpc(grpc =>
            {
                grpc.MaxReceiveMessageSize = MaxMessageSizeAttribute.LargestBytes; // most RPCs take less
                grpc.Interceptors.Add<ExceptionInterceptor>();
                grpc.Interceptors.Add<TextInterceptor>();
                grpc.Interceptors.Add<ReadYourWritesInterceptor>();
                grpc.Interceptors.Add<UploadTimeoutInterceptor>();
            })
            .AddJsonTranscoding(json =>
            {
                json.TypeRegistry = StatusJson.DetailTypes;
                json.JsonSettings.WriteInt64sAsStrings = true; // as in the JSON mapping of protobuf, and in the responses to uploads
            });
        // The decompressed size is unknown in advance, and none of the clients compresses. The setup of grpc-dotnet adds gzip after the options above.
        builder.Services.PostConfigure<GrpcServiceOptions>(grpc => grpc.CompressionProviders.Clear());
        builder.Services.AddMalformedRequestHandling();
        builder.Services.AddGrpcReflection();
        builder.Services.AddGrpcHealthChecks();
    }

    /// <summary>Adds the database of the service: created, migrated and seeded before the service is ready.</summary>
    /// <remarks>
    /// A connection returns to the pool without a reset, which would be seven statements before its next use: code that changes the state of a session, such as
    /// a lock or LISTEN, restores it.
    /// </remarks>
    /// <param name="builder">The host builder.</param>
    /// <param name="connection">The resource name in AppHost, such as <c>registry-db</c>.</param>
    public static void AddServiceDatabase<TDb>(this WebApplicationBuilder builder, string connection)
        where TDb : TenantDbContext
    {
        builder.AddNpgsqlDataSource(
            connection,
            configureDataSourceBuilder: source =>
            {
                source.ConnectionStringBuilder.MaxAutoPrepare = MaxAutoPrepare; // repeated statements are planned once per connection
                source.ConnectionStringBuilder.NoResetOnClose = true;
                // Otherwise whoever answers in place of the server may ask for the password in plaintext.
                if (source.ConnectionStringBuilder.SslMode < SslMode.VerifyCA)
                    source.ConnectionStringBuilder.RequireAuth ??= "ScramSHA256";
                source.ConnectionStringBuilder.Options += KeepAliveOptions + IdleOptions;
                TraceOnlyWithinActivity(source);
            }
        );
        builder.Services.AddScoped(services =>
        {
            var tenantScope = services.GetRequiredService<TenantScope>();
            var db = services.GetRequiredService<IDbContextFactory<TDb>>().CreateDbContext();
            db.TenantScope = tenantScope;
            return db;
        });
        builder.Services.AddScoped(services => new ServiceDb(services.GetRequiredService<TDb>()));
        builder.Services.AddPooledDbContextFactory<TDb>(
            (services, options) =>
                options
                    .UseNpgsql(services.GetRequiredService<NpgsqlDataSource>())
                    .UseSnakeCaseNamingConvention()
                    .AddInterceptors(services.GetServices<IInterceptor>())
        );
        builder.Services.AddSingleton<IInterceptor, RevisionInterceptor>();
        builder.Services.AddSingleton<RequestKeys>();
        builder.Services.AddScoped<IdempotentCommands>();
        builder.Services.AddScoped<IEventRecorder>(services => services.GetRequiredService<IdempotentCommands>());
        builder.Services.AddScoped<TransitionPipeline>();
        var connectionString =
            builder.Configuration.GetConnectionString(connection)
            ?? throw new InvalidOperationException($"ConnectionStrings__{connection} is required; AppHost sets it");
        builder.Services.AddSingleton(new ServiceConnectionString(connectionString));
        builder.Services.AddSingleton<DatabaseReadiness>();
        builder.Services.AddHealthChecks().AddCheck<DatabaseReadiness>("database-ready");
        builder.Services.AddHostedService<DatabaseMigrationService<TDb>>();
        builder.Services.AddSingleton(new ExpiringTable("processed_request", "created_at", IdempotentCommands.Retention));
        builder.Services.AddHostedService<ExpiredRowCleanupService>();
    }

    // Polls outside of an activity are not traced: each would be a trace of its own.
    private static void TraceOnlyWithinActivity(NpgsqlDataSourceBuilder source) =>
        source.ConfigureTracing(tracing =>
            tracing
                .ConfigureCommandFilter(_ => Activity.Current is not null)
                .ConfigureBatchFilter(_ => Activity.Current is not null)
                .ConfigureCopyOperationFilter(_ => Activity.Current is not null)
                .EnablePhysicalOpenTracing(false)
        );

    /// <summary>Adds a gRPC client of another service, with the credentials of this one.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="service">The other service.</param>
    /// <param name="name">The name of the client, where there are several of one type.</param>
    public static IHttpClientBuilder AddServiceClient<TClient>(this IServiceCollection services, string service, string name)
        where TClient : class =>
        services
            .AddPeerClient<TClient>(service, name)
            .ConfigureChannel(channel => channel.UnsafeUseInsecureChannelCallCredentials = true) // PeerVerifier decides
            .AddCallCredentials(
                async (context, metadata, provider) =>
                    metadata.Add("authorization", $"Bearer {await provider.GetRequiredService<ServiceTokenProvider>().GetAsync(context.CancellationToken)}")
            )
            .AddInterceptor<RefusedTokenInterceptor>() // within the deadline of the first attempt
            // A request to another service ends with the deadline of the RPC that makes it, if that is earlier; background work has none.
            .EnableCallContextPropagation(propagation => propagation.SuppressContextNotFoundErrors = true);

    /// <summary>Adds the middleware pipeline, in order.</summary>
    /// <param name="app">The service.</param>
    /// <param name="useBeforeAuthentication">Adds middleware for requests that it answers without their endpoint, and so without its policy.</param>
    public static void UseServiceDefaults(this WebApplication app, Action<WebApplication>? useBeforeAuthentication = null)
    {
        app.UseRefusedRequestCount();
        app.UseSecurityHeaders();
        app.UseUnhandledExceptionMapping();
        app.UseKnownMethodsOnly();
        app.UseMalformedRequestHandling();
        app.UseUtf8FormsOnly();
        app.UseReadiness();
        app.UseKnownProxies(app.Services.GetRequiredService<EndpointOptions>().KnownProxies);
        app.UseAddressLimit();
        useBeforeAuthentication?.Invoke(app);
        app.UseRouting();
        app.UseAuthentication();
        app.UseAccountLimit();
        app.UseAuthorization();
        app.UseJsonErrorDetails(app.Services.GetRequiredService<LimitOptions>().BodyTimeout);
        app.UseRequestDeadlines(app.Services.GetRequiredService<LimitOptions>().DefaultDeadline);
        app.MapHealth();
        app.MapGrpcHealthChecksService().AllowAnonymous().WithMetadata(new MaxMessageSizeAttribute(MaxHealthRequestBytes));
        app.MapOpenApiDocument();
        app.MapFallback(
                "{*path}",
                http =>
                    StatusJson.WriteAsync(
                        http.Response,
                        (new Error(ErrorKind.NotFound, ErrorReasons.MethodNotFound) { Subject = $"{http.Request.Method} {http.Request.Path}" }).ToStatus()
                    )
            )
            .AllowAnonymous();
        if (app.Environment.IsDevelopment() || app.Services.GetRequiredService<ReflectionOptions>().Enabled)
        {
            app.MapGrpcReflectionService().AllowAnonymous();
            // The page must work in closed networks, and tell nobody that it is used.
            app.MapScalarApiReference(scalar => scalar.DisableDefaultFonts().DisableTelemetry().DisableAgent().OpenApiRoutePattern = OpenApiEndpoint.Path)
                .AllowAnonymous();
        }
    }

    /// <summary>Runs the service, after checking that every RPC has an authorization policy.</summary>
    public static Task RunServiceAsync(this WebApplication app)
    {
        AuthorizationPolicyValidator.Validate(app);
        MapHealthByService(app);
        return app.RunAsync();
    }

    // grpc.health.v1 answers for the process under the empty name; here, for each gRPC service by its own.
    private static void MapHealthByService(WebApplication app)
    {
        var health = app.Services.GetRequiredService<IOptions<GrpcHealthChecksOptions>>().Value;
        var names = ((IEndpointRouteBuilder)app)
            .DataSources.SelectMany(source => source.Endpoints)
            .Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.ServiceName)
            .OfType<string>()
            .Where(name => !name.StartsWith("grpc.", StringComparison.Ordinal)) // health itself, and reflection
            .Distinct();
        foreach (var name in names)
            health.Services.Map(name, _ => true);
    }
}
