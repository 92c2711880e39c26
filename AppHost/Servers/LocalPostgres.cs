using Npgsql;

namespace ThemeDay.AppHost.Servers;

/// <summary>The PostgreSQL of the system package as a process: the counterpart of <c>AddPostgres</c> without a container engine.</summary>
public sealed class LocalPostgresResource(string name, string script, ParameterResource password)
    : ExecutableResource(name, script, "/"), IResourceWithConnectionString
{
    internal List<LocalPostgresDatabaseResource> Databases { get; } = [];

    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create(
        $"Host=127.0.0.1;Port={new EndpointReference(this, "tcp").Property(EndpointProperty.Port)};Username=postgres;Password={password}");
}

/// <summary>A database on that server. The service that owns it creates it.</summary>
public sealed class LocalPostgresDatabaseResource(string name, string databaseName, LocalPostgresResource server)
    : Resource(name), IResourceWithParent<LocalPostgresResource>, IResourceWithConnectionString, IResourceWithWaitSupport
{
    public LocalPostgresResource Parent => server;

    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{server};Database={databaseName}");
}

internal static class LocalPostgresExtensions
{
    public static IResourceBuilder<LocalPostgresResource> AddLocalPostgres(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<ParameterResource> password, string directory, int port)
    {
        var server = new LocalPostgresResource(name, SystemPackages.GetScript("postgres.sh"), password.Resource);
        return builder.AddResource(server)
            .WithArgs(directory)
            .WithEndpoint(port: port, name: "tcp", env: "PORT", isProxied: false)
            .WithEnvironment("POSTGRES_PASSWORD", password)
            .WithIconName("DatabaseMultiple")
            .WithReadinessCheck(async cancellationToken =>
            {
                var connectionString = await server.ConnectionStringExpression.GetValueAsync(cancellationToken);
                await using var connection = new NpgsqlConnection($"{connectionString};Database=postgres;Pooling=false");
                await connection.OpenAsync(cancellationToken);
            })
            // The orchestrator does not publish a state for child resources of an executable.
            .OnResourceReady((_, ready, _) => PublishAsync(server, ready.Services, KnownResourceStates.Running))
            .OnResourceStopped((_, stopped, _) => PublishAsync(server, stopped.Services, KnownResourceStates.Exited));
    }

    public static IResourceBuilder<LocalPostgresDatabaseResource> AddDatabase(
        this IResourceBuilder<LocalPostgresResource> server, string name, string databaseName)
    {
        var database = new LocalPostgresDatabaseResource(name, databaseName, server.Resource);
        server.Resource.Databases.Add(database);
        return server.ApplicationBuilder.AddResource(database)
            .WithIconName("Database")
            .WithInitialState(new() { ResourceType = "PostgresDatabase", Properties = [], State = KnownResourceStates.NotStarted });
    }

    private static async Task PublishAsync(LocalPostgresResource server, IServiceProvider services, string state)
    {
        var notifications = services.GetRequiredService<ResourceNotificationService>();
        foreach (var database in server.Databases) await notifications.PublishUpdateAsync(database, snapshot => snapshot with { State = state });
    }
}
