using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Npgsql;
using ThemeDay.Cli;
using ThemeDay.Cli.Running;
using ThemeDay.Cli.Tokens;
using ThemeDay.LocalState;
using ThemeDay.Scheduling.V1;
using ThemeDay.Testing;

namespace ThemeDay.Benchmarks.Submit;

/// <summary>Registry as a process with private servers and the settings of AppHost.cs. No other service runs.</summary>
internal sealed class RunningRegistry : IAsyncDisposable
{
    private static readonly TimeSpan ReadinessTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(12); // requests drain for 10 s

    private readonly StateDirectory state;
    private readonly LocalPostgresServer postgres;
    private readonly LocalRabbitMqServer rabbitMq;
    private readonly string clientSecret = SecretStore.GeneratePassword();
    private readonly int http = LoopbackPorts.Allocate();
    private readonly int grpc = LoopbackPorts.Allocate();
    private ChildProcess? process;

    private RunningRegistry(StateDirectory state, string? postgresArguments)
    {
        this.state = state;
        postgres = new(state.GetPath("postgres"), SecretStore.GeneratePassword()) { Log = state.GetPath("postgres.log"), Arguments = postgresArguments };
        rabbitMq = new(state.GetPath("messaging"), SecretStore.GeneratePassword()) { Log = state.GetPath("messaging.log") };
        Database = NpgsqlDataSource.Create(ConnectionString);
        Tokens = new(new($"http://127.0.0.1:{http}"), clientSecret, TimeProvider.System);
    }

    /// <summary>The gRPC endpoint.</summary>
    public Uri Address => new($"http://127.0.0.1:{grpc}");

    /// <summary>The id of its process.</summary>
    public int Pid => process!.Pid;

    /// <summary>The connection string of its database.</summary>
    public string ConnectionString => GetConnectionString("registry");

    /// <summary>The connection string of RabbitMQ.</summary>
    public string MessagingConnectionString => rabbitMq.ConnectionString;

    /// <summary>The key of the messages on the bus.</summary>
    public string MessageKey { get; } = SecretStore.GeneratePassword();

    /// <summary>The secret of all clients at the token endpoint.</summary>
    public string ClientSecret => clientSecret;

    /// <summary>The HTTP endpoint.</summary>
    public Uri HttpAddress => new($"http://127.0.0.1:{http}");

    /// <summary>Direct access to its database.</summary>
    public NpgsqlDataSource Database { get; }

    /// <summary>The folder of the keys that contacts are encrypted with.</summary>
    public string ContactKeyFolder => state.CreateDirectory("keys/registry");

    /// <summary>A stub of Scheduling, which runs only while the campaign is opened: Registry asks it for the indicator scheme.</summary>
    public StubService Scheduling { get; } = new(_ => { }, endpoints => endpoints.MapGrpcService<AnyIndicatorScheme>());

    /// <summary>A client of its token endpoint.</summary>
    public TokenClient Tokens { get; }

    /// <summary>Starts it.</summary>
    /// <param name="state">The state directory.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <param name="postgresArguments">Further arguments of PostgreSQL.</param>
    public static async Task<RunningRegistry> StartAsync(StateDirectory state, CancellationToken cancellationToken, string? postgresArguments = null)
    {
        if (!File.Exists(Program))
            throw new CommandException($"{Program} is not built: dotnet build benchmarks -c Release");
        Directory.CreateDirectory(state.Path);
        var running = new RunningRegistry(state, postgresArguments);
        try
        {
            await Task.WhenAll(running.postgres.StartAsync(cancellationToken), running.rabbitMq.StartAsync(cancellationToken));
            await running.postgres.CreateDatabaseAsync("registry", cancellationToken);
            running.process = await ProcessLauncher.StartAsync(
                new("dotnet", Program)
                {
                    WorkingDirectory = Path.GetDirectoryName(Program)!,
                    Environment = running.Variables(),
                    Log = state.GetPath("registry.log"),
                }
            );
            await running.ReadyAsync(cancellationToken);
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    /// <summary>The connection string of a database on its PostgreSQL.</summary>
    public string GetConnectionString(string database) => $"{postgres.ConnectionString};Database={database}";

    /// <summary>Creates a database for another service.</summary>
    public Task CreateDatabaseAsync(string database, CancellationToken cancellationToken) => postgres.CreateDatabaseAsync(database, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
            await process.StopAsync(ShutdownTimeout);
        await Database.DisposeAsync();
        Tokens.Dispose();
        await Task.WhenAll(rabbitMq.DisposeAsync().AsTask(), postgres.DisposeAsync().AsTask());
    }

    // Built together with this program, so at the same path below its own project.
    private static string Program =>
        Path.Combine(
            Repository.Root,
            "Services.Registry",
            Path.GetRelativePath(Path.Combine(Repository.Root, "benchmarks"), AppContext.BaseDirectory),
            "ThemeDay.Services.Registry.dll"
        );

    private Dictionary<string, string?> Variables() =>
        new()
        {
            ["ASPNETCORE_URLS"] = null,
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = null, // as ./run starts it with the local engine
            ["Endpoints__HttpPort"] = $"{http}",
            ["Endpoints__GrpcPort"] = $"{grpc}",
            ["ConnectionStrings__registry-db"] = ConnectionString,
            ["ConnectionStrings__messaging"] = rabbitMq.ConnectionString,
            ["Messaging__AuthenticationKey"] = MessageKey,
            ["Tokens__SigningKey"] = SecretStore.GenerateSigningKey(),
            ["Tokens__ClientSecret"] = clientSecret,
            ["Tokens__Clients__registry"] = clientSecret,
            ["Tokens__Clients__scheduling"] = clientSecret,
            ["Tokens__Clients__cli"] = clientSecret,
            ["Checkpoints__SigningKey"] = SecretStore.GenerateSigningKey(),
            ["services__scheduling__grpc__0"] = $"{Scheduling.Grpc}",
            ["Contacts__KeyFolder"] = ContactKeyFolder,
            ["Files__Folder"] = state.CreateDirectory("files/registry"),
        };

    private sealed class AnyIndicatorScheme : IndicatorSchemeService.IndicatorSchemeServiceBase
    {
        public override Task<IndicatorScheme> GetIndicatorScheme(GetIndicatorSchemeRequest request, ServerCallContext context) =>
            Task.FromResult(new IndicatorScheme { Name = request.Name });
    }

    private async Task ReadyAsync(CancellationToken cancellationToken)
    {
        using var timeoutCts = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeoutCts.CancelAfter(ReadinessTimeout);
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        while (!await IsReadyAsync(client, cancellationToken))
        {
            if (!process!.IsRunning || timeoutCts.IsCancellationRequested)
            {
                var what = process.IsRunning ? $"is not ready after {ReadinessTimeout.TotalSeconds:0} s" : $"ended with {await process.Exited} while starting";
                throw new CommandException($"Registry {what}:\n{await File.ReadAllTextAsync(state.GetPath("registry.log"), cancellationToken)}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
        }
    }

    private async Task<bool> IsReadyAsync(HttpClient client, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{http}/health"), cancellationToken);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false; // not listening yet, or no response: polled again
        }
    }
}
