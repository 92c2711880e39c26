using System.Net.Sockets;
using ThemeDay.LocalState;

namespace ThemeDay.Testing;

/// <summary>A RabbitMQ broker of the system package.</summary>
public sealed class LocalRabbitMqServer(string directory, string password) : LocalServer("rabbitmq.sh", directory)
{
    public const string User = "guest";

    private readonly int distPort = LoopbackPorts.Allocate();
    private readonly int epmdPort = LoopbackPorts.Allocate();

    /// <summary>The users and their permissions, in JSON; null: an administrator with the password of this server.</summary>
    public string? Definitions { get; init; }

    public string ConnectionString => $"amqp://{User}:{password}@127.0.0.1:{Port}";

    protected override IReadOnlyDictionary<string, string?> Variables =>
        new Dictionary<string, string?>
        {
            ["RABBITMQ_NODE_PORT"] = $"{Port}",
            ["RABBITMQ_DIST_PORT"] = $"{distPort}",
            ["ERL_EPMD_PORT"] = $"{epmdPort}",
            ["RABBITMQ_DEFINITIONS"] = Definitions ?? OfOneAdministrator,
        };

    /// <summary>Runs rabbitmqctl.</summary>
    public Task<(int ExitCode, string Output)> ControlAsync(IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        ProcessLauncher.RunAsync(CreateLaunch([DataDirectory, "ctl", .. arguments]), cancellationToken);

    private string OfOneAdministrator =>
        $$"""
            {
                "vhosts": [{ "name": "/" }],
                "users": [{ "name": "{{User}}", "password": "{{password}}", "tags": "administrator" }],
                "permissions": [{ "user": "{{User}}", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*" }]
            }
            """;

    // An accepted connection is not sufficient: the listener opens before the last boot steps.
    protected override async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", Port, cancellationToken);
            var stream = client.GetStream();
            await stream.WriteAsync("AMQP\0\0\u0009\u0001"u8.ToArray(), cancellationToken);
            await stream.ReadExactlyAsync(new byte[1], cancellationToken);
            await File.WriteAllTextAsync($"{DataDirectory}.initialized", "", cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return false;
        }
    }
}
