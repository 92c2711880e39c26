using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;
using Npgsql;
using ThemeDay.Eventing.Postgres;
using ThemeDay.Events.V1;
using ThemeDay.LocalState;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.ServiceDefaults.Events;
using ThemeDay.Testing.Plans;

namespace ThemeDay.Testing;

/// <summary>Hosts a service in this process: its real pipeline on real sockets, a database of its own, signed tokens and a controllable
/// clock.</summary>
/// <remarks>The in-memory server of Microsoft.AspNetCore.Mvc.Testing is not suitable: it aborts an upload while the client is still sending, and the error
/// response is lost.</remarks>
public sealed class TestServiceHost<TProgram> : IAsyncDisposable
    where TProgram : class
{
    private readonly TestTokens tokens = new();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("themeday-host-");
    private readonly DirectoryInfo keys = Directory.CreateTempSubdirectory("themeday-keys-");
    private readonly Uri http = new($"http://127.0.0.1:{LoopbackPorts.Allocate()}");
    private readonly Uri grpc = new($"http://127.0.0.1:{LoopbackPorts.Allocate()}");
    private readonly GrpcChannel channel;
    private SocketsHttpHandler wire = Wire();
    private readonly WebApplicationFactory<TProgram> factory;
    private readonly ConcurrentQueue<(LogLevel Level, int EventId, string Message)> logged = new();

    private TestServiceHost(
        string connectionName,
        string connection,
        DateOnly today,
        Action<IServiceCollection> configure,
        (string Name, string Value)[] settings
    )
    {
        channel = GrpcChannel.ForAddress(
            grpc,
            new()
            {
                HttpHandler = Wire(),
                DisposeHttpClient = true,
                MaxSendMessageSize = null,
                MaxReceiveMessageSize = null,
            }
        );
        Clock = new FakeTimeProvider(ShanghaiTime.StartOfDay(today).AddHours(9)) { AutoAdvanceAmount = TimeSpan.FromMilliseconds(1) };
        factory = new WebApplicationFactory<TProgram>().WithWebHostBuilder(host =>
        {
            host.UseSetting("Endpoints:HttpPort", $"{http.Port}");
            host.UseSetting("Endpoints:GrpcPort", $"{grpc.Port}");
            host.UseSetting($"ConnectionStrings:{connectionName}", connection);
            host.UseSetting("Tokens:SigningKey", tokens.SigningKey);
            host.UseSetting("Tokens:ClientSecret", "secret-of-tests");
            foreach (var client in (string[])["registry", "scheduling", "publication", "cli"])
                host.UseSetting($"Tokens:Clients:{client}", "secret-of-tests");
            host.UseSetting("Messaging:AuthenticationKey", "of-tests, shared by the services only");
            host.UseSetting("Checkpoints:SigningKey", tokens.SigningKey);
            host.UseSetting("Contacts:KeyFolder", keys.FullName);
            host.UseSetting("Files:Folder", folder.FullName);
            host.UseSetting("Webhooks:SecretKey", "of-tests, at least thirty-two characters");
            host.UseSetting("Webhooks:AllowedNetworks", "127.0.0.0/8");
            host.UseSetting("Limits:DefaultDeadline", "00:01:00"); // a busy machine
            host.UseSetting("Logging:LogLevel:Default", "Warning");
            host.UseSetting("Logging:LogLevel:ThemeDay.ServiceDefaults.Api.ExceptionMapper", "Debug"); // clients that leave
            foreach (var (name, value) in settings)
                host.UseSetting(name, value);
            host.ConfigureLogging(logging => logging.ClearProviders().AddProvider(new TestOutput(logged)));
            host.ConfigureServices(services =>
            {
                services.AddSingleton<TimeProvider>(Clock);
                configure(services);
            });
        });
        factory.UseKestrel();
    }

    /// <summary>The address of its gRPC endpoint.</summary>
    public Uri GrpcAddress => grpc;

    /// <summary>The address of its HTTP endpoint.</summary>
    public Uri HttpAddress => http;

    /// <summary>The folder of its files.</summary>
    public DirectoryInfo Folder => folder;

    /// <summary>The clock of the service.</summary>
    public FakeTimeProvider Clock { get; }

    /// <summary>What the service has logged: warnings and errors, and below that what the settings ask for.</summary>
    public IReadOnlyCollection<(LogLevel Level, int EventId, string Message)> Logged => logged;

    /// <summary>The service provider of the host.</summary>
    public IServiceProvider Services => factory.Services;

    /// <summary>Starts the service on an empty database and waits until it is ready.</summary>
    public static async Task<TestServiceHost<TProgram>> StartAsync(
        TestPostgres postgres,
        string connectionName,
        DateOnly today,
        params (string Name, string Value)[] settings
    ) => await StartAsync(await postgres.NewConnectionStringAsync(), connectionName, today, settings);

    /// <summary>Starts the service on a database, which another process may have used, and waits until it is ready.</summary>
    public static Task<TestServiceHost<TProgram>> StartAsync(
        string connection,
        string connectionName,
        DateOnly today,
        params (string Name, string Value)[] settings
    ) => StartAsync(connection, connectionName, today, _ => { }, settings);

    /// <summary>The same, with services that observe it: interceptors of the database, for example.</summary>
    public static async Task<TestServiceHost<TProgram>> StartAsync(
        string connection,
        string connectionName,
        DateOnly today,
        Action<IServiceCollection> configure,
        params (string Name, string Value)[] settings
    )
    {
        var host = new TestServiceHost<TProgram>(connectionName, connection, today, configure, settings);
        try
        {
            host.factory.StartServer();
            await host.Services.GetRequiredService<DatabaseReadiness>().WhenReady.WaitAsync(TimeSpan.FromSeconds(30));
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sets the clock to a day.</summary>
    public void Today(DateOnly day) => Clock.SetUtcNow(ShanghaiTime.StartOfDay(day).AddHours(9));

    /// <summary>A gRPC invoker that calls as an actor; null: unauthenticated.</summary>
    public CallInvoker As(Actor? actor, Metadata? headers = null) =>
        channel.Intercept(metadata =>
        {
            if (actor is not null)
                metadata.Add("authorization", $"Bearer {Token(actor)}");
            foreach (var header in headers ?? [])
                metadata.Add(header);
            return metadata;
        });

    /// <summary>An HTTP client that calls as an actor; null: unauthenticated.</summary>
    public HttpClient Http(Actor? actor)
    {
        var client = new HttpClient(wire, disposeHandler: false) { BaseAddress = http };
        if (actor is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token(actor));
        return client;
    }

    /// <summary>All events of a district recorded by this service, in order: those in the log, then those still in the outbox.</summary>
    public async Task<IReadOnlyList<IMessage>> ListRecordedEventsAsync(string district)
    {
        const string SelectLogged = """
            select type, payload from (
                select 0 as place, position as number, type, district, payload from event_log
                union all select 1, id, type, district, payload from outbox
            ) events
            where district = $1 order by place, number
            """;
        await using var command = Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(SelectLogged);
        command.Parameters.Add(new() { Value = district });
        await using var reader = await command.ExecuteReaderAsync();
        List<IMessage> events = [];
        while (await reader.ReadAsync())
            events.Add(EventCatalogue.TryParse(reader.GetString(0), reader.GetFieldValue<byte[]>(1))!);
        return events;
    }

    /// <summary>Issues a token as Registry does, or a deviating one.</summary>
    /// <param name="actor">The actor.</param>
    /// <param name="differ">Modifies the token.</param>
    /// <param name="foreign">A signing key other than Registry's.</param>
    public string Token(Actor actor, Action<SecurityTokenDescriptor>? differ = null, ECDsa? foreign = null) => tokens.Of(actor, differ, foreign);

    /// <summary>Sends raw bytes as a gRPC call, including requests that a client library would reject.</summary>
    /// <param name="method">The full name of the RPC: /package.Service/Method.</param>
    /// <param name="body">The request body, including the gRPC framing.</param>
    /// <param name="token">The bearer token; null: unauthenticated.</param>
    /// <param name="headers">Additional headers.</param>
    public Task<RawResponse> RawAsync(string method, byte[] body, string? token, params (string Name, string Value)[] headers) =>
        RawAsync(method, body, token, TimeSpan.FromSeconds(3), headers); // otherwise an event stream would stay open

    /// <summary>Closes the connections of the raw calls: the next one has a new connection.</summary>
    public void Reconnect()
    {
        wire.Dispose();
        wire = Wire();
    }

    /// <summary>Sends raw bytes as a gRPC call with another deadline.</summary>
    public Task<RawResponse> RawAsync(string method, byte[] body, string? token, TimeSpan deadline, params (string Name, string Value)[] headers) =>
        RawAsync(method, body, token, $"{(int)deadline.TotalMilliseconds}m", headers);

    /// <summary>Sends raw bytes as a gRPC call with this value of grpc-timeout.</summary>
    public async Task<RawResponse> RawAsync(string method, byte[] body, string? token, string timeout, params (string Name, string Value)[] headers)
    {
        using var client = new HttpClient(wire, disposeHandler: false) { BaseAddress = grpc };
        using var request = new HttpRequestMessage(HttpMethod.Post, method)
        {
            Version = new(2, 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new("application/grpc");
        request.Headers.TE.Add(new("trailers"));
        request.Headers.TryAddWithoutValidation("grpc-timeout", timeout);
        if (token is not null)
            request.Headers.TryAddWithoutValidation("authorization", $"Bearer {token}");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await client.SendAsync(request);
        var answer = await response.Content.ReadAsByteArrayAsync();
        return RawResponse.Of(response) with { Body = answer };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await factory.DisposeAsync();
        }
        catch (ObjectDisposedException)
        {
            // The service's RunAsync also stops and disposes the host on shutdown, and is sometimes first on a busy machine.
        }

        channel.Dispose();
        wire.Dispose();
        folder.Delete(recursive: true);
        keys.Delete(recursive: true);
    }

    // One handler for the channel, which takes ownership, and one for the rest. Callers share no cookies, and no proxy is used.
    private static SocketsHttpHandler Wire() =>
        new()
        {
            EnableMultipleHttp2Connections = true,
            UseCookies = false,
            UseProxy = false,
            AllowAutoRedirect = false,
        };

    /// <summary>Keeps the service's log, and writes it to the output of the current test.</summary>
    private sealed class TestOutput(ConcurrentQueue<(LogLevel Level, int EventId, string Message)> logged) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) =>
            new Logger(logged, shownFrom: categoryName == PlanLog.Category ? LogLevel.Information : LogLevel.Trace);

        public void Dispose() { }
    }

    private sealed class Logger(ConcurrentQueue<(LogLevel Level, int EventId, string Message)> logged, LogLevel shownFrom) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true; // the settings say what is logged

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            logged.Enqueue((logLevel, eventId.Id, formatter(state, exception)));
            if (logLevel >= shownFrom)
                TestContext.Current.TestOutputHelper?.WriteLine($"{logLevel}: {formatter(state, exception)} {exception}");
        }
    }
}
