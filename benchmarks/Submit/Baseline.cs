using System.CommandLine;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NpgsqlTypes;
using ThemeDay.Benchmarks.Running;
using ThemeDay.Cli;
using ThemeDay.LocalState;
using ThemeDay.Registry.V1;
using ThemeDay.Testing;

namespace ThemeDay.Benchmarks.Submit;

/// <summary>
/// The baseline (docs/decisions/0006): a bare gRPC method that writes the rows of a submission in one Npgsql batch, without authentication, rules or reads.
/// </summary>
/// <remarks>The row contents are copied from one real submission, read at startup. It writes to its own tables in the schema <c>baseline</c>.</remarks>
internal sealed class Baseline(NpgsqlDataSource database, BaselineSample sample) : ThemeService.ThemeServiceBase
{
    /// <summary>The command run by the child process.</summary>
    public static Command Describe()
    {
        var command = new Command("baseline", "The baseline's server; started by submit") { Hidden = true };
        command.SetAction((_, cancellationToken) => ServeAsync(cancellationToken));
        return command;
    }

    /// <inheritdoc/>
    public override async Task<Theme> SubmitTheme(SubmitThemeRequest request, ServerCallContext context)
    {
        var now = TimeProvider.System.GetUtcNow();
        var eventId = Guid.CreateVersion7(now);
        var name = request.Name.Split('/');
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(
            new(
                "update theme set state = $1, first_received_on = $2, last_transition_on = $3, version = $4, updated_at = $9 where district = "
                    + "$5 and campaign_id = $6 and id = $7 and version = $8"
            )
            {
                Parameters =
                {
                    new() { Value = "Submitted" },
                    new() { Value = sample.Day },
                    new() { Value = sample.Day },
                    new() { Value = sample.Version + 1 },
                    new() { Value = name[1] },
                    new() { Value = name[3] },
                    new() { Value = name[5] },
                    new() { Value = sample.Version },
                    new() { Value = now },
                },
            }
        );
        batch.BatchCommands.Add(
            new("insert into outbox (event_id, type, district, recorded_at, traceparent, payload) values ($1, $2, $3, $4, $5, $6)")
            {
                Parameters =
                {
                    new() { Value = eventId },
                    new() { Value = sample.Type },
                    new() { Value = name[1] },
                    new() { Value = now, NpgsqlDbType = NpgsqlDbType.TimestampTz },
                    new() { Value = sample.Traceparent },
                    new() { Value = sample.Payload },
                },
            }
        );
        batch.BatchCommands.Add(
            new("insert into processed_request (client, method, request_id, content_hash, resource, event_id, created_at) values ($1, $2, $3, $4, $5, $6, $7)")
            {
                Parameters =
                {
                    new() { Value = sample.Client },
                    new() { Value = context.Method },
                    new() { Value = Guid.Parse(request.RequestId) },
                    new() { Value = sample.Content },
                    new() { Value = request.Name },
                    new() { Value = eventId },
                    new() { Value = now, NpgsqlDbType = NpgsqlDbType.TimestampTz },
                },
            }
        );
        await batch.ExecuteNonQueryAsync(context.CancellationToken);
        return sample.Answer;
    }

    private static Task<int> ServeAsync(CancellationToken cancellationToken) =>
        BareServer.RunAsync(
            async builder =>
            {
                var database = NpgsqlDataSource.Create(builder.Configuration["Baseline:Database"]!);
                builder.Services.AddSingleton(database);
                builder.Services.AddSingleton(
                    await BaselineSample.ReadAsync(
                        database,
                        Theme.Parser.ParseFrom(Convert.FromBase64String(builder.Configuration["Baseline:Answer"]!)),
                        cancellationToken
                    )
                );
                builder.Services.AddGrpc();
            },
            app =>
            {
                app.MapGrpcService<Baseline>();
                return Task.CompletedTask;
            },
            cancellationToken
        );
}

/// <summary>The rows written by one real submission, and its response.</summary>
internal sealed record BaselineSample(string Type, string Traceparent, byte[] Payload, string Client, byte[] Content, DateOnly Day, int Version, Theme Answer)
{
    public static async Task<BaselineSample> ReadAsync(NpgsqlDataSource database, Theme answer, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            select l.type, l.traceparent, l.payload, r.client, r.content_hash, t.first_received_on, t.version
            from public.processed_request r join public.event_log l using (event_id)
            join public.theme t on r.resource = concat_ws('/', 'districts', t.district, 'campaigns', t.campaign_id, 'themes', t.id)
            where r.resource = $1 and r.method like '%/SubmitTheme'
            """
        );
        command.Parameters.Add(new() { Value = answer.Name });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            throw new CommandException($"no submission of {answer.Name} is in the log");
        return new(
            reader.GetString(0),
            reader.GetString(1),
            reader.GetFieldValue<byte[]>(2),
            reader.GetString(3),
            reader.GetFieldValue<byte[]>(4),
            reader.GetFieldValue<DateOnly>(5),
            reader.GetInt32(6) - 1,
            answer
        );
    }
}

/// <summary>The baseline server process.</summary>
internal sealed class RunningBaseline : IAsyncDisposable
{
    private static readonly TimeSpan StartupTimeout = TimeSpan.FromSeconds(30);

    private readonly ChildProcess process;

    private RunningBaseline(ChildProcess process, int port) => (this.process, Address) = (process, new($"http://127.0.0.1:{port}"));

    public Uri Address { get; }

    public static async Task<RunningBaseline> StartAsync(RunningRegistry registry, Theme answer, CancellationToken cancellationToken)
    {
        var port = LoopbackPorts.Allocate();
        var started = await ProcessLauncher.StartAsync(
            new("dotnet", typeof(Baseline).Assembly.Location, "baseline")
            {
                WorkingDirectory = AppContext.BaseDirectory,
                InheritConsole = true,
                Environment = new Dictionary<string, string?>
                {
                    ["ASPNETCORE_URLS"] = null,
                    ["Endpoints__GrpcPort"] = $"{port}",
                    ["Baseline__Database"] =
                        $"{registry.ConnectionString};Search Path=baseline;Max Auto Prepare=20;Auto Prepare Min Usages=2;No Reset On Close=true",
                    ["Baseline__Answer"] = Convert.ToBase64String(answer.ToByteArray()),
                },
            }
        );
        var running = new RunningBaseline(started, port);
        using var timeoutCts = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeoutCts.CancelAfter(StartupTimeout);
        while (!await IsListeningAsync(port, timeoutCts.Token))
        {
            if (!started.IsRunning)
                throw new CommandException($"the baseline ended with {await started.Exited} while starting");
            await Task.Delay(TimeSpan.FromMilliseconds(50), timeoutCts.Token);
        }

        return running;
    }

    public async ValueTask DisposeAsync() => await process.StopAsync(TimeSpan.FromSeconds(5));

    private static async Task<bool> IsListeningAsync(int port, CancellationToken cancellationToken)
    {
        using var probe = new System.Net.Sockets.TcpClient();
        try
        {
            await probe.ConnectAsync("127.0.0.1", port, cancellationToken);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }
}
