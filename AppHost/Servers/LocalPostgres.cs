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
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource name.</param>
    /// <param name="password">The password of the superuser.</param>
    /// <param name="passwordFile">The file it comes from.</param>
    /// <param name="directory">The data directory.</param>
    /// <param name="port">The port.</param>
    public static IResourceBuilder<LocalPostgresResource> AddLocalPostgres(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<ParameterResource> password, string passwordFile, string directory, int port)
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
                try
                {
                    await connection.OpenAsync(cancellationToken);
                }
                catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.InvalidPassword)
                {
                    throw new StartupException(
                        $"PostgreSQL refuses the password in {passwordFile}: restore the earlier one, or set this one in PostgreSQL too "
                        + "(docs/operations.md, Keys)", exception);
                }
            });
    }
}
