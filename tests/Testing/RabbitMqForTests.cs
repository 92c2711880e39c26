using System.Collections.Concurrent;
using Testcontainers.RabbitMq;
using ThemeDay.LocalState;

namespace ThemeDay.Testing;

/// <summary>A real RabbitMQ for the tests of one assembly: a container where an engine answers, else a private broker of the system's package.</summary>
/// <remarks>Use it as an assembly fixture; give each test a virtual host of its own.</remarks>
public sealed class RabbitMqForTests : IAsyncLifetime
{
    private const string Password = "of-tests";
    private const int Port = 5672;
    private const int Stock = 10;

    private readonly ConcurrentQueue<string> unused = [];
    private RabbitMqContainer? container;
    private EnterableFolder? folder;
    private LocalRabbitMqServer? server;
    private int hosts;

    /// <summary>Of its first virtual host, the only one that is there again after <see cref="WipeAsync"/>.</summary>
    public string ConnectionString =>
        container?.GetConnectionString().TrimEnd('/') ?? server?.ConnectionString ?? throw new InvalidOperationException("not started");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (await ContainerEngine.AnswersAsync())
        {
            container = new RabbitMqBuilder("rabbitmq:3.13")
                .WithUsername(LocalRabbitMqServer.User)
                .WithPassword(Password)
                .WithPortBinding(LoopbackPorts.Allocate(), Port)
                .Build();
        }
        else
        {
            folder = new();
            server = new(folder.Of("messaging"), Password) { Log = folder.Of("messaging.log") };
        }

        await StartAsync();
        Console.WriteLine($"RabbitMQ: {(container is null ? "a private broker of the system's package" : "a container")}");
    }

    /// <summary>The address of a new, empty virtual host.</summary>
    public async Task<string> NewHostAsync()
    {
        string? name;
        while (!unused.TryDequeue(out name))
            await MakeHostsAsync();
        return $"{ConnectionString}/{name}";
    }

    /// <summary>Ends it at once, in the middle of whatever it does (a container: as its engine stops it), until it is started again.</summary>
    public async Task KillAsync()
    {
        if (container is not null)
            await container.StopAsync();
        if (server is not null)
            await server.KillAsync();
    }

    /// <summary>Starts it, on the same port and data as before, and returns when it answers.</summary>
    public async Task StartAsync()
    {
        if (container is not null)
            await container.StartAsync();
        if (server is not null)
            await StartServerAsync();
    }

    /// <summary>All it held is gone: messages, queues, exchanges, virtual hosts. It runs afterwards.</summary>
    public async Task WipeAsync()
    {
        unused.Clear();
        if (server is not null)
        {
            await server.KillAsync();
            Directory.Delete(folder!.Of("messaging"), recursive: true);
            await StartServerAsync();
            return;
        }

        foreach (var step in (string[])["stop_app", "reset", "start_app"])
            await ControlAsync(step);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (container is not null)
            await container.DisposeAsync();
        if (server is not null)
        {
            await server.KillAsync(); // nothing in it is to be kept
            await server.DisposeAsync();
        }

        folder?.Dispose();
    }

    // As AppHost's runner does: started again where it did not come up this time.
    private async Task StartServerAsync()
    {
        const int Tries = 3;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await server!.StartAsync(CancellationToken.None);
                return;
            }
            catch (TimeoutException exception)
            {
                if (attempt == Tries)
                    throw new InvalidOperationException($"{exception.Message}: {await File.ReadAllTextAsync(folder!.Of("messaging.log"))}", exception);
            }
        }
    }

    // Several at once: rabbitmqctl starts an Erlang of its own, which takes longer than what it is to do.
    private async Task MakeHostsAsync()
    {
        var first = hosts + 1;
        hosts += Stock;
        await ControlAsync(
            "eval",
            $$"""
            [begin
                 Host = <<"test-", (integer_to_binary(N))/binary>>,
                 rabbit_vhost:add(Host, <<"tests">>),
                 rabbit_auth_backend_internal:set_permissions(<<"{{LocalRabbitMqServer.User}}">>, Host, <<".*">>, <<".*">>, <<".*">>, <<"tests">>)
             end || N <- lists:seq({{first}}, {{hosts}})], ok.
            """
        );
        for (var number = first; number <= hosts; number++)
            unused.Enqueue($"test-{number}");
    }

    private async Task ControlAsync(params string[] arguments)
    {
        var (exitCode, said) = container is not null
            ? await container.ExecAsync(["rabbitmqctl", .. arguments]) is var done
                ? ((int)(done.ExitCode ?? -1), done.Stdout + done.Stderr)
                : default
            : await server!.ControlAsync(arguments, CancellationToken.None);
        if (exitCode != 0)
            throw new InvalidOperationException($"rabbitmqctl {arguments[0]} ended with {exitCode}: {said}");
    }
}
