using System.Net.Sockets;

namespace ThemeDay.Servers;

/// <summary>A RabbitMQ of the system's package on loopback, in a folder of its own, with its own epmd and Erlang cookie.</summary>
/// <param name="folder">Its data and nothing else.</param>
/// <param name="password">Of its only user; URL-safe. It is set when the data is made, and not changed afterwards.</param>
/// <param name="port">For AMQP; null takes a free one.</param>
public sealed class PrivateRabbitMq(string folder, string password, int? port = null) : IServer, IAsyncDisposable
{
    public const string User = "rabbitmq";
    public const string Account = "guest";

    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private const string OnLoopback = "-kernel inet_dist_use_interface {127,0,0,1}";   // Erlang's own port, which the nodes of a cluster talk on
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(15);

    private readonly int portBetweenNodes = FreePorts.Choose();
    private Child? server;

    public int Port { get; } = port ?? FreePorts.Choose();

    /// <summary>Started with the broker; kept apart, since it may die alone.</summary>
    public PrivateEpmd Epmd { get; } = new(folder);

    /// <summary>The file its log is appended to.</summary>
    public string? Log { get; init; }

    public string ConnectionString => $"amqp://{Account}:{password}@127.0.0.1:{Port}";

    public int Pid => server?.Pid ?? throw new InvalidOperationException("not started");

    /// <summary>Starts it, on the same data after it has ended, and returns when it answers AMQP.</summary>
    /// <exception cref="CannotRunException">It is not installed, or cannot use its folder.</exception>
    /// <exception cref="TimeoutException">It did not answer in time; it is stopped.</exception>
    public async Task<Child> StartAsync(CancellationToken stop)
    {
        var program = Installed();
        await MakeFolderAsync(stop);
        await Epmd.StartAsync(stop);

        server = await Launcher.StartAsync(new(program, "-noinput") { User = User, WorkingDirectory = folder, Environment = Variables(), Log = Log });
        await AnswersAsync(server, stop);
        await File.WriteAllTextAsync(BootedOnce, "", stop);
        return server;
    }

    /// <summary>The path of its start script.</summary>
    /// <exception cref="CannotRunException">It is not there.</exception>
    public static string Installed() =>
        File.Exists(Program) ? Program : throw new CannotRunException("RabbitMQ is not installed: sudo apt-get install --no-install-recommends rabbitmq-server");

    /// <summary>As kill -9 of the broker does.</summary>
    public void Kill() => server?.Kill();

    /// <summary>The same, and returns when it has ended.</summary>
    public async Task KillAsync()
    {
        if (server is null) return;
        server.Kill();
        await server.Ended;
    }

    public async Task StopAsync()
    {
        if (server is not null) await server.StopAsync(StopLimit);
        await Epmd.StopAsync();
    }

    /// <summary>Runs rabbitmqctl against it.</summary>
    /// <returns>Its exit code, and what it said.</returns>
    public Task<(int ExitCode, string Said)> ControlAsync(IEnumerable<string> arguments, CancellationToken stop) =>
        Launcher.RunAsync(new(Path.Combine(Path.GetDirectoryName(Program)!, "rabbitmqctl"), [.. arguments])
        {
            User = User,
            WorkingDirectory = folder,
            Environment = new Dictionary<string, string?>(Variables()) { ["RABBITMQ_CTL_ERL_ARGS"] = OnLoopback },
        }, stop);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Epmd.Dispose();
    }

    private string BootedOnce => Path.Combine(folder, "booted");

    private string Data => Path.Combine(folder, "data");

    private async Task MakeFolderAsync(CancellationToken stop)
    {
        await ServerFolder.MakeAsync(folder, User, stop);
        // A first start killed half-way leaves a schema without its tables, which the next start waits for in vain. Nothing was in it yet.
        if (!File.Exists(BootedOnce) && Directory.Exists(Data)) Directory.Delete(Data, recursive: true);
        await ServerFolder.MakeAsync(Data, User, stop);
        await ServerFolder.WriteAsync(Path.Combine(folder, "plugins"), User, "0600", "[].", stop);
        await ServerFolder.WriteAsync(
            Path.Combine(folder, "rabbitmq.conf"),
            User,
            "0600",
            $"""
            default_user = {Account}
            default_pass = {password}
            log.console = true
            log.console.level = info
            log.file = false

            """,
            stop);
        var cookie = Path.Combine(folder, ".erlang.cookie");
        if (!File.Exists(cookie)) await ServerFolder.WriteAsync(cookie, User, "0400", Guid.NewGuid().ToString("N"), stop);
    }

    private Dictionary<string, string?> Variables() => new()
    {
        ["HOME"] = folder,   // where Erlang looks for its cookie
        ["RABBITMQ_NODENAME"] = "themeday@localhost",
        ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
        ["RABBITMQ_NODE_PORT"] = $"{Port}",
        ["RABBITMQ_DIST_PORT"] = $"{portBetweenNodes}",
        ["RABBITMQ_MNESIA_BASE"] = Data,
        ["RABBITMQ_LOG_BASE"] = Data,
        ["RABBITMQ_LOGS"] = "-",
        ["RABBITMQ_CONFIG_FILE"] = Path.Combine(folder, "rabbitmq"),
        ["RABBITMQ_ADVANCED_CONFIG_FILE"] = Path.Combine(folder, "advanced"),   // there is none, also where the machine's own server has one
        ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(folder, "plugins"),
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = OnLoopback,
        ["RABBITMQ_ALLOW_INPUT"] = "1",   // makes the start script exec the server, so that the death signal reaches it; -noinput goes along by hand
        ["ERL_EPMD_PORT"] = $"{Epmd.Port}",
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        ["ERL_FLAGS"] = "-start_epmd false",   // ours, or none
    };

    // An accepted connection is not enough: the listener opens before the last boot steps are done.
    private static async Task GreetAsync(NetworkStream connection, CancellationToken stop)
    {
        await connection.WriteAsync("AMQP\0\0\u0009\u0001"u8.ToArray(), stop);
        await connection.ReadExactlyAsync(new byte[1], stop);
    }

    private async Task AnswersAsync(Child started, CancellationToken stop)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(StartLimit);
        try
        {
            while (true)
            {
                if (!started.IsRunning) throw new TimeoutException($"RabbitMQ ended with {await started.Ended} while starting");
                try
                {
                    using var client = new TcpClient();
                    await client.ConnectAsync("127.0.0.1", Port, late.Token);
                    await GreetAsync(client.GetStream(), late.Token);
                    return;
                }
                catch (Exception notYet) when (notYet is SocketException or IOException)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(50), late.Token);
                }
            }
        }
        catch (OperationCanceledException tooLate) when (!stop.IsCancellationRequested)
        {
            await started.StopAsync(StopLimit);
            throw new TimeoutException($"RabbitMQ did not answer within {StartLimit.TotalSeconds:0} s", tooLate);
        }
    }
}
