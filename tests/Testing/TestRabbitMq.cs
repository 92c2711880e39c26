using System.Collections.Concurrent;
using Testcontainers.RabbitMq;
using ThemeDay.LocalState;

namespace ThemeDay.Testing;

/// <summary>A real RabbitMQ for the tests of an assembly: a container if an engine is available, otherwise a private broker of the system package.</summary>
/// <remarks>Use it as an assembly fixture, with a separate virtual host for each test.</remarks>
public sealed class TestRabbitMq : IAsyncLifetime
{
    private const string Password = "of-tests";
    private const int Port = 5672;
    private const int Stock = 10;

    private readonly ConcurrentQueue<string> unused = [];
    private RabbitMqContainer? container;
    private SharedTempFolder? folder;
    private LocalRabbitMqServer? server;
    private int hosts;

    /// <summary>The connection string of the first virtual host, the only one that exists after <see cref="WipeAsync"/>.</summary>
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

    /// <summary>Creates an empty virtual host and returns its connection string.</summary>
    public async Task<string> NewHostAsync()
    {
        string? name;
        while (!unused.TryDequeue(out name))
            await MakeHostsAsync();
        return $"{ConnectionString}/{name}";
    }

    /// <summary>Kills the broker (a container: stops it) until it is started again.</summary>
    public async Task KillAsync()
    {
        if (container is not null)
            await container.StopAsync();
        if (server is not null)
            await server.KillAsync();
    }

    /// <summary>Restarts the broker on the same port and data, and waits until it responds.</summary>
    public async Task StartAsync()
    {
        if (container is not null)
            await container.StartAsync();
        if (server is not null)
            await StartServerAsync();
    }

    /// <summary>Whether the broker is one of the system package, whose processes can be stopped.</summary>
    public bool IsLocal => server is not null;

    /// <summary>Sends a signal to every process of a local broker.</summary>
    public void Send(Signal signal)
    {
        foreach (var (pid, _) in FolderProcesses.Of(folder!.Of("messaging")))
            Posix.Send(pid, signal);
    }

    /// <summary>Raises the memory alarm, which blocks every publisher, or clears it.</summary>
    public Task SetMemoryAlarmAsync(bool isRaised) => ControlAsync("set_vm_memory_high_watermark", isRaised ? "0.00001" : "0.4");

    /// <summary>Deletes all messages, queues, exchanges and virtual hosts, and starts the broker again.</summary>
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
            await server.KillAsync(); // its data is not needed
            await server.DisposeAsync();
        }

        folder?.Dispose();
    }

    // Restarts the broker if its startup fails, as AppHost's supervisor does.
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

    // In batches: each rabbitmqctl starts an Erlang VM, which takes longer than the command itself.
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
