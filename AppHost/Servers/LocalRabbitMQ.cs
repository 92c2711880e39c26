using System.Net.Sockets;
using System.Text.Json;
using Google.Protobuf.Reflection;
using ThemeDay.Events.V1;

namespace ThemeDay.AppHost.Servers;

/// <summary>The RabbitMQ of the system package as a process, each service a user: the counterpart of <c>AddRabbitMQ</c> without a container engine.</summary>
public sealed class LocalRabbitMQResource(string name, string script) : ExecutableResource(name, script, "/")
{
    internal Dictionary<string, ParameterResource> Passwords { get; } = [];

    internal ReferenceExpression GetConnectionString(string service) => ReferenceExpression.Create(
        $"amqp://{service}:{Passwords[service]}@127.0.0.1:{new EndpointReference(this, "tcp").Property(EndpointProperty.Port)}");
}

internal static class LocalRabbitMQExtensions
{
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource name.</param>
    /// <param name="directory">The data directory.</param>
    /// <param name="getPort">Returns the port of a name.</param>
    /// <param name="getPassword">Returns the password of a service.</param>
    public static IResourceBuilder<LocalRabbitMQResource> AddLocalRabbitMQ(
        this IDistributedApplicationBuilder builder, string name, string directory, Func<string, int> getPort,
        Func<string, IResourceBuilder<ParameterResource>> getPassword)
    {
        var server = new LocalRabbitMQResource(name, SystemPackages.GetScript("rabbitmq.sh"));
        foreach (var service in BrokerDefinitions.Services) server.Passwords[service] = getPassword(service).Resource;
        var greeted = false;
        return builder.AddResource(server)
            .WithArgs(directory)
            .WithEndpoint(port: getPort(name), name: "tcp", env: "RABBITMQ_NODE_PORT", isProxied: false)
            .WithEndpoint(port: getPort($"{name}:dist"), name: "dist", env: "RABBITMQ_DIST_PORT", isProxied: false)
            .WithEndpoint(port: getPort($"{name}:epmd"), name: "epmd", env: "ERL_EPMD_PORT", isProxied: false)
            .WithEnvironment(async context => context.EnvironmentVariables["RABBITMQ_DEFINITIONS"] = BrokerDefinitions.Create(
                await GetPasswordsAsync(server, context.CancellationToken)))
            .WithIconName("MailMultiple")
            .WithReadinessCheck(async cancellationToken =>
            {
                await ConnectAsync(new EndpointReference(server, "tcp").Port, greet: !greeted, cancellationToken);
                greeted = true;   // the broker warns of each client that greets and leaves
            })
            .OnResourceReady((_, _, _) =>
            {
                AtomicFile.Write($"{directory}.initialized", "");
                return Task.CompletedTask;
            });
    }

    private static async Task<Dictionary<string, string>> GetPasswordsAsync(LocalRabbitMQResource server, CancellationToken cancellationToken)
    {
        Dictionary<string, string> passwords = [];
        foreach (var (service, password) in server.Passwords) passwords[service] = (await password.GetValueAsync(cancellationToken))!;
        return passwords;
    }

    // The broker answers the protocol header once it has started. No credentials are sent: another process could have taken the port.
    private static async Task ConnectAsync(int port, bool greet, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, cancellationToken);
        if (!greet) return;
        var stream = client.GetStream();
        await stream.WriteAsync("AMQP\0\0\u0009\u0001"u8.ToArray(), cancellationToken);
        await stream.ReadExactlyAsync(new byte[1], cancellationToken);
    }
}

/// <summary>The users of the broker and their permissions, as a definitions file of RabbitMQ.</summary>
public static class BrokerDefinitions
{
    private static readonly Dictionary<string, FileDescriptor> Events = new()
    {
        ["registry"] = RegistryEventsReflection.Descriptor,
        ["scheduling"] = SchedulingEventsReflection.Descriptor,
        ["publication"] = PublicationEventsReflection.Descriptor,
    };

    /// <summary>The services; each is a user of the same name.</summary>
    public static IReadOnlyCollection<string> Services => Events.Keys;

    /// <summary>The definitions, in JSON.</summary>
    /// <param name="passwords">The passwords of the services.</param>
    public static string Create(IReadOnlyDictionary<string, string> passwords) => JsonSerializer.Serialize(new
    {
        vhosts = new[] { new { name = "/" } },
        users = passwords.Select(user => new { name = user.Key, password = user.Value, tags = "" })
            // The administrator of earlier releases: without a hash, no password is accepted.
            .Concat<object>([new { name = "guest", password_hash = "", hashing_algorithm = "rabbit_password_hashing_sha256", tags = "" }]),
        permissions = passwords.Keys.Select(service => new
        {
            user = service,
            vhost = "/",
            configure = OwnQueuesAnd("[A-Za-z]+", service),   // a subscriber declares the exchanges that it binds its queue to
            write = OwnQueuesAnd(string.Join('|', Events[service].MessageTypes.Select(type => type.Name)), service),
            read = OwnQueuesAnd("[A-Za-z]+", service),
        }),
    });

    private static string OwnQueuesAnd(string types, string service) => $@"^themeday\.({service}(_error|_skipped)?|events\.v1\.({types}))$";
}
