using RabbitMQ.Client;

namespace ThemeDay.AppHost.Servers;

/// <summary>The RabbitMQ of the system package as a process: the counterpart of <c>AddRabbitMQ</c> without a container engine.</summary>
public sealed class LocalRabbitMQResource(string name, string script, ParameterResource password)
    : ExecutableResource(name, script, "/"), IResourceWithConnectionString
{
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create(
        $"amqp://guest:{password}@127.0.0.1:{new EndpointReference(this, "tcp").Property(EndpointProperty.Port)}");
}

internal static class LocalRabbitMQExtensions
{
    public static IResourceBuilder<LocalRabbitMQResource> AddLocalRabbitMQ(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<ParameterResource> password, string directory, Func<string, int> getPort)
    {
        var server = new LocalRabbitMQResource(name, SystemPackages.GetScript("rabbitmq.sh"), password.Resource);
        return builder.AddResource(server)
            .WithArgs(directory)
            .WithEndpoint(port: getPort(name), name: "tcp", env: "RABBITMQ_NODE_PORT", isProxied: false)
            .WithEndpoint(port: getPort($"{name}:dist"), name: "dist", env: "RABBITMQ_DIST_PORT", isProxied: false)
            .WithEndpoint(port: getPort($"{name}:epmd"), name: "epmd", env: "ERL_EPMD_PORT", isProxied: false)
            .WithEnvironment("RABBITMQ_DEFAULT_PASS", password)
            .WithIconName("MailMultiple")
            .WithReadinessCheck(async cancellationToken =>
            {
                var factory = new ConnectionFactory { Uri = new((await server.ConnectionStringExpression.GetValueAsync(cancellationToken))!) };
                await using var connection = await factory.CreateConnectionAsync(cancellationToken);
            })
            .OnResourceReady((_, _, cancellationToken) => File.WriteAllTextAsync(Path.Combine(directory, "initialized"), "", cancellationToken));
    }
}
