using Npgsql;

namespace ThemeDay.AppHost.Servers;

/// <summary>The PostgreSQL of the system package as a process: the counterpart of <c>AddPostgres</c> without a container engine.</summary>
public sealed class LocalPostgresResource(string name, string script, ParameterResource password)
    : ExecutableResource(name, script, "/"), IResourceWithConnectionString
{
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create(
        $"Host=127.0.0.1;Port={new EndpointReference(this, "tcp").Property(EndpointProperty.Port)};"
        + $"Username=postgres;Password={password};{ServiceDatabase.Authentication}");
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
            });
    }
}
